"""Setahun sekilas: agencies by period, and in each cell where that agency's report stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID

from starlette.responses import Response

from client.gugus_client.forms import MEDIA_TYPES
from client.gugus_client.models import PeriodOut, RemindersOut
from web.endpoints import Page
from web.languages import N_
from web.lists import Filter, Sheet, chosen_of, form_of
from web.pages.above import is_above, region_chosen, regions
from web.pages.figures import years
from web.pages.known import agencies, region_names
from web.pages.overview import MOST_ASKED, Overview, Owed, overview_of
from web.pages.reminders import by_outcome, offer_of, picked, reminded_on
from web.pages.year_workbook import workbook_of
from web.visit import Visit

NOBODY: Final = N_("Pilih sedikitnya satu periode.")
WITH_THE_AGENCY: Final = frozenset({"due", "late", "draft", "returned"})
WAITING_TO_BE_VERIFIED: Final = frozenset({"submitted", "under_review", "returned"})
CAME: Final = frozenset({"reported", "nil"})
MOST_IN_WORDS: Final = 7
ONLY_MISSING: Final = Filter("hanya", N_("Instansi"), (("belum", N_("Hanya yang belum selesai")),))


class Look(NamedTuple):
    """How a state is drawn: its colour, a sign that needs none, and the table that has a word of a cell's size."""

    colour: str
    sign: str
    table: str = "year_cell"


LOOKS: Final = {
    "planned": Look("", "…"),
    "expected": Look("", "◔"),
    "nothing": Look("", "–"),
    "due": Look("", "○"),
    "late": Look("late", "!"),
    "silent": Look("late", "×"),
    "draft": Look("", "✎", "report"),
    "sent": Look("submitted", "●"),
    "submitted": Look("submitted", "●"),
    "under_review": Look("under_review", "◐"),
    "returned": Look("returned", "←"),
    "unverified": Look("returned", "◌"),
    "verified": Look("verified", "✓", "report"),
    "accepted_province": Look("verified", "✓✓", "report"),
    "accepted_national": Look("verified", "✓✓", "report"),
    "excused": Look("", "="),
}


class Cell(NamedTuple):
    """Where the report of one agency for one period stands."""

    code: str
    period: PeriodOut
    owed: Owed | None = None

    @property
    def look(self) -> Look:
        """How it is drawn."""
        return LOOKS[self.code]

    @property
    def path(self) -> str:
        """The report, or what is owed where the visitor sees none."""
        if self.owed is None:
            return ""
        return self.owed.path if self.owed.report else f"/kewajiban/{self.owed.obligation.id}"

    @property
    def late_days(self) -> int:
        """How late the report is by now, or was when it came; one that can come no more counts no days."""
        if self.owed is None or self.code == "silent":
            return 0
        report = self.owed.report
        return self.owed.obligation.late_days or (report.late_days if report and report.is_late else 0) or 0

    @property
    def is_in_time(self) -> bool | None:
        """Whether the report came by its deadline; nothing where nobody can say so, or not yet."""
        if self.owed is None or self.code == "excused":
            return None
        if self.owed.obligation.state == "silent":
            return False if self.code == "silent" or self.owed.obligation.late_days else None
        report = self.owed.report
        return None if report is None or report.is_late is None else not report.is_late

    def reminded_on(self, zone: str) -> date | None:
        """The local day on which the agency was last reminded of what it still owes."""
        owed = self.owed
        return reminded_on(zone, owed.obligation) if owed and owed.obligation.state == "silent" else None


class Line(NamedTuple):
    """The year of one agency."""

    agency: str
    is_ours: bool
    cells: Sequence[Cell]

    @property
    def in_time(self) -> tuple[int, int]:
        """How many reports came by their deadline, of those that did or should have."""
        return in_time(self.cells)


@dataclass(frozen=True, slots=True)
class YearOf:
    """The year of one task force; the region is named where there are several."""

    region: str
    periods: Sequence[PeriodOut]
    lines: Sequence[Line]
    reported: Sequence[tuple[int, int]]
    in_time: Sequence[tuple[int, int]]

    @property
    def is_dense(self) -> bool:
        """Whether a cell has room for its sign alone, where the periods stand side by side."""
        return len(self.periods) > MOST_IN_WORDS

    @property
    def looks(self) -> dict[str, Look]:
        """What its signs mean."""
        there = {cell.code for line in self.lines for cell in line.cells}
        return {code: look for code, look in LOOKS.items() if code in there}


def remind(visit: Visit) -> Response:
    """Remind whoever is silent in the periods that were ticked, and show the year with what came of it."""
    obligations = picked(visit.form.fields)
    if not obligations:
        return show_year(visit, note=NOBODY)
    return show_year(visit, told=visit.gugus.reporting_obligations.remind(obligation_ids=obligations, key=visit.key))


