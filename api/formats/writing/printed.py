"""What is printed, in words and figures, free of how it was kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from api.domain.kinds import Pillar

PILLARS = {
    Pillar.PREVENTION: "Pencegahan",
    Pillar.PROTECTION: "Perlindungan",
    Pillar.PROSECUTION: "Penegakan Hukum",
    Pillar.PARTNERSHIP: "Kemitraan",
}


class PrintedIndicator(NamedTuple):
    """An indicator with its targets by year."""

    title: str
    unit: str
    baseline: Decimal | None
    targets: Mapping[int, Decimal]


class PrintedActivity(NamedTuple):
    """An activity with names instead of ids; `money` is indicative rupiah by year, the sum of its sources.

    `programme` is its name with its code, empty where it stands under none.
    """

    number: str
    title: str
    pillar: str
    lead: str
    partners: str
    code: str
    source: str
    note: str
    indicators: Sequence[PrintedIndicator]
    money: Mapping[int, int]
    programme: str = ""


class PrintedChapter(NamedTuple):
    """The activities of one sub-task-force."""

    name: str
    activities: Sequence[PrintedActivity]

    @property
    def by_programme(self) -> Mapping[str, Sequence[PrintedActivity]]:
        """Those under no programme, then those of each, in the order of the plan."""
        found: dict[str, list[PrintedActivity]] = {"": []}
        for each in self.activities:
            found.setdefault(each.programme, []).append(each)
        return found


class PrintedPlan(NamedTuple):
    """A plan of action; `instrument` is empty for a draft. `agencies` and `sources` are offered in drop-downs."""

    region: str
    instrument: str
    years: Sequence[int]
    chapters: Sequence[PrintedChapter]
    agencies: Sequence[str]
    sources: Sequence[str]


class PrintedFormRow(NamedTuple):
    """One indicator of an activity that an agency is to report on."""

    number: str
    title: str
    indicator: str
    unit: str
    target: Decimal | None


class PrintedForm(NamedTuple):
    """An empty form of one agency for one quarter, which the progress import reads back."""

    region: str
    agency: str
    year: int
    quarter: int
    due_on: date
    rows: Sequence[PrintedFormRow]
