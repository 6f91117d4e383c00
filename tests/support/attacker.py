"""An attacker of the published tables: everything that is published, and a solver; nothing of the service's own method.

Unknown are the persons of each place, year and answer. What is published are sums of them. The attacker asks between
which numbers a count that is kept back must lie; one who thinks in whole persons is asked more of and may find more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import highspy
import numpy as np
from highspy._core import _Highs  # the solver without its callbacks, which print a banner

from api.domain.releases import Release
from api.domain.statistics import Fact, Name, Statistics, tables_of
from api.domain.suppression import Cell, Table

Row = dict[int, float]
Named = Callable[[Iterable[Fact]], tuple[Table, dict[str, Table]]]
UNSAID = "unsaid"


class Sums:
    """What is known of numbers that are not negative: sums of them, each with what it comes to."""

    def __init__(self, columns: int, rows: Sequence[tuple[Row, float]], *, whole: bool = False) -> None:
        self._solver = self._set_up(columns, rows, whole=whole)

    def narrows(self, row: Row) -> tuple[float, float]:
        """The least and the most that another sum can be."""
        return self._extreme(row, 1.0), self._extreme(row, -1.0)

    @staticmethod
    def _set_up(columns: int, rows: Sequence[tuple[Row, float]], *, whole: bool) -> _Highs:
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = columns, len(rows)
        program.col_cost_, program.col_lower_ = np.zeros(columns), np.zeros(columns)
        program.col_upper_ = np.full(columns, highspy.kHighsInf)
        program.row_lower_ = program.row_upper_ = np.array([number for _, number in rows])
        if whole:
            program.integrality_ = [highspy.HighsVarType.kInteger] * columns
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(row) for row, _ in rows)])
        matrix.index_ = np.array([place for row, _ in rows for place in row], dtype=np.int32)
        matrix.value_ = np.array([times for row, _ in rows for times in row.values()])
        solver = _Highs()
        solver.setOptionValue("output_flag", False)  # noqa: FBT003  the value of an option
        solver.passModel(program)
        return solver

    def _extreme(self, row: Mapping[int, float], sense: float) -> float:
        for place, times in row.items():
            self._solver.changeColCost(place, sense * times)
        self._solver.run()
        status = self._solver.getModelStatus()
        found = float(self._solver.getInfo().objective_function_value) * sense
        for place in row:
            self._solver.changeColCost(place, 0.0)
        if status == highspy.HighsModelStatus.kOptimal:
            return found
        assert status in {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}
        return float("inf")


class Attacker:
    """Knows the published numbers, the answers there are, and how persons make up each table.

    Where there are several releases, `facts` are sets of persons, and `of` says by their numbers which of them each
    release tells of: without it, of all that came until then.
    """

    def __init__(
        self,
        facts: Iterable[Fact] | Sequence[Iterable[Fact]],
        *published: Statistics | Release,
        whole: bool = False,
        named: Named = tables_of,
        of: Sequence[Sequence[int]] | None = None,
    ) -> None:
        self._places: dict[tuple[int, str, tuple[str, ...]], int] = {}
        self._rows: list[tuple[Row, float]] = []
        self._named, self._base = named, published[0].whole
        sets = [facts] if len(published) == 1 else facts
        self._came = [self._persons(number, came) for number, came in enumerate(sets)]
        told_of = of or [range(number + 1) for number in range(len(published))]
        for read, numbers in zip(published, told_of, strict=True):
            self._learn(read, numbers)
        self._solver = Sums(len(self._places), self._rows, whole=whole)

    def _persons(self, batch: int, facts: Iterable[Fact]) -> dict[tuple[str, Cell], Row]:
        base, tables = self._named(facts)
        sums: dict[tuple[str, Cell], Row] = {}
        for name, table in {self._base: base, **tables}.items():
            for leaf in table.leaves:
                self._places[batch, name, leaf] = len(self._places)
            for cell, of in table.cells.items():
                key = (name, cell) if cell not in table.unsaid else (name, (*cell, UNSAID))
                sums[key] = {self._places[batch, name, leaf]: float(times) for leaf, times in of.items()}
            for tie, leaves in table.ties.items():
                row = {self._places[batch, name, leaf]: 1.0 for leaf in leaves}
                for leaf in base.cells[tie]:
                    row[self._places[batch, self._base, leaf]] = -1.0
                self._rows.append((row, 0.0))
        return sums

    def _learn(self, read: Statistics | Release, numbers: Iterable[int]) -> None:
        """What is told of these sets together; what stands from an earlier release is known already."""
        for name, cell in {key for came in self._came for key in came if UNSAID not in key[1]}:
            stands = isinstance(read, Release) and read.tells(name, cell).release != read.number
            number = None if stands else read.read(name, cell)
            if number is not None:
                self._rows.append((self._sum(name, cell, numbers), float(number)))

    def _sum(self, name: str, cell: Cell, numbers: Iterable[int]) -> Row:
        sums = [self._came[number].get((name, cell), {}) for number in numbers]
        return {place: times for row in sums for place, times in row.items()}

    def narrows(self, name: str, cell: Cell, batch: int | None = None) -> tuple[float, float]:
        """The least and the most that the count can be: of all persons, or of one set of them."""
        numbers = range(len(self._came)) if batch is None else (batch,)
        row = self._sum(name, cell, numbers) or self._sum(name, (*cell, UNSAID), numbers)
        return self._solver.narrows(row)


def small_and_kept_back(
    facts: Iterable[Fact], named: Named = tables_of, whole: str = Name.PERSONS
) -> list[tuple[str, Cell, int]]:
    """The counts an attacker is after: few persons, in a published sum or in a difference of two."""
    base, tables = named(facts)
    return [
        (name, cell, table.count(cell))
        for name, table in {whole: base, **tables}.items()
        for cell in table.cells
        if 0 < table.count(cell) < 11  # the number of calculations.md, not ours
    ]