def show_year(visit: Visit, told: RemindersOut | None = None, note: str | None = None) -> Response:
    """Two calls: the periods of the year, and what is owed for them. Whoever is above the districts chooses one."""
    above = regions(visit) if is_above(visit) else ()
    next_year = str(visit.today.year + 1)
    year = Filter("year", N_("Tahun"), ((next_year, next_year), *years(visit)), str(visit.today.year))
    filters = (*above, year, ONLY_MISSING)
    chosen = chosen_of(visit, filters)
    owner = [region_chosen(visit, above)] if above else []
    form, number = form_of(visit), int(chosen.get("year") or year.given)
    if form and form != "xlsx":
        periods = visit.gugus.reporting_periods.list(owner=owner, year=[number]).first(MOST_ASKED)
        if periods:
            owed = visit.gugus.reporting_obligations.list
            return visit.file(visit.gugus.download(form, owed, period_id=[each.id for each in periods]))
    seen = overview_of(visit, in_order, owner, [number])
    tables = _tables(visit, seen, only_missing=bool(chosen.get("hanya")))
    if form and tables:
        name = f"setahun-sekilas-{number}.xlsx"
        return visit.download(name, MEDIA_TYPES[form], workbook_of(visit.language, number, tables))
    chosen |= {"year": str(number), **({"owner": owner[0]} if owner else {})}
    values = {
        "sheet": Sheet((), filters, chosen, forms=("xlsx",) if seen.owed else ()),
        "year": number,
        "offer": offer_of(visit, seen),
        "told": told,
        "outcomes": by_outcome(visit, told, seen.owed) if told else [],
        "note": note,
        "tables": tables,
    }
    return visit.page("report_year", values)


def in_order(periods: list[PeriodOut]) -> list[PeriodOut]:
    """By task force and as the year goes, a longer period after those that lie in it."""
    return sorted(periods, key=lambda each: (each.owner, each.ends_on, -each.starts_on.toordinal()))


def _tables(visit: Visit, seen: Overview, *, only_missing: bool) -> list[YearOf]:
    of_each = {owner: list(group) for owner, group in groupby(seen.periods, key=lambda each: each.owner)}
    codes = [owner.partition(":")[2].upper() for owner in of_each]
    names: Any = region_names(visit, codes) if len(of_each) > 1 else {}
    return [
        _year_of(names.get(code, ""), periods, seen, _expected(visit, periods), only_missing=only_missing)
        for code, periods in zip(codes, of_each.values(), strict=True)
    ]


def _expected(visit: Visit, periods: Sequence[PeriodOut]) -> dict[UUID, tuple[str, bool]]:
    """Who will owe once the opening of a period is recorded, and whether the visitor acts for it."""
    asked = {agency_id: each.owner for each in periods for agency_id in each.expected_agency_ids}
    known = {each.id: each for owner in set(asked.values()) for each in agencies(visit, owner)}
    return {
        each: (known[each].name, known[each].organisation in visit.organisations) for each in asked if each in known
    }


def _who_owe(owed: dict[tuple[UUID, UUID], Owed]) -> dict[UUID, tuple[str, bool]]:
    return {agency: (each.agency, each.is_ours) for (agency, _), each in reversed(owed.items())}


def _year_of(
    region: str,
    periods: list[PeriodOut],
    seen: Overview,
    expected: Mapping[UUID, tuple[str, bool]],
    *,
    only_missing: bool,
) -> YearOf:
    owed = {(each.obligation.agency_id, each.period.id): each for period in periods for each in seen.of(period)}
    lines = []
    for agency_id, (agency, is_ours) in {**expected, **_who_owe(owed)}.items():
        cells = [cell_of(period, owed.get((agency_id, period.id)), agency_id) for period in periods]
        if not only_missing or any(each.code in WITH_THE_AGENCY for each in cells):
            lines.append(Line(agency, is_ours, cells))
    of_each = [[cell_of(period, each) for each in seen.of(period)] for period in periods]
    lines.sort(key=lambda line: (not line.is_ours, line.agency))
    reported = [_count(seen.of(period)) for period in periods]
    return YearOf(region, periods, lines, reported, [in_time(cells) for cells in of_each])


def in_time(cells: Sequence[Cell]) -> tuple[int, int]:
    """How many reports came by their deadline, of those that did or should have."""
    judged = [each.is_in_time for each in cells if each.is_in_time is not None]
    return sum(judged), len(judged)


def _count(owed: Sequence[Owed]) -> tuple[int, int]:
    """How many have reported of those who are not excused."""
    return (
        sum(each.obligation.state in CAME for each in owed),
        sum(each.obligation.state != "excused" for each in owed),
    )


def cell_of(period: PeriodOut, owed: Owed | None, agency_id: UUID | None = None) -> Cell:
    """Where the report of an agency stands: what is shown of it, else what became of the obligation.

    Of a period that the clock opened and nobody recorded yet, whether the agency will owe.
    """
    return Cell(_code(period, owed) if owed else _unowed(period, agency_id), period, owed)


def _unowed(period: PeriodOut, agency_id: UUID | None) -> str:
    if agency_id in period.expected_agency_ids:
        return "silent" if period.state == "frozen" else "expected"
    return "planned" if period.state == "planned" or period.opening_waits_for == "plan_in_force" else "nothing"


def _code(period: PeriodOut, owed: Owed) -> str:
    state, is_frozen = owed.obligation.state, period.state == "frozen"
    if state == "excused":
        return "excused"
    if state == "silent" and is_frozen:
        return "silent"
    if owed.status:
        return "unverified" if is_frozen and owed.status in WAITING_TO_BE_VERIFIED else owed.status
    if state == "silent":
        return "late" if owed.obligation.late_days else "due"
    return "verified" if owed.obligation.verified else "unverified" if is_frozen else "sent"


PAGES: Final[dict[str, dict[str, Page]]] = {"/laporan/tahun": {"GET": show_year, "POST": remind}}
