"""Days as people type them. That the page reads them as the house does is looked at in a browser (test_screens.py)."""

from datetime import UTC, date, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.days import DAY, day_in, hour_in, moment_in, plain_day, plain_hour
from web.fields import Field
from web.forms import Form

THE_DAY: Final = date(2026, 11, 27)
MEANT: Final = (
    "27-11-2026",
    "27/11/2026",
    "27.11.2026",
    "27 11 2026",
    "27112026",
    "2026-11-27",
    "27-11-26",
    "27-Nov-26",
    "27 Nov 2026",
    "27 Nov. 2026",
    " 27 november 2026 ",
    "27 Nopember 2026",
    "Jumat, 27 November 2026",
    "Jum'at, 27 Nov 2026",
)
NONE: Final = ("", "27", "27 Nov", "besok", "31-02-2026", "11/27/2026", "00-11-2026", "27-11-0026", "27 Brumaire 2026")


class TestDay:
    @pytest.mark.parametrize("typed", MEANT)
    def test_is_read_however_it_is_typed(self, typed: str):
        assert day_in(typed) == THE_DAY

    @pytest.mark.parametrize("typed", NONE)
    def test_that_is_none_is_left_for_the_service_to_refuse(self, typed: str):
        assert (day_in(typed), plain_day(typed)) == (None, typed)

    @given(st.dates(min_value=date(1900, 1, 1)))
    def test_reads_what_the_form_writes(self, day: date):
        assert day_in(day.strftime(DAY)) == day == day_in(day.isoformat())

    @pytest.mark.parametrize(
        ("typed", "year"), [("1-8-98", 1998), ("1-8-46", 2046), ("1-8-47", 1947), ("1 Agt 26", 2026)]
    )
    def test_with_two_digits_of_a_year_lies_around_today(self, typed: str, year: int):
        assert day_in(typed, THE_DAY) == date(year, 8, 1)

    def test_is_written_and_shown_alike(self):
        field = Field("birth_date", "", "day")
        assert field.typed("2026-11-27", "Asia/Jakarta", "id") == {"birth_date": "27-11-2026"}
        assert field.tidied(Form({"birth_date": "27 Nov 2026"}), "Asia/Jakarta", "id") == {"birth_date": "27-11-2026"}
        for kind, typed, written in (("moment", "27/11/26 14:30", "27-11-2026 14.30"), ("hour", "9", "09.00")):
            told = Field("at", "", kind).tidied(Form({"at": typed}), "Asia/Jayapura", "id")
            assert told == {"at": written}
        assert (field.meant("2026-11-27"), field.meant("dulu")) == (THE_DAY, "dulu")


class TestMoment:
    @pytest.mark.parametrize(
        "typed", ["27-11-2026 14.30", "27 Nov 2026 14:30", "27 Nov 2026, pukul 14.30 WIB", "2026-11-27T14:30"]
    )
    def test_is_a_day_and_an_hour_of_the_region(self, typed: str):
        assert moment_in(typed, "Asia/Jakarta") == datetime(2026, 11, 27, 7, 30, tzinfo=UTC)

    @pytest.mark.parametrize("typed", ["27-11-2026", "14.30", "27-11-2026 25.00", ""])
    def test_without_its_hour_or_its_day_is_none(self, typed: str):
        assert moment_in(typed, "Asia/Jakarta") is None

    def test_has_an_hour_with_a_point_or_a_colon(self):
        assert [plain_hour(each) for each in ("9", "9.05", "pukul 14:30", "24.00", "pagi")] == [
            "09:00",
            "09:05",
            "14:30",
            "24.00",
            "pagi",
        ]
        assert hour_in("25") is None
