"""Schedules of physical progress: what they may state, and what they say of a day."""

from datetime import date, timedelta
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.physical_schedules import Point, fault_of, planned

CENT = Decimal("0.01")
QUARTERS = st.tuples(st.integers(2026, 2035), st.integers(1, 4))
PERCENTS = st.integers(0, 10_000).map(lambda hundredths: hundredths * CENT)


@st.composite
def schedules(draw: st.DrawFn) -> list[Point]:
    quarters = sorted(draw(st.sets(QUARTERS, min_size=1, max_size=40)))
    percents = draw(st.lists(PERCENTS, min_size=len(quarters), max_size=len(quarters)))
    # Each year begins anew, and only within it percents do not fall.
    rising = {year: iter(sorted(each for (of, _), each in zip(quarters, percents, strict=True) if of == year))
              for year, _ in quarters}  # fmt: skip
    return [Point(year, quarter, next(rising[year])) for year, quarter in quarters]


def told(schedule: list[Point] | None, on: date) -> Decimal | None:
    """What was planned by the end of a period of a year that ends on this day."""
    return planned(None if schedule is None else [each.kept for each in schedule], date(on.year, 1, 1), on)


def end_of(point: Point) -> date:
    """The day before the next quarter begins."""
    later, quarter = divmod(point.quarter, 4)
    return date(point.year + later, 3 * quarter + 1, 1) - timedelta(days=1)


class TestPlanned:
    @given(schedules(), st.dates(date(2025, 6, 1), date(2036, 6, 1)))
    def test_the_last_point_of_the_year_at_or_before_the_day_counts(self, points, on):
        over = {end_of(each): each.percent for each in points if each.year == on.year and end_of(each) <= on}
        assert told(points, on) == (over[max(over)] if over else None)

    @given(schedules())
    def test_a_point_counts_from_the_last_day_of_its_quarter_on(self, points):
        before: dict[int, Decimal] = {}
        for each in points:
            assert told(points, end_of(each) - timedelta(days=1)) == before.get(each.year)
            assert told(points, end_of(each)) == each.percent
            before[each.year] = each.percent

    @given(schedules(), st.integers(2026, 2035), st.integers(1, 4))
    def test_of_a_period_of_several_years_nothing_was_planned(self, points, year, more):
        assert planned([each.kept for each in points], date(year, 1, 1), date(year + more, 12, 31)) is None

    @pytest.mark.parametrize("schedule", [None, []])
    def test_without_a_schedule_nothing_is_invented(self, schedule):
        assert told(schedule, date(2026, 12, 31)) is None

    @given(PERCENTS)
    def test_what_is_kept_comes_back_to_the_last_digit(self, percent):
        kept = orjson.loads(orjson.dumps([Point(2026, 4, percent).kept]))
        assert planned(kept, date(2026, 1, 1), date(2026, 12, 31)) == percent


class TestFaults:
    @given(schedules())
    def test_points_that_run_forward_have_none(self, points):
        assert fault_of(points) is None

    @pytest.mark.parametrize(
        ("second", "code"),
        [
            ((2027, 2, 50), "repeated_quarter"),
            ((2027, 1, 50), "quarters_out_of_order"),
            ((2026, 4, 50), "quarters_out_of_order"),
            ((2027, 3, 39), "percent_falls"),
        ],
    )
    def test_each_has_its_name(self, second, code):
        points = [Point(2027, 2, Decimal(40)), Point(*second[:2], Decimal(second[2]))]
        fault = fault_of(points)
        assert fault is not None
        assert (fault.place, fault.code) == (1, code)
