"""Compare the totals a plan states with what its readable amounts add up to.

A total that differs in a column with faulty amounts is a consequence of those and only a warning; any other
difference is a fault of its own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from api.domain.kinds import Severity
from api.formats.opening.sheets import Sheet, address
from api.formats.reading.findings import Findings
from api.formats.reading.headings import PLAN, Column, find_heading
from api.formats.reading.plan_figures import Table
from api.formats.reading.plan_matrix import ParsedActivity, ParsedTotal
from api.formats.reading.plan_rows import Kind, Row
from api.formats.reading.reference_names import field_of

FAULTY = frozenset({
    "text_in_number", "negative_amount", "hidden_in_merge", "formula_without_value", "error_value", "ambiguous_number",
    "ambiguous_amount", "merged_amount", "second_amount", "foreign_currency", "amount_too_large",
    "fraction_of_rupiah", "row_not_read",
})  # fmt: skip
"""Kinds of finding that make a figure of a column missing or wrong."""


_PART = re.compile(r"\s*sub\s*-?\s*(?:total|jumlah)\b", re.IGNORECASE)
_SUM = re.compile(r"\s*(?:jumlah|total|jml)\b", re.IGNORECASE)
MOST_TOTALS = 200
"""Rows of totals on one sheet that are compared."""


HEADINGS = (Kind.SECTION, Kind.PROGRAMME)


def check_totals(table: Table, rows: Sequence[Row], activities: Sequence[ParsedActivity]) -> list[ParsedTotal]:
    """Every row of totals of one table, compared with the rows it sums, and every sum over the years of a row."""
    totals = [row for row in rows if row.kind is Kind.TOTAL]
    found = []
    for row in [row for row in rows if row.kind in HEADINGS][:MOST_TOTALS]:
        below = _below(row, rows)
        _compare(table, row, [activity for activity in activities if activity.row in below], below)
    for row in totals[-MOST_TOTALS:]:
        summed_rows = _scope(row, rows, totals)
        summed = [activity for activity in activities if activity.row in summed_rows]
        found.append(_compare(table, row, summed, summed_rows))
    _check_row_totals(table, activities, totals)
    return found


def _scope(total: Row, rows: Sequence[Row], totals: Sequence[Row]) -> range:
    """The rows a total sums: all above the last one unless it names a part, else from the chapter or total before."""
    first = rows[0].number
    if total is totals[-1] and not _names_a_part(total):
        return range(first, total.number)
    borders = [row.number for row in rows if row.kind in (Kind.SECTION, Kind.TOTAL) and row.number < total.number]
    return range(max(borders, default=first), total.number)


def _names_a_part(total: Row) -> bool:
    """`Sub Total`, or the sum of a sub-task-force by its name."""
    return _PART.match(total.text) is not None or field_of(_SUM.sub("", total.text)).code is not None


def _below(heading: Row, rows: Sequence[Row]) -> range:
    """The rows of a chapter or programme: some plans write its total beside its name."""
    ends = (Kind.SECTION, Kind.TOTAL, *((Kind.PROGRAMME,) if heading.kind is Kind.PROGRAMME else ()))
    borders = [row.number for row in rows if row.kind in ends and row.number > heading.number]
    return range(heading.number + 1, min(borders, default=rows[-1].number + 1))


def _compare(table: Table, row: Row, activities: Sequence[ParsedActivity], scope: range) -> ParsedTotal:
    stated: dict[int, int | None] = {}
    summed = {}
    for year, column in table.heading.by_year("amount").items():
        if year not in table.years or column.index == row.column or table.sheet.is_covered(row.number, column.index):
            continue
        stated[year] = table.amount(row.number, column).rupiah
        summed[year] = sum(activity.pagu.get(year) or 0 for activity in activities)
        is_faulty = _is_faulty(table, column, scope)
        _tell(table.findings, table.sheet, (row.number, column), (stated[year], summed[year]), is_faulty=is_faulty)
    return ParsedTotal(table.sheet.name, row.number, row.text, stated, summed)


def _check_row_totals(table: Table, activities: Sequence[ParsedActivity], totals: Sequence[Row]) -> None:
    """The column that sums the years of each activity, and its own total."""
    column = table.heading.column("row_total")
    if column is None or len(table.heading.by_year("amount")) < len(table.years):
        return
    sums = {activity.row: sum(amount or 0 for amount in activity.pagu.values()) for activity in activities}
    cells = {(finding.sheet, finding.cell) for finding in table.findings if finding.kind in FAULTY}
    columns = [*table.heading.by_year("amount").values(), column]
    for row, summed in sums.items():
        stated = table.amount(row, column).rupiah
        is_faulty = any((table.sheet.name, table.at(row, year)) in cells for year in columns)
        _tell(table.findings, table.sheet, (row, column), (stated, summed), is_faulty=is_faulty)
    if totals:
        last = totals[-1].number
        is_faulty = any(_is_faulty(table, year, range(1, last)) for year in columns)
        stated = table.amount(last, column).rupiah
        _tell(table.findings, table.sheet, (last, column), (stated, sum(sums.values())), is_faulty=is_faulty)


def _is_faulty(table: Table, column: Column, rows: Iterable[int]) -> bool:
    cells = {finding.cell for finding in table.findings
             if finding.sheet == table.sheet.name and finding.kind in FAULTY}  # fmt: skip
    return any(table.at(row, column) in cells for row in rows)


def _tell(
    findings: Findings, sheet: Sheet, place: tuple[int, Column], figures: tuple[int | None, int], *, is_faulty: bool
) -> None:
    row, column = place
    stated, summed = figures
    if stated is None or stated == summed:
        return
    tell, kind = (
        (findings.warning, "consequential_total_difference") if is_faulty else (findings.error, "total_mismatch")
    )
    read = sheet.cell(row, column.index).text
    tell(sheet.name, address(row, column.index), kind, read, summed=summed)


def is_recap(sheet: Sheet) -> bool:
    """Whether a sheet sums the plan by sub-task-force instead of listing activities."""
    heading = find_heading(sheet, PLAN, frozenset({"sub_task_force"}))
    if heading is None:
        return False
    has_rows = heading.column("indicator") is not None or heading.column("lead") is not None
    return not has_rows and bool(heading.by_year("amount"))


def check_recap(table: Table, activities: Sequence[ParsedActivity]) -> None:
    """The sums by sub-task-force of a recapitulation, each cell compared with the activities."""
    names = table.heading.column("sub_task_force")
    if names is None:
        return
    sums = _sums(activities)
    faults = any(finding.severity is Severity.ERROR and finding.kind in FAULTY for finding in table.findings)
    for row in range(table.heading.last_row + 1, table.sheet.height + 1):
        text = table.sheet.shown(row, names.index).text
        code = field_of(text).code or ("" if text.casefold().startswith(("total", "jumlah")) else None)
        if code is None or (code and code not in sums):
            continue
        for year, column in table.heading.by_year("amount").items():
            stated = table.amount(row, column).rupiah
            _tell(table.findings, table.sheet, (row, column), (stated, sums[code].get(year, 0)), is_faulty=faults)


def _sums(activities: Sequence[ParsedActivity]) -> Mapping[str, Mapping[int, int]]:
    """Rupiah by sub-task-force and year; the empty code holds the sum of all."""
    sums: dict[str, dict[int, int]] = {"": {}}
    for activity in activities:
        for code in ("", activity.sub_task_force or "?"):
            years = sums.setdefault(code, {})
            for year, amount in activity.pagu.items():
                years[year] = years.get(year, 0) + (amount or 0)
    return sums
