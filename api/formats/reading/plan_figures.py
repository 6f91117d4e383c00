"""Read the money and the targets of one activity, cell by cell, and tell every figure that cannot stand.

A figure that is missing, merged over several activities, or readable in two ways is left out and told; a negative
amount and a percentage above one hundred are told and kept as written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from api.formats.opening.sheets import Cell, Sheet, address
from api.formats.reading.amounts import SCALE_NAMES, Amount, read_amount
from api.formats.reading.findings import Findings
from api.formats.reading.headings import Column, Heading
from api.formats.reading.numerals import NOTHING, Reading, State, fault
from api.formats.reading.targets import read_target
from api.formats.reading.units import is_percent

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a plan: where it is, what its columns mean, its unit of money, and the list of findings."""

    sheet: Sheet
    heading: Heading
    scale: int
    years: tuple[int, ...]
    findings: Findings

    def at(self, row: int, column: Column) -> str:
        """The address of a cell."""
        return address(row, column.index)

    def error(self, row: int, column: Column, kind: str, read: str = "", **details: object) -> None:
        """Note an error at a cell of this table."""
        self.findings.error(self.sheet.name, self.at(row, column), kind, read, **details)

    def warn(self, row: int, column: Column, kind: str, read: str = "", **details: object) -> None:
        """Note a warning at a cell of this table."""
        self.findings.warning(self.sheet.name, self.at(row, column), kind, read, **details)

    def scale_of(self, column: Column) -> int:
        """The unit of money of a column: its own heading goes before the lines around the table."""
        return next(iter(column.scales)) if len(column.scales) == 1 else self.scale

    def amount(self, row: int, column: Column) -> Amount:
        """The amount in a cell, its faults told."""
        cell = self.sheet.cell(row, column.index)
        read = read_amount(cell, self.scale_of(column))
        for kind in filter(None, read.kinds):
            self.error(row, column, kind, cell.text, unit=SCALE_NAMES.get(self.scale_of(column), ""))
        for kind in read.warnings:
            self.warn(row, column, kind, cell.text)
        return read


def read_amounts(table: Table, first_row: int, last_row: int) -> dict[int, Amount]:
    """The amount of each year of the plan, from the first row of an activity."""
    columns = table.heading.by_year("amount")
    amounts = {}
    for year in table.years:
        column = columns.get(year)
        if column is not None:
            amounts[year] = _first_amount(table, first_row, column)
            _refuse_second_amounts(table, first_row, last_row, column)
    return amounts


def _first_amount(table: Table, row: int, column: Column) -> Amount:
    merge = table.sheet.merge_at(row, column.index)
    is_covered = table.sheet.is_covered(row, column.index)
    if merge is not None and table.sheet.cell(row, column.index).is_empty and is_covered:
        shown = table.sheet.cell(merge.first_row, merge.first_column)
        table.error(row, column, "merged_amount", shown.text, range=merge.range)
        return Amount(fault("merged_amount"))
    return table.amount(row, column)


def _refuse_second_amounts(table: Table, first_row: int, last_row: int, column: Column) -> None:
    """A second amount in an activity may be a part, or the same once more: nobody can tell."""
    for row in range(first_row + 1, last_row + 1):
        cell = table.sheet.cell(row, column.index)
        if not table.sheet.is_covered(row, column.index) and read_amount(cell).reading.state is not State.EMPTY:
            is_dash = read_amount(cell).reading.state is State.DASH
            if not is_dash and not cell.is_formula_without_value and cell.error is None:
                table.error(row, column, "second_amount", cell.text)


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of one indicator by year, the baseline, and the unit the cells or the column name."""

    unit: str
    readings: Mapping[int, Reading]
    baseline: Decimal | None
    baseline_text: str

    @property
    def values(self) -> dict[int, Decimal | None]:
        """The figures alone."""
        return {year: reading.value for year, reading in self.readings.items()}


def read_targets(table: Table, row: int) -> Targets:
    """The targets of the indicator in a row, their faults told."""
    unit_column = table.heading.column("unit")
    unit = table.sheet.shown(row, unit_column.index).text if unit_column else ""
    columns = table.heading.by_year("target")
    readings = {year: _target(table, row, columns[year], unit) for year in table.years if year in columns}
    if not unit:
        unit = next((reading.unit for reading in readings.values() if reading.unit), "")
    if not unit and unit_column and any(reading.state is State.VALUE for reading in readings.values()):
        table.warn(row, unit_column, "missing_unit")
    baseline, text = _baseline(table, row, unit)
    return Targets(unit, readings, baseline, text)


def _target(table: Table, row: int, column: Column, unit: str) -> Reading:
    cell = table.sheet.cell(row, column.index)
    merge = table.sheet.merge_at(row, column.index)
    if merge is not None and table.sheet.is_covered(row, column.index):
        if not table.sheet.cell(merge.first_row, merge.first_column).text:
            return NOTHING
        table.error(row, column, "merged_target", table.sheet.shown(row, column.index).text, range=merge.range)
        return fault("merged_target")
    reading = read_target(cell, unit)
    if reading.fault:
        table.error(row, column, reading.fault, _as_read(cell))
    elif reading.value is not None and reading.value > _HUNDRED and is_percent(unit or reading.unit):
        table.error(row, column, "percent_over_100", _as_read(cell))
    return reading


def _baseline(table: Table, row: int, unit: str) -> tuple[Decimal | None, str]:
    """A baseline may be words (`belum ada`): it is kept as text, and as a figure where it is one."""
    column = table.heading.column("baseline")
    if column is None:
        return None, ""
    cell = table.sheet.shown(row, column.index)
    return read_target(cell, unit).value, cell.text


def _as_read(cell: Cell) -> str:
    return f"{cell.text} (%)" if cell.is_percent else cell.text


def compare(table: Table, rows: Mapping[int, Targets], amounts: Mapping[int, Amount], first_row: int) -> None:
    """Tell where a year has money and no target, or a target and no money."""
    columns, money = table.heading.by_year("target"), table.heading.by_year("amount")
    has_money = any(amount.rupiah for amount in amounts.values())
    for year in set(columns) & set(amounts):
        states = {row: targets.readings[year].state for row, targets in rows.items() if year in targets.readings}
        amount = amounts[year]
        if amount.rupiah or amount.is_faulty:
            for row, state in states.items():
                if state is State.EMPTY:
                    table.error(row, columns[year], "missing_target", year=year)
        if amount.rupiah and states and set(states.values()) == {State.DASH}:
            table.warn(first_row, columns[year], "amount_without_target", "-", year=year)
        if has_money and amount.reading.state is State.EMPTY and State.VALUE in states.values():
            table.warn(first_row, money[year], "missing_amount", year=year)
