"""The schedule of an activity's physical progress, as its plan may state it: percent to be reached by ends of quarters.

A point says what is reached by the end of a quarter, counted from the beginning of the activity. Between two points
nothing is reckoned: the earlier one stands until the next, and before the first nothing was planned that could be told
(calculations.md, planned physical %). What is kept of a point are `year`, `quarter` and `percent`, plain JSON numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, NamedTuple

from api.domain.periods import PeriodType, bounds
from api.problems import Text

Kept = Mapping[str, Any]
MOST_POINTS: Final = 40
"""Quarters of the longest plan."""

_FAULTS: Final = {
    "repeated_quarter": Text("Satu titik per triwulan.", "One point for each quarter."),
    "quarters_out_of_order": Text("Titik diurutkan dari triwulan terawal.", "Points run from the earliest quarter on."),
    "percent_falls": Text("Persentase kumulatif tidak boleh turun.", "A cumulative percentage does not fall."),
}


class Point(NamedTuple):
    """Percent of the whole activity that is to be reached by the end of a quarter."""

    year: int
    quarter: int
    percent: Decimal

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON keeps it. Two decimals come back from a double as they were."""
        whole = self.percent == self.percent.to_integral_value()
        return {**self._asdict(), "percent": int(self.percent) if whole else float(self.percent)}


def fault_of(points: Sequence[Point]) -> tuple[str, Text] | None:
    """Which rule a schedule breaks: a quarter has one point, they run forward, and no percentage falls."""
    for earlier, later in pairwise(points):
        if later[:2] == earlier[:2]:
            return _fault("repeated_quarter")
        if later[:2] < earlier[:2]:
            return _fault("quarters_out_of_order")
        if later.percent < earlier.percent:
            return _fault("percent_falls")
    return None


def _fault(code: str) -> tuple[str, Text]:
    return code, _FAULTS[code]


def planned(schedule: Iterable[Kept] | None, on: date) -> Decimal | None:
    """Percent planned to be reached by this day: of the last point whose quarter is over on it, if there is one."""
    over = [each for each in schedule or () if _end(each) <= on]
    return Decimal(str(over[-1]["percent"])) if over else None


def _end(point: Kept) -> date:
    return bounds(PeriodType.QUARTERLY, point["year"], point["quarter"])[1]
