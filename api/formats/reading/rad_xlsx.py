"""Read a plan of action (RAD PP-TPPO) from the workbook of a secretariat, whatever its layout (domain.md §2.2).

Sheets are recognised by the words of their headings. One sheet may hold the whole plan under chapter rows, or each
sub-task-force its own sheet; lists of abbreviations are passed over, recapitulations are compared. All faults are
told at once and no figure is guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from api.formats.opening.sheets import Sheet, Workbook, address
from api.formats.opening.workbook import read_workbook
from api.formats.reading.agency_names import AgencyNames
from api.formats.reading.cell_faults import Sums, look_for_faults
from api.formats.reading.findings import Findings
from api.formats.reading.headings import PLAN, Column, Heading, find_heading
from api.formats.reading.layouts import Layout
from api.formats.reading.plan_activities import Activities, Section
from api.formats.reading.plan_figures import Table
from api.formats.reading.plan_matrix import ParsedActivity, ParsedPlan, ParsedSection, ParsedTotal
from api.formats.reading.plan_rows import Kind, Row, sections
from api.formats.reading.plan_rows import Table as Rows
from api.formats.reading.plan_titles import Line, Region, field_in, lines_outside, region_in, scales_in, years_in
from api.formats.reading.plan_totals import check_recap, check_totals, is_recap
from api.formats.reading.reference_names import field_names

ANCHORS = frozenset({"title", "indicator"})
_REQUIRED = {"title": "Kegiatan", "indicator": "Indikator", "lead": "Penanggung Jawab", "source": "Sumber Dana"}
_YEARLY = {"target": "Target", "amount": "Pagu"}


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet with the table of a plan on it."""

    sheet: Sheet
    heading: Heading
    rows: list[Row]
    lines: list[Line]


def read_plan(data: bytes, agencies: AgencyNames, layout: Layout | None = None) -> ParsedPlan:
    """Read a plan from the bytes of a workbook, agencies recognised by the names of the task force.

    `layout` is what somebody said of its sheets and columns.

    Raises FileRefused when the bytes are no workbook that can be read safely.
    """
    return _Reader(read_workbook(data), agencies, layout or Layout()).plan()


def _names_programmes(found: _Found) -> bool:
    return found.heading.column("programme") is not None or any(row.kind is Kind.PROGRAMME for row in found.rows)


