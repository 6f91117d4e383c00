"""Hours towards a deadline: only those that count are counted, and pauses never are."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.working_hours import Span, WorkingTime, after, before, counted
from api.moves.office_hours import free_days, holidays, working_time, years_without_decree
from api.settings import get_settings

JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = working_time("Asia/Jakarta")


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2026 in Jakarta."""
    return datetime(2026, month, day, hour, minute, tzinfo=JAKARTA)


FIRST = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda each: FIRST + timedelta(minutes=each))
times = st.integers(0, 120 * 60).map(lambda minutes: timedelta(minutes=minutes))
offices = st.sampled_from([None, OFFICE])
pauses = st.lists(
    st.tuples(instants, st.integers(0, 72)).map(lambda each: Span(each[0], each[0] + timedelta(hours=each[1]))),
    max_size=4,
)


class TestWorkingHours:
    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [
            (local(27, 16), 8, local(30, 16)),  # Friday 16:00 and eight hours: Monday
            (local(27, 15), 2, local(30, 9)),
            (local(28, 3), 1, local(30, 9)),  # a Saturday counts nothing
            (local(26, 9), 7, local(26, 16)),
            (local(26, 9), 0, local(26, 9)),
            (local(23, 15, month=12), 2, local(28, 9, month=12)),  # joint leave, Christmas, a weekend
        ],
    )
    def test_nights_weekends_and_holidays_do_not_count(self, start, hours, end):
        assert after(start, timedelta(hours=hours), OFFICE) == end

    def test_the_day_is_that_of_the_office(self):
        """16:00 in Jayapura is 14:00 in Jakarta."""
        assert after(local(27, 14), timedelta(hours=1), working_time("Asia/Jayapura")) == local(30, 7)

    def test_a_pause_is_not_counted(self):
        pause = Span(local(27, 12), local(30, 12))
        assert after(local(27, 11), timedelta(hours=2), OFFICE, [pause]) == local(30, 13)
        assert after(local(27, 11), timedelta(hours=2), None, [pause]) == local(30, 13)

    def test_a_deadline_before_its_start_and_an_office_that_never_works_are_refused(self):
        for hours, working in ((-1, None), (1, WorkingTime("Asia/Jakarta", {}, frozenset()))):
            with pytest.raises(ValueError, match=r"deadline"):
                after(local(27, 11), timedelta(hours=hours), working)
        with pytest.raises(ValueError, match=r"never works"):
            before(local(27, 11), timedelta(hours=1), WorkingTime("Asia/Jakarta", {}, frozenset()))

    @given(instants, times, offices, pauses)
    def test_what_is_counted_up_to_the_deadline_is_what_was_asked_for(self, start, hours, working, paused):
        assert counted(start, after(start, hours, working, paused), working, paused) == hours

    @given(instants, times, offices)
    def test_backwards_as_much_is_counted_as_was_asked_for(self, end, hours, working):
        assert counted(before(end, hours, working), end, working) == hours

    @given(instants, times, times, offices, pauses)
    def test_two_times_after_another_are_their_sum(self, start, first, second, working, paused):
        both = after(start, first + second, working, paused)
        assert after(after(start, first, working, paused), second, working, paused) == both

    @given(instants, times, offices, pauses)
    def test_a_pause_never_brings_a_deadline_nearer(self, start, hours, working, paused):
        assert after(start, hours, working, paused) >= after(start, hours, working) >= start + hours

    @given(instants, times.filter(bool), pauses)
    def test_a_deadline_in_working_hours_lies_in_the_working_day(self, start, hours, paused):
        end = after(start, hours, OFFICE, paused).astimezone(JAKARTA)
        assert end.date() not in OFFICE.holidays
        begins, ends = OFFICE.week[end.weekday()]
        assert begins < end.time() <= ends

    @given(instants, times)
    def test_without_an_office_the_wall_clock_runs(self, start, hours):
        assert after(start, hours) == start + hours


class TestReference:
    def test_the_week_is_of_eight_hours_a_day(self):
        assert OFFICE.week == {weekday: (time(8), time(16)) for weekday in range(5)}

    def test_national_holidays_and_joint_leave_are_free(self):
        assert {date(2026, 8, 17), date(2026, 12, 24), date(2027, 1, 1)} <= OFFICE.holidays

    def test_of_two_rows_of_a_day_the_later_counts(self):
        first, moved = {"day": "2027-03-10", "kind": "holiday"}, {"day": "2027-03-10", "kind": "working_day"}
        assert free_days([first, moved]) == frozenset()
        assert free_days([moved, first]) == {date(2027, 3, 10)}

    def test_a_year_without_its_decree_is_told_from_october_on(self):
        assert years_without_decree(date(2026, 9, 30)) == []
        assert years_without_decree(date(2026, 10, 1)) == [2027]
        assert years_without_decree(date(2027, 1, 2)) == [2027]

    def test_an_administrator_enters_what_was_decreed_since(self, tmp_path, monkeypatch):
        own = tmp_path / "libur.csv"
        own.write_text("day,kind\n2027-03-10,holiday\n2027-03-11,joint_leave\n2027-01-01,working_day\n")
        with own_holidays(monkeypatch, own):
            assert {date(2027, 3, 10), date(2027, 3, 11)} <= free_days(holidays())
            assert date(2027, 1, 1) not in free_days(holidays())
            assert years_without_decree(date(2027, 1, 2)) == []

    @pytest.mark.parametrize("text", ["day,kind\n10-03-2027,holiday\n", "day,kind\n2027-03-10,libur\n", "tanggal\nx\n"])
    def test_another_file_is_no_list_of_holidays(self, tmp_path, monkeypatch, text):
        own = tmp_path / "libur.csv"
        own.write_text(text)
        with own_holidays(monkeypatch, own), pytest.raises(ValueError, match=r"isoformat|kinds"):
            holidays()


@contextmanager
def own_holidays(monkeypatch, file):
    """What an administrator set, for as long as this lasts."""
    monkeypatch.setenv("GUGUS_HOLIDAYS_FILE", str(file))
    for known in (get_settings, holidays):
        known.cache_clear()
    try:
        yield
    finally:
        monkeypatch.undo()
        for known in (get_settings, holidays):
            known.cache_clear()
