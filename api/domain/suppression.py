"""Which counts are published and which are not, so that nobody is recognised in a table or by subtracting tables.

A count of 1 to 10 is small and is not published (primary suppression, k = 11: calculations.md). One gap in a row of
numbers is filled by subtraction, so more counts give way (complementary suppression). How many is decided by what an
attacker can do who has everything that is published and a solver for linear programs: for each small count there
must be another table of persons, equal in every published number, in which the count is 0, and one in which it is 11.
Such a table is looked for as the cheapest change (`Balance`, a linear program); the numbers it touches are the ones
not published. So the guarantee is made of witnesses, not of a rule of thumb.

The tables meet in the persons of one place and year (`base`), and nowhere else. Changes of one table that keep those
persons are therefore changes of some set of persons: what is proved on the tables is true of the people behind them.

A row whose total is not published is not published at all, zeros included; any other zero is published as a zero.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import log2
from typing import Final, NamedTuple, Protocol

K: Final = 11
"""The smallest count of persons that is published."""

ALL: Final = ""
"""Stands in an address of a cell for all places, or all years."""

Leaf = tuple[str, ...]
"""Persons of one place, one year and one answer; no sum below it is published."""
Cell = tuple[str, ...]
"""Address of a published number: place, year, answer; in the base, place and year."""
Sum = Mapping[Leaf, int]
"""The leaves a cell adds up, and how often."""
Shift = Mapping[Cell, float]

# How dear it is to lose a number: the whole is read by all, one place in one year by few.
_WORTH: Final = {(True, True): 30.0, (True, False): 1.2, (False, True): 1.0, (False, False): 0.5}
_BASE: Final = 60.0


def is_small(count: int) -> bool:
    """Whether so few are counted that the number is not published; nobody is not few."""
    return 0 < count < K


def is_told_beside(counts: Sequence[Fraction | None]) -> bool:
    """Whether the last of these counts to date may be published beside those before it that were.

    Not where it is small, nor where it differs from one that was published by so few. Nobody is where a year begins.
    """
    told, is_told = [Fraction(0)], True
    for count in counts:
        is_told = count is None or not any(0 < abs(count - other) < K for other in told)
        if count is not None and is_told:
            told.append(count)
    return is_told


@dataclass(frozen=True)
class Table:
    """Counts of persons by one answer, in sums that are published, and the base cells that its leaves make up."""

    leaves: Mapping[Leaf, int]
    cells: Mapping[Cell, Sum]
    ties: Mapping[Cell, Sequence[Leaf]] = field(default_factory=dict)
    unsaid: frozenset[Cell] = frozenset()
    """Differences of published cells: protected as they are, published nowhere."""

    def count(self, cell: Cell) -> int:
        """The count of a cell."""
        return sum(self.leaves[leaf] * times for leaf, times in self.cells[cell].items())


class Balance(Protocol):
    """The solver, as `api/linear.py` has it."""

    def price(self, cell: Cell, cost: float) -> None:
        """What it costs to change the cell by one."""

    def cheapest(self, wanted: Shift, tied: Shift | None = None) -> dict[Cell, float] | None:
        """The cheapest change in which these cells and these ties change so, and other ties do not."""


Solver = Callable[[Mapping[Leaf, int], Mapping[Cell, Sum], Mapping[Cell, Sequence[Leaf]]], Balance]


class Wish(NamedTuple):
    """A small cell, and the change that must be possible: up to eleven, or down to nobody."""

    cell: Cell
    amount: int


def suppressed(
    base: Table,
    tables: Mapping[str, Table],
    solver: Solver,
    already: Mapping[str, Iterable[Cell]] | None = None,
    *,
    is_change: bool = False,
) -> dict[str, frozenset[Cell]]:
    """The cells not to publish, of the base (under the empty name) and of each table; those of `already` among them.

    Of a change the tables need not add up to the base: of who is told otherwise in one answer, nothing has changed in
    the others. Where there is no witness then, nothing of the row is published. Else that raises ArithmeticError.
    """
    hiding = _Hiding(base, tables, solver, is_change=is_change)
    for name, cells in (already or {}).items():
        hiding.sheets[name].hide(cell for cell in cells if cell in hiding.sheets[name].table.cells)
    hiding.protect()
    return {name: frozenset(sheet.hidden - sheet.table.unsaid) for name, sheet in hiding.sheets.items()}


class _Sheet:
    """One table with its solver: what is hidden so far, and which wishes are granted."""

    def __init__(self, table: Table, solver: Solver, worth: float) -> None:
        self.table = table
        self.hidden = set(table.unsaid)
        self._counts = {cell: table.count(cell) for cell in table.cells}
        self._rows: dict[Cell, list[Cell]] = {}
        self._granted: set[Wish] = set()
        self.balance = solver(table.leaves, table.cells, table.ties)
        for cell, count in self._counts.items():
            self._rows.setdefault(cell[:2], []).append(cell)
            cost = 0.0 if cell in self.hidden else worth * _worth(cell) * (1 + log2(1 + count))
            self.balance.price(cell, cost)
        self.hide(cell for cell, count in self._counts.items() if is_small(count))

    def hide(self, cells: Iterable[Cell]) -> None:
        """Publish these no more; to change what is hidden costs nothing."""
        for cell in cells:
            if cell not in self.hidden:
                self.hidden.add(cell)
                self.balance.price(cell, 0.0)

    def hide_row(self, row: Cell) -> None:
        """Hide all that is said of these persons: their number is hidden."""
        self.hide(self._rows.get(row, ()))

    def wishes(self) -> Iterator[Wish]:
        """What is not granted yet, the widest sums and smallest counts first; in the same order every time."""
        small = [cell for cell, count in self._counts.items() if is_small(count)]
        for cell in sorted(small, key=lambda cell: (-cell.count(ALL), self._counts[cell], cell)):
            for amount in (K - self._counts[cell], -self._counts[cell]):
                if Wish(cell, amount) not in self._granted:
                    yield Wish(cell, amount)

    def grant(self, change: Shift) -> None:
        """Hide all that changes; it is a witness for every small cell that it takes far enough."""
        self.hide(change)
        for cell, amount in change.items():
            count = self._counts[cell]
            if is_small(count):
                self._granted |= {
                    wish
                    for wish in (Wish(cell, K - count), Wish(cell, -count))
                    if (amount > 0) == (wish.amount > 0) and abs(amount) >= abs(wish.amount) - _SLACK
                }


_SLACK: Final = 1e-5


class _Hiding:
    """The base and the tables together: where the base moves, every table moves with it."""

    def __init__(self, base: Table, tables: Mapping[str, Table], solver: Solver, *, is_change: bool) -> None:
        self._is_change = is_change
        self.base = _Sheet(base, solver, _BASE)
        self.others = {name: _Sheet(table, solver, 1.0) for name, table in tables.items()}
        self.sheets = {"": self.base, **self.others}

    def protect(self) -> None:
        self._hide_rows()
        for wish in self.base.wishes():
            self._move_base(wish)
        for sheet in self.others.values():
            for wish in sheet.wishes():
                change = sheet.balance.cheapest({wish.cell: wish.amount})
                if change is None:  # there are too few persons in the row: their number would be another, too
                    self._move_base(Wish(wish.cell[:2], wish.amount), sheet, wish)
                else:
                    sheet.grant(change)

    def _move_base(self, wish: Wish, leading: _Sheet | None = None, led: Wish | None = None) -> None:
        """Change the number of persons itself; `led` is what shall change with it in the table `leading`."""
        moved = self.base.balance.cheapest({wish.cell: wish.amount})
        if moved is None:
            self._keep_row(wish.cell[:2])
            return
        self.base.grant(moved)
        self._hide_rows()
        for sheet in self.others.values():
            tied = {tie: moved[tie] for tie in sheet.table.ties if tie in moved}
            wanted = {led.cell: led.amount} if led and sheet is leading else {}
            change = sheet.balance.cheapest(wanted, tied)
            if change is None:
                self._keep_row(wish.cell[:2])
            else:
                sheet.grant(change)

    def _keep_row(self, row: Cell) -> None:
        """Publish nothing of these persons: there is no witness for one number of theirs."""
        if not self._is_change:
            raise ArithmeticError("a table of counts that cannot be protected")
        self.base.hide([row])
        self._hide_rows()

    def _hide_rows(self) -> None:
        for sheet in self.others.values():
            for row in self.base.hidden:
                sheet.hide_row(row)


def _worth(cell: Cell) -> float:
    return _WORTH[cell[0] == ALL, cell[1] == ALL]