class _Reader:
    """Reads one workbook, sheet by sheet, into one plan."""

    def __init__(self, workbook: Workbook, agencies: AgencyNames, layout: Layout) -> None:
        self._workbook = workbook
        self._headings = layout.headings(workbook.sheets, PLAN, ANCHORS)
        self._agencies = agencies
        self._findings = Findings()
        self._numbers: dict[tuple[str, ...], str] = {}
        self._sections: list[ParsedSection] = []
        self._totals: list[ParsedTotal] = []

    def plan(self) -> ParsedPlan:
        found = list(self._found())
        if not found:
            first = self._workbook.sheets[0].name if self._workbook.sheets else ""
            self._findings.error(first, "A1", "no_plan_table")
        years, region = self._years(found), self._region()
        activities = [activity for sheet in found for activity in self._read(sheet, years, region)]
        self._compare_recaps(activities, years)
        return ParsedPlan(
            region_name=region.name if region else None,
            region_code=region.code if region else None,
            year_from=years[0] if years else None,
            year_to=years[-1] if years else None,
            sections=tuple(self._sections),
            activities=tuple(activities),
            totals=tuple(self._totals),
            findings=tuple(self._findings),
            names_programmes=any(_names_programmes(sheet) for sheet in found),
        )

    def _found(self) -> Iterator[_Found]:
        for sheet in self._workbook.sheets:
            heading = self._headings.get(sheet.name)
            if heading is None or heading.column("title") is None or is_recap(sheet):
                continue
            if sheet.is_hidden:
                self._findings.warning(sheet.name, "A1", "hidden_sheet", sheet.name)
                continue
            rows = Rows(sheet, heading).rows()
            last = rows[-1].number if rows else heading.last_row
            yield _Found(sheet, heading, rows, list(lines_outside(sheet, heading.first_row, last)))

    def _texts(self) -> Iterator[str]:
        """Titles, sheet by sheet, then the names of the sheets."""
        for sheet in self._workbook.sheets:
            heading = self._headings.get(sheet.name)
            if heading is not None:
                yield from (line.text for line in lines_outside(sheet, heading.first_row, sheet.height))
        yield from (sheet.name for sheet in self._workbook.sheets)

    def _region(self) -> Region | None:
        return region_in(self._texts())

    def _years(self, found: list[_Found]) -> tuple[int, ...]:
        """The years the title names; where it names none, those of the columns."""
        stated = years_in(self._texts())
        if stated:
            return tuple(range(stated[0], stated[1] + 1))
        named = {year for sheet in found for field in _YEARLY for year in sheet.heading.by_year(field)}
        if not named and found:
            self._findings.error(found[0].sheet.name, address(found[0].heading.first_row, 0), "missing_years")
        return tuple(range(min(named), max(named) + 1)) if named else ()

    def _read(self, found: _Found, years: tuple[int, ...], region: Region | None) -> list[ParsedActivity]:
        sheet, heading = found.sheet, found.heading
        table = Table(sheet, heading, self._scale(sheet, heading, found.lines), years, self._findings)
        self._look_for_faults(found)
        self._check_heading(table)
        self._check_rows(table, found.rows)
        section = self._opening(found)
        reader = Activities(table, self._agencies, region.name if region else "", self._numbers)
        activities = list(reader.read(found.rows, section))
        self._totals += check_totals(table, found.rows, activities)
        return activities

    def _look_for_faults(self, found: _Found) -> None:
        last = found.rows[-1].number if found.rows else found.heading.last_row
        total = found.heading.column("row_total")
        totals = frozenset(row.number for row in found.rows if row.kind is Kind.TOTAL)
        sums = Sums(totals, total.index if total else None)
        look_for_faults(found.sheet, range(found.heading.first_row, last + 1), self._findings, sums)

    def _scale(self, sheet: Sheet, heading: Heading, lines: list[Line]) -> int:
        """The unit of money the lines around the table name; the columns may name their own."""
        named = scales_in(lines)
        if len(named) > 1:
            line = list(named.values())[1]
            self._findings.error(sheet.name, line.cell, "ambiguous_money_unit", line.text)
        for column in heading.by_year("amount").values():
            if len(column.scales) > 1:
                self._findings.error(sheet.name, column.cell, "ambiguous_money_unit", column.text)
        return next(iter(named), 1)

    def _opening(self, found: _Found) -> Section:
        """The chapter a table begins in: of the whole sheet where a line above it or its name says so."""
        for row in sections(found.rows):
            if row.field is not None:
                self._section(found.sheet, address(row.number, row.column), row.text, row.field.code)
        if found.heading.column("sub_task_force") or any(sections(found.rows)):
            return Section(None, "")
        named = field_in(found.sheet, found.lines)
        if named is None:
            return Section(None, "")
        field, line = named
        self._section(found.sheet, line.cell, line.text, field.code)
        return Section(field.code, line.text)

    def _section(self, sheet: Sheet, cell: str, text: str, code: str | None) -> None:
        self._sections.append(ParsedSection(sheet.name, cell, text, code))
        if code is None:
            self._findings.error(sheet.name, cell, "unknown_sub_gugus_tugas", text, known=field_names())

    def _check_heading(self, table: Table) -> None:
        sheet, heading = table.sheet, table.heading
        first = address(heading.first_row, 0)
        for field, name in _REQUIRED.items():
            if heading.column(field) is None:
                self._findings.error(sheet.name, first, "missing_column", column=name)
        for field, name in _YEARLY.items():
            columns = heading.by_year(field)
            for year in table.years:
                if year not in columns:
                    self._findings.error(sheet.name, first, "missing_year_column", column=name, year=year)
        for column in heading.columns:
            if column.field == "year":
                self._findings.error(sheet.name, column.cell, "ambiguous_column", column.text)
            elif column.year is not None and table.years and column.year not in table.years:
                self._outside(table, column)
        for column in heading.rivals:
            self._findings.error(sheet.name, column.cell, "duplicate_column", column.text)

    def _outside(self, table: Table, column: Column) -> None:
        """A column for a year the plan does not have, and every figure in it."""
        details = {"year": column.year, "first": table.years[0], "last": table.years[-1]}
        self._findings.error(table.sheet.name, column.cell, "year_outside_plan", str(column.year), **details)
        for row in range(table.heading.last_row + 1, table.sheet.height + 1):
            text = table.sheet.cell(row, column.index).text
            if any(letter.isdigit() for letter in text) and not table.sheet.is_covered(row, column.index):
                self._findings.error(table.sheet.name, table.at(row, column), "year_outside_plan", text, **details)

    def _check_rows(self, table: Table, rows: list[Row]) -> None:
        for row in rows:
            here = address(row.number, row.column)
            if row.kind is Kind.OTHER:
                figures = (*table.heading.by_year("amount").values(), *table.heading.by_year("target").values())
                has_figures = any(not table.sheet.cell(row.number, column.index).is_empty for column in figures)
                tell = self._findings.error if has_figures else self._findings.warning
                tell(table.sheet.name, here, "row_not_read", row.text)
            elif row.kind is Kind.PROGRAMME and not self._has_activities(row, rows):
                self._findings.warning(table.sheet.name, here, "programme_without_activities", row.text)
            elif row.kind is not Kind.NOTHING and row.number in table.sheet.hidden_rows:
                self._findings.warning(table.sheet.name, here, "hidden_row", row.text)

    def _has_activities(self, heading: Row, rows: list[Row]) -> bool:
        """Whether an activity is the next thing below the heading of a programme."""
        below = (row.kind for row in rows if row.number > heading.number)
        return next((kind for kind in below if kind not in (Kind.NOTHING, Kind.OTHER)), None) is Kind.ACTIVITY

    def _compare_recaps(self, activities: list[ParsedActivity], years: tuple[int, ...]) -> None:
        for sheet in self._workbook.sheets:
            heading = find_heading(sheet, PLAN, frozenset({"sub_task_force"})) if is_recap(sheet) else None
            if heading is not None and not sheet.is_hidden:
                rows = range(heading.first_row, sheet.height + 1)
                look_for_faults(sheet, rows, self._findings, Sums(frozenset(rows)))
                scale = self._scale(sheet, heading, list(lines_outside(sheet, heading.first_row, sheet.height)))
                check_recap(Table(sheet, heading, scale, years, self._findings), activities)
