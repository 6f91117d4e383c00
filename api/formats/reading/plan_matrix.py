"""A plan of action as a file states it (domain.md §2.2): one section per sub-task-force, activities, indicators.

Money is whole rupiah per fiscal year; targets are decimals in the indicator's unit, percentages 0–100.
`None` means that nothing is scheduled, or that the cell could not be read: the findings tell the two apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from api.domain.account_codes import AccountCode
from api.domain.kinds import Severity
from api.domain.programme_names import ProgrammeName
from api.formats.folding import fold
from api.formats.reading.findings import Finding


@dataclass(frozen=True, slots=True)
class ParsedDonor:
    """Grant money in its own currency, per year where the note says so (domain.md §4.1)."""

    currency: str
    amount: Decimal
    rate: Decimal | None
    rate_on: date | None
    off_budget: bool


@dataclass(frozen=True, slots=True)
class ParsedIndicator:
    """One measure of an activity; `unit_code` is the reference unit where the text is known."""

    row: int
    title: str
    unit: str
    unit_code: str | None
    is_percent: bool
    baseline: Decimal | None
    baseline_text: str
    targets: Mapping[int, Decimal | None]


ProgrammeKey = tuple[str, str]
"""What programmes are called: the sub-task-force of their chapter, and their name whatever its case and marks."""


def programme_key(sub_task_force: str, title: str) -> ProgrammeKey:
    """What a programme is called; those of one name may differ in their code."""
    return sub_task_force, fold(title)


@dataclass(frozen=True, slots=True)
class ParsedActivity:
    """One line of the plan; agencies by code, the first one responsible leads."""

    sheet: str
    row: int
    last_row: int
    number: str
    title: str
    pillar: str
    sub_task_force: str | None
    section: str
    lead: str | None
    also_responsible: tuple[str, ...]
    supporting: tuple[str, ...]
    unknown_agencies: tuple[str, ...]
    code: AccountCode
    source_raw: str
    source: str | None
    source_group: str | None
    note: str
    pagu: Mapping[int, int | None]
    donor: ParsedDonor | None
    indicators: tuple[ParsedIndicator, ...]
    extras: Mapping[str, str] = field(default_factory=dict)
    programme: ProgrammeName | None = None

    @property
    def programme_key(self) -> ProgrammeKey | None:
        """What its programme is called, where it stands under one."""
        return programme_key(self.sub_task_force or "", self.programme.title) if self.programme else None


@dataclass(frozen=True, slots=True)
class ParsedSection:
    """A chapter of the plan: the words of the file and the sub-task-force they name, if known."""

    sheet: str
    cell: str
    text: str
    sub_task_force: str | None


@dataclass(frozen=True, slots=True)
class ParsedTotal:
    """A row of totals as the file states it, beside what the readable amounts add up to; rupiah per year."""

    sheet: str
    row: int
    text: str
    stated: Mapping[int, int | None]
    summed: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """Everything read from one workbook; importable when no finding is an error."""

    region_name: str | None
    region_code: str | None
    year_from: int | None
    year_to: int | None
    sections: tuple[ParsedSection, ...]
    activities: tuple[ParsedActivity, ...]
    totals: tuple[ParsedTotal, ...]
    findings: tuple[Finding, ...]
    names_programmes: bool = False
    """Whether the file says of each activity under which programme it stands; else it says nothing of them."""

    @property
    def is_importable(self) -> bool:
        """Whether nothing but warnings was found."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the plan, in order."""
        if self.year_from is None or self.year_to is None:
            return ()
        return tuple(range(self.year_from, self.year_to + 1))

    def pagu_of(self, year: int) -> int:
        """The sum of the readable amounts of one year, in rupiah."""
        return sum(activity.pagu.get(year) or 0 for activity in self.activities)
