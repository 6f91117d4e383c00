"""What a line of an export changes on the budget line it is about: versions, entries, proposals of ties.

Nothing is written here. A file that states sums to date adds the difference to what stands, so that the same file
brought in twice adds nothing the second time (calculations.md, realisation).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from api.domain.kinds import Scheme, TagMode
from api.domain.money import (
    Breach,
    Entry,
    Version,
    VersionKind,
    assumed_effective_on,
    below_spent,
    month_end,
    month_ends,
    rank,
    refusals,
)
from api.formats.reading.sipd_xlsx import RealisationLine
from api.models.budgets import BudgetLine
from api.models.plans import Activity
from api.queries.budget_lines import StandingVersion, pure

# The columns of the export, and the version each is.
VERSIONS: Mapping[str, tuple[VersionKind, int]] = {
    "murni": (VersionKind.MURNI, 1),
    "pergeseran": (VersionKind.PERGESERAN, 1),
    "pergeseran_2": (VersionKind.PERGESERAN, 2),
    "pergeseran_3": (VersionKind.PERGESERAN, 3),
    "perubahan": (VersionKind.PERUBAHAN, 1),
}
MONTHS = 3  # of a quarter


class Standing(NamedTuple):
    """What stands on a line before the file: nothing where the file makes it."""

    versions: Sequence[StandingVersion] = ()
    entries: Sequence[Entry] = ()
    activities: frozenset[UUID] = frozenset()


class NewVersion(NamedTuple):
    """A ceiling the file brings, in the column it stands in; `corrects` where another amount stood."""

    column: str
    kind: VersionKind
    number: int
    version: Version
    assumed_date: bool
    corrects: bool


@dataclass(slots=True)
class NewLine:
    """A line the file makes: the columns of `BudgetLine`, without the cost of a thousand objects that watch theirs."""

    owner: str
    region: str
    province: str | None
    ministry: str | None
    agency_id: UUID
    scheme: Scheme
    sub_activity_code: str
    code_raw: str | None
    account_code: str
    fiscal_year: int
    funding_source: str
    title: str
    import_id: UUID
    created_at: datetime
    updated_at: datetime
    id: UUID = field(default_factory=uuid7)
    version: int = 1

    def columns(self) -> dict[str, Any]:
        """The row to insert."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Change:
    """One line of the file with what it changes."""

    read: RealisationLine
    line: BudgetLine | NewLine
    standing: Standing
    activities: Sequence[Activity]
    versions: list[NewVersion] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    lowered: list[NewVersion] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find the ceilings of the file that are below what is spent once it is in."""
        spent = [*self.standing.entries, *self.entries]
        low = below_spent(spent, self._versions(), month_ends(self.line.fiscal_year)) if self.versions else ()
        self.lowered = [new for new in self.versions if new.version in low]

    @property
    def is_new(self) -> bool:
        """Whether the file makes the line."""
        return isinstance(self.line, NewLine)

    @property
    def is_of_other_agency(self) -> bool:
        """Whether no activity of the code is led by the agency of the line."""
        return all(each.lead_agency_id != self.line.agency_id for each in self.activities)

    @property
    def mode(self) -> TagMode:
        """A code that fits several activities is shared by them."""
        return TagMode.SHARED if len(self.activities) > 1 else TagMode.SHARE

    def proposed(self, plan: frozenset[UUID]) -> Sequence[Activity]:
        """The ties to propose: none where a person or a file tied the line to the plan already."""
        return () if self.standing.activities & plan else self.activities

    def breaches(self) -> Iterator[tuple[int, Breach]]:
        """Where the file would pass the ceiling in force, with the quarter of the file it is told at."""
        stated = [quarter for quarter, amount in self.read.realised.items() if amount is not None]
        ends = {month_end(self.line.fiscal_year, MONTHS * quarter) for quarter in stated}
        ends |= {entry.on for entry in (*self.standing.entries, *self.entries)}
        for breach in refusals(self.entries, self.standing.entries, self._versions(), ends):
            quarter = -(-breach.on.month // MONTHS)
            yield (quarter if quarter in stated else stated[-1]), breach

    def _versions(self) -> list[Version]:
        return [*map(pure, self.standing.versions), *(new.version for new in self.versions)]


def versions_in(read: RealisationLine, year: int, standing: Sequence[StandingVersion]) -> list[NewVersion]:
    """The ceilings that are not on the line yet; a ceiling that differs corrects the one that stands, on its day."""
    made = []
    for column, ceiling in read.ceilings.items():
        kind, number = VERSIONS[column]
        editions = [version for version in standing if version.kind is kind and version.number == number]
        last = max(editions, key=lambda version: version.ordinal, default=None)
        if ceiling is None or (last is not None and last.ceiling_idr == ceiling):
            continue
        day = last.effective_on if last else assumed_effective_on(kind, year)
        version = Version(day, rank(kind, number, len(editions)), ceiling)
        assumed = last.assumed_date if last else True
        made.append(NewVersion(column, kind, number, version, assumed, corrects=last is not None))
    return made


def entries_in(read: RealisationLine, year: int, standing: Sequence[Entry]) -> list[Entry]:
    """The difference of each sum to date to what stands, in the last month of its quarter."""
    made: list[Entry] = []
    for quarter, stated in sorted(read.realised.items()):
        end = month_end(year, MONTHS * quarter)
        stands = sum(entry.amount_idr for entry in (*standing, *made) if entry.on <= end)
        if stated is not None and stated != stands:
            made.append(Entry(end, stated - stands))
    return made
