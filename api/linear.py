"""Linear programs over counts: the cheapest way in which a table could read otherwise. HiGHS solves them.

The rules stand in `api/domain/suppression.py`; here is what they ask of a solver, and nothing else.
"""

from collections.abc import Mapping, Sequence

import highspy
import numpy as np
from highspy._core import _Highs  # the solver without its callbacks, which print a banner

from api.domain.suppression import Cell, Leaf, Shift, Sum

NOISE = 1e-6
"""What is smaller is the solver's rounding."""


class Balance:
    """Counts of leaves, sums of them, and ties of leaves that must change together; changes cost by cell."""

    def __init__(
        self, leaves: Mapping[Leaf, int], cells: Mapping[Cell, Sum], ties: Mapping[Cell, Sequence[Leaf]]
    ) -> None:
        self._leaf = {leaf: place for place, leaf in enumerate(leaves)}
        self._cell = {cell: place for place, cell in enumerate(cells)}
        self._tie = {tie: place + len(cells) for place, tie in enumerate(ties)}
        self._solver = _Highs()
        self._solver.setOptionValue("output_flag", False)  # noqa: FBT003  the value of an option
        self._solver.passModel(self._program(leaves, cells, ties))

    def _program(
        self, leaves: Mapping[Leaf, int], cells: Mapping[Cell, Sum], ties: Mapping[Cell, Sequence[Leaf]]
    ) -> highspy.HighsLp:
        """Columns: the change of each leaf, then what each cell rises, then what it falls. Rows: cells, then ties."""
        program = highspy.HighsLp()
        columns, rows = len(leaves) + 2 * len(cells), len(cells) + len(ties)
        program.num_col_, program.num_row_ = columns, rows
        program.col_cost_ = np.zeros(columns)
        program.col_lower_ = np.array([-float(count) for count in leaves.values()] + [0.0] * (2 * len(cells)))
        program.col_upper_ = np.full(columns, highspy.kHighsInf)
        program.row_lower_, program.row_upper_ = np.zeros(rows), np.zeros(rows)
        starts, indices, values = [0], list[int](), list[float]()
        for cell, of in cells.items():
            indices += [*(self._leaf[leaf] for leaf in of), self._risen(cell), self._fallen(cell)]
            values += [*map(float, of.values()), -1.0, 1.0]
            starts.append(len(indices))
        for tied in ties.values():
            indices += [self._leaf[leaf] for leaf in tied]
            values += [1.0] * len(tied)
            starts.append(len(indices))
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_, matrix.index_, matrix.value_ = np.array(starts), np.array(indices), np.array(values)
        return program

    def _risen(self, cell: Cell) -> int:
        return len(self._leaf) + self._cell[cell]

    def _fallen(self, cell: Cell) -> int:
        return len(self._leaf) + len(self._cell) + self._cell[cell]

    def price(self, cell: Cell, cost: float) -> None:
        """What it costs to change the cell by one."""
        self._solver.changeColCost(self._risen(cell), cost)
        self._solver.changeColCost(self._fallen(cell), cost)

    def cheapest(self, wanted: Shift, tied: Shift | None = None) -> dict[Cell, float] | None:
        """The cheapest change in which the cells `wanted` and the ties `tied` change so; other ties do not.

        The cells that change, and by how much; nothing where there is no such change.
        """
        tied = tied or {}
        for cell, amount in wanted.items():
            self._bound(cell, max(amount, 0.0), max(-amount, 0.0))
        for tie, amount in tied.items():
            self._solver.changeRowBounds(self._tie[tie], amount, amount)
        self._solver.run()
        changes = self._changes()
        for cell in wanted:
            self._bound(cell, None, None)
        for tie in tied:
            self._solver.changeRowBounds(self._tie[tie], 0.0, 0.0)
        return changes

    def _bound(self, cell: Cell, rise: float | None, fall: float | None) -> None:
        for column, amount in ((self._risen(cell), rise), (self._fallen(cell), fall)):
            high = highspy.kHighsInf if amount is None else amount
            self._solver.changeColBounds(column, amount or 0.0, high)

    def _changes(self) -> dict[Cell, float] | None:
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = np.asarray(self._solver.getSolution().col_value)
        first, cells = len(self._leaf), len(self._cell)
        change = found[first : first + cells] - found[first + cells :]
        return {cell: float(change[place]) for cell, place in self._cell.items() if abs(change[place]) > NOISE}
