"""Periods tile the year, carry the names people use, and end at local midnight."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain import clocks, periods
from api.domain.periods import PeriodType
from api.problems import Text

years = st.integers(1990, 2100)
kinds = st.sampled_from(list(PeriodType))
zones = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])


class TestBounds:
    @pytest.mark.parametrize(
        ("kind", "ordinal", "start", "end"),
        [
            (PeriodType.MONTHLY, 2, date(2024, 2, 1), date(2024, 2, 29)),
            (PeriodType.MONTHLY, 12, date(2024, 12, 1), date(2024, 12, 31)),
            (PeriodType.QUARTERLY, 1, date(2024, 1, 1), date(2024, 3, 31)),
            (PeriodType.QUARTERLY, 4, date(2024, 10, 1), date(2024, 12, 31)),
            (PeriodType.HALF_YEARLY, 2, date(2024, 7, 1), date(2024, 12, 31)),
            (PeriodType.YEARLY, 1, date(2024, 1, 1), date(2024, 12, 31)),
            (PeriodType.FIVE_YEARLY, 1, date(2024, 1, 1), date(2028, 12, 31)),
        ],
    )
    def test_known_examples_hold(self, kind, ordinal, start, end):
        assert periods.bounds(kind, 2024, ordinal) == (start, end)

    @given(kinds, years, st.integers(-2, 20))
    def test_an_ordinal_outside_the_year_is_refused(self, kind, year, ordinal):
        if 1 <= ordinal <= periods.count_in_year(kind):
            assert periods.bounds(kind, year, ordinal)
        else:
            with pytest.raises(ValueError, match="no such period"):
                periods.bounds(kind, year, ordinal)


class TestPeriodsOf:
    def test_how_many_there_are(self):
        assert [len(periods.periods_of(kind, 2025)) for kind in PeriodType] == [12, 4, 2, 1, 1]

    @given(kinds, years)
    def test_they_tile_the_year(self, kind, year):
        all_of_it = periods.periods_of(kind, year)
        assert all_of_it[0].start == date(year, 1, 1)
        assert all_of_it[-1].end == date(year + (4 if kind is PeriodType.FIVE_YEARLY else 0), 12, 31)
        assert all(later.start - earlier.end == timedelta(days=1) for earlier, later in pairwise(all_of_it))


class TestLabel:
    @pytest.mark.parametrize(
        ("kind", "ordinal", "label"),
        [
            (PeriodType.MONTHLY, 1, Text("Bulan Januari", "January")),
            (PeriodType.MONTHLY, 8, Text("Bulan Agustus", "August")),
            (PeriodType.QUARTERLY, 1, Text("Triwulan I", "Quarter I")),
            (PeriodType.QUARTERLY, 4, Text("Triwulan IV", "Quarter IV")),
            (PeriodType.HALF_YEARLY, 1, Text("Semester I", "Half-year I")),
            (PeriodType.YEARLY, 1, Text("Tahun 2025", "Year 2025")),
            (PeriodType.FIVE_YEARLY, 1, Text("Tahun 2025–2029", "Years 2025–2029")),
        ],
    )
    def test_is_what_people_say(self, kind, ordinal, label):
        assert periods.label(kind, 2025, ordinal) == label

    @given(kinds, years)
    def test_tells_the_periods_of_a_year_apart(self, kind, year):
        labels = [periods.label(kind, each.year, each.ordinal) for each in periods.periods_of(kind, year)]
        assert len({label.id for label in labels}) == len({label.en for label in labels}) == len(labels)

    def test_of_no_period_is_refused(self):
        with pytest.raises(ValueError, match="no such period"):
            periods.label(PeriodType.QUARTERLY, 2025, 5)


class TestRoman:
    @pytest.mark.parametrize(
        ("number", "numeral"), [(1, "I"), (4, "IV"), (9, "IX"), (2025, "MMXXV"), (3999, "MMMCMXCIX")]
    )
    def test_known_examples_hold(self, number, numeral):
        assert periods.roman(number) == numeral

    def test_is_different_for_every_number(self):
        assert len({periods.roman(number) for number in range(1, 4000)}) == 3999

    @pytest.mark.parametrize("number", [0, -1, 4000])
    def test_has_no_other_numbers(self, number):
        with pytest.raises(ValueError, match="1 to 3999"):
            periods.roman(number)


class TestEndOfDay:
    @pytest.mark.parametrize(("zone", "hour"), [("Asia/Jakarta", 17), ("Asia/Makassar", 16), ("Asia/Jayapura", 15)])
    def test_is_local_midnight(self, zone, hour):
        assert periods.end_of_day(date(2025, 12, 31), zone) == datetime(2025, 12, 31, hour, tzinfo=UTC)

    @given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), zones)
    def test_is_the_first_instant_that_is_not_that_day(self, on, zone):
        end = periods.end_of_day(on, zone)
        assert clocks.local_date(end - timedelta(microseconds=1), zone) == on
        assert clocks.local_date(end, zone) == on + timedelta(days=1)


class TestLocalDate:
    def test_the_same_instant_is_two_days(self):
        evening = datetime(2025, 6, 30, 16, 30, tzinfo=UTC)
        assert clocks.local_date(evening, "Asia/Jakarta") == date(2025, 6, 30)
        assert clocks.local_date(evening, "Asia/Makassar") == date(2025, 7, 1)

    def test_an_instant_without_zone_is_refused(self):
        with pytest.raises(ValueError, match="time zone"):
            clocks.local_date(datetime(2025, 6, 30, 16), "Asia/Jakarta")  # noqa: DTZ001 - the fault under test


class TestIsInForce:
    @pytest.mark.parametrize(
        ("instant", "works"),
        [
            (datetime(2025, 6, 30, 16, 59, tzinfo=UTC), True),
            (datetime(2025, 6, 30, 17, 0, tzinfo=UTC), False),
        ],
    )
    def test_a_seat_works_at_2359_of_its_last_day_and_not_at_midnight(self, instant, works):
        today = clocks.local_date(instant, "Asia/Jakarta")
        assert clocks.is_in_force(None, date(2025, 6, 30), today) is works

    def test_begins_on_its_first_day(self):
        assert not clocks.is_in_force(date(2025, 7, 1), None, date(2025, 6, 30))
        assert clocks.is_in_force(date(2025, 7, 1), None, date(2025, 7, 1))

    def test_open_ends_hold_always(self):
        assert clocks.is_in_force(None, None, date(2025, 1, 1))

    @given(st.dates(), st.dates(), st.dates())
    def test_is_the_days_from_first_to_last(self, first, last, on):
        assert clocks.is_in_force(first, last, on) is (first <= on <= last)
