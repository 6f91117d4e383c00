"""The schedule of an activity's physical progress, as its plan may state it: percent to be reached by ends of quarters.

Percents are of the work of a year, as those that agencies report are (ADR 56): a point says what is reached of it from
1 January to the end of a quarter, and every year begins anew. Between two points nothing is reckoned: the earlier one
stands until the next; before the first of a year, and in a year without one, nothing was planned that could be told
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
    "percent_falls": Text(
        "Persentase kumulatif tidak boleh turun dalam satu tahun.",
        "A cumulative percentage does not fall within a year.",
    ),
}


class Point(NamedTuple):
    """Percent of the work of the year that is to be reached by the end of a quarter."""

    year: int
    quarter: int
    percent: Decimal

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON keeps it. Two decimals come back from a double as they were."""
        whole = self.percent == self.percent.to_integral_value()
        return {**self._asdict(), "percent": int(self.percent) if whole else float(self.percent)}


class Fault(NamedTuple):
    """A rule that a schedule breaks: the place and the part of the point that breaks it, and what is said of it."""

    place: int
    part: str
    code: str
    sentence: Text


def fault_of(points: Sequence[Point]) -> Fault | None:
    """The first rule it breaks: a quarter has one point, they run forward, no percentage falls within a year."""
    for place, (earlier, later) in enumerate(pairwise(points), start=1):
        if later[:2] == earlier[:2]:
            return _fault(place, "quarter", "repeated_quarter")
        if later[:2] < earlier[:2]:
            return _fault(place, "quarter", "quarters_out_of_order")
        if later.year == earlier.year and later.percent < earlier.percent:
            return _fault(place, "percent", "percent_falls")
    return None


def _fault(place: int, part: str, code: str) -> Fault:
    return Fault(place, part, code, _FAULTS[code])


def planned(schedule: Iterable[Kept] | None, starts_on: date, ends_on: date) -> Decimal | None:
    """Percent planned to be reached by the end of a period: of the last point of its year whose quarter is over then.

    Of a period of several years nothing was planned: what is reported for it is no percent of one year.
    """
    if starts_on.year != ends_on.year:
        return None
    over = [each for each in schedule or () if each["year"] == ends_on.year and _end(each) <= ends_on]
    return Decimal(str(over[-1]["percent"])) if over else None


def _end(point: Kept) -> date:
    return bounds(PeriodType.QUARTERLY, point["year"], point["quarter"])[1]
