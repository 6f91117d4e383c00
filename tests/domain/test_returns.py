"""How far a leg of a return reaches, and when a reintegration is looked after."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.reintegration import MONTHS, due_days
from api.domain.returns import PAYS, PayingLevel, Reach, reach_of


class TestReach:
    @pytest.mark.parametrize(
        ("from_code", "to_code", "reach", "level"),
        [
            ("32.12", "32.12", Reach.WITHIN_DISTRICT, PayingLevel.DISTRICT),
            ("32.09", "32.12", Reach.BETWEEN_DISTRICTS, PayingLevel.PROVINCE),
            ("32", "32.12", Reach.BETWEEN_DISTRICTS, PayingLevel.PROVINCE),
            ("32", "32", Reach.BETWEEN_DISTRICTS, PayingLevel.PROVINCE),
            ("21.71", "32.12", Reach.BETWEEN_PROVINCES, PayingLevel.NATION),
            ("21", "32", Reach.BETWEEN_PROVINCES, PayingLevel.NATION),
        ],
    )
    def test_follows_from_the_codes_and_names_whose_budget_carries_it(self, from_code, to_code, reach, level):
        assert reach_of(from_code, to_code) is reach is reach_of(to_code, from_code)
        assert PAYS[reach] is level

    def test_every_reach_has_its_payer(self):
        assert set(PAYS) == set(Reach)


class TestDueDays:
    @pytest.mark.parametrize(
        ("started", "due"),
        [
            ("2026-01-31", ["2026-02-28", "2026-04-30", "2026-07-31", "2027-01-31"]),
            ("2024-01-31", ["2024-02-29", "2024-04-30", "2024-07-31", "2025-01-31"]),
            ("2026-11-20", ["2026-12-20", "2027-02-20", "2027-05-20", "2027-11-20"]),
        ],
    )
    def test_are_the_same_day_of_the_month_or_its_last(self, started, due):
        assert [str(day) for day in due_days(date.fromisoformat(started)).values()] == due

    @given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
    def test_come_in_their_order_within_a_year_and_a_day(self, started):
        days = due_days(started)
        assert tuple(days) == MONTHS
        assert started < min(days.values())
        assert list(days.values()) == sorted(days.values())
        assert max(days.values()) - started <= timedelta(366)
