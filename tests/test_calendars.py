"""Reporting calendars: the periods of a year follow from a rule, and move until they open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from api.domain.calendars import Days, Rule, overlapping, planned
from api.domain.periods import PeriodType, periods_of
from tests.support.flows import NEIGHBOUR, REGION, UNKNOWN, House, days_from_today, done, pointers, refused, speaker

PATH = "/v1/reporting-calendars"
RULE = {"period_type": "monthly", "due_after": 10, "grace_days": 20}


def periods(house: House, calendar: dict[str, Any]) -> list[dict[str, Any]]:
    """The periods of a calendar in their order."""
    found = done(house.secretariat.get(f"/v1/reporting-periods?calendar_id={calendar['id']}"))["items"]
    return sorted(found, key=lambda each: each["ordinal"])


def days(period: dict[str, Any]) -> tuple[str, str, str]:
    return period["opens_on"], period["due_on"], period["freeze_on"]


class TestAddCalendar:
    @pytest.mark.parametrize(
        ("kind", "year", "count", "last"),
        [
            ("monthly", 2031, 12, "2031-12-31"),
            ("quarterly", 2031, 4, "2031-12-31"),
            ("half_yearly", 2031, 2, "2031-12-31"),
            ("yearly", 2031, 1, "2031-12-31"),
            ("five_yearly", 2031, 1, "2035-12-31"),
        ],
    )
    def test_its_periods_are_planned_with_it_and_tile_the_year(self, house: House, kind, year, count, last):
        made = periods(house, house.year(year, period_type=kind))
        assert len(made) == count
        assert (made[0]["starts_on"], made[-1]["ends_on"]) == (f"{year}-01-01", last)
        assert {(each["state"], each["backfilled"], each["takes_acceptances"]) for each in made} == {
            ("planned", False, True)
        }

    def test_the_rule_counts_from_the_end_of_each_period(self, house: House):
        second = periods(house, house.year(2032, opens_after=-5))[1]
        assert (second["ends_on"], *days(second)) == ("2032-06-30", "2032-06-25", "2032-07-10", "2032-07-30")

    def test_single_periods_have_days_of_their_own(self, house: House):
        own = {"opens_on": "2034-01-05", "due_on": "2034-02-01", "freeze_on": "2034-03-01"}
        made = periods(house, house.year(2033, dates=[{"ordinal": 4, **own}]))
        assert (days(made[3]), days(made[2])) == (tuple(own.values()), ("2033-10-01", "2033-10-10", "2033-10-30"))

    def test_each_period_is_told_beside_the_calendar(self, house: House, owner_session):
        calendar = house.year(2034)
        told = "SELECT event FROM journal WHERE request_id = (SELECT request_id FROM journal WHERE subject_id = :id)"
        events = list(owner_session.scalars(sa.text(told + " ORDER BY xid, id"), {"id": calendar["id"]}))
        assert events == ["reporting_calendar.added", *["reporting_period.added"] * 4]

    def test_a_period_that_stands_already_joins_it(self, house: House):
        opens, due, freeze = days_from_today(-5, 20, 40)
        standing = house.planned(
            period_type="half_yearly", year=2035, ordinal=1, opens_on=opens, due_on=due, freeze_on=freeze
        )
        made = periods(house, house.year(2035, period_type="half_yearly"))
        assert (made[0]["id"], made[0]["due_on"]) == (standing["id"], due)  # its date opened it: it stays

    def test_a_year_has_one_of_each_type(self, house: House):
        house.year(2036)
        again = {"owner": REGION, "year": 2036, **RULE}
        refused(house.secretariat.post(PATH, {**again, "period_type": "quarterly"}), 409, "duplicate")
        done(house.secretariat.post(PATH, again, twice=True), 201)

    def test_five_years_are_covered_once(self, house: House):
        house.year(2041, period_type="five_yearly")
        body = {"owner": REGION, **RULE, "period_type": "five_yearly"}
        for year in (2037, 2045):
            refused(house.secretariat.post(PATH, {**body, "year": year}), 409, "duplicate")
        done(house.secretariat.post(PATH, {**body, "year": 2046}), 201)

    @pytest.mark.parametrize(
        ("fields", "where"),
        [
            ({"opens_after": 11}, [""]),
            ({"grace_days": -1}, ["/grace_days"]),
            ({"dates": [{"ordinal": 2, **dict.fromkeys(Days._fields, "2037-01-01")}] * 2}, ["/dates"]),
            (
                {"period_type": "yearly", "dates": [{"ordinal": 2, **dict.fromkeys(Days._fields, "2038-01-01")}]},
                ["/dates/0/ordinal"],
            ),
        ],
    )
    def test_what_does_not_fit_is_named(self, house: House, fields, where):
        answer = house.secretariat.post(PATH, {"owner": REGION, "year": 2037, **RULE, **fields})
        assert pointers(refused(answer, 422, "invalid")) == where

    @pytest.mark.parametrize("who", ["32.12-chair", "32.12-disnaker", "32-secretariat", "kpppa"])
    def test_without_the_word_it_is_refused(self, house: House, who):
        answer = house.speak(who).post(PATH, {"owner": REGION, "year": 2038, **RULE})
        assert refused(answer, 403, "insufficient-scope")["scope"] == "calendar:write"

    def test_another_district_is_not_found(self, house: House):
        refused(house.secretariat.post(PATH, {"owner": NEIGHBOUR, "year": 2038, **RULE}), 404, "not-found")


class TestBackfill:
    """A past year comes in with the days the secretariat chooses, and says so."""

    def test_without_days_of_its_own_a_past_period_is_refused(self, house: House):
        answer = house.secretariat.post(PATH, {"owner": REGION, "year": 2020, **RULE, "period_type": "quarterly"})
        assert [error["detail"] for error in refused(answer, 422, "invalid")["errors"]] == [
            f"periode {ordinal}" for ordinal in (1, 2, 3, 4)
        ]

    def test_with_them_its_periods_are_marked(self, house: House):
        opens, due, freeze = days_from_today(1, 60, 90)
        own = dict(zip(Days._fields, days_from_today(2, 50, 80), strict=True))
        backfill = {"opens_on": opens, "due_on": due, "freeze_on": freeze}
        made = periods(house, house.year(2021, backfill=backfill, dates=[{"ordinal": 2, **own}]))
        assert [each["backfilled"] for each in made] == [True] * 4
        assert [days(each) for each in made] == [
            (opens, due, freeze) if each["ordinal"] != 2 else tuple(own.values()) for each in made
        ]

    def test_in_a_year_under_way_only_the_past_ones_are(self, house: House):
        with time_machine.travel("2029-08-15T12:00:00+07:00", tick=False):
            then = House(speaker(house.secretariat.http))
            chosen = {"opens_on": "2029-08-16", "due_on": "2029-09-01", "freeze_on": "2029-10-01"}
            made = periods(then, then.year(2029, backfill=chosen))
        assert [each["backfilled"] for each in made] == [True, True, False, False]
        assert [each["due_on"] for each in made] == ["2029-09-01", "2029-09-01", "2029-10-10", "2030-01-10"]


class TestChangeCalendar:
    def test_only_periods_that_are_not_yet_open_move(self, house: House):
        opens, due, freeze = days_from_today(-5, 20, 40)
        own = {"ordinal": 1, "opens_on": opens, "due_on": due, "freeze_on": freeze}
        calendar = house.year(2051, dates=[own])
        changed = done(self.patch(house, calendar, {"due_after": 15, "dates": [], "takes_acceptances": False}))
        first, second = periods(house, calendar)[:2]
        assert (changed["version"], changed["due_after"], changed["allowed_actions"]) == (2, 15, ["change"])
        assert (days(first), first["takes_acceptances"], first["version"]) == ((opens, due, freeze), True, 1)
        assert (days(second), second["takes_acceptances"]) == (("2051-07-01", "2051-07-15", "2051-08-04"), False)
        assert second["version"] == 2

    def test_a_period_opened_at_the_same_time_moves_before_or_stays(self, house: House):
        assert house.plan
        calendar = house.year(2027, period_type="half_yearly")
        path = f"/v1/reporting-periods/{periods(house, calendar)[0]['id']}/openings"
        with ThreadPoolExecutor(2) as threads:
            opened = threads.submit(house.secretariat.post, path)
            changed = threads.submit(self.patch, house, calendar, {"due_after": 15})
        assert (opened.result().status_code, changed.result().status_code) == (200, 200)
        first, second = periods(house, calendar)
        assert (first["version"], first["due_on"]) in {(2, "2027-07-10"), (3, "2027-07-15")}
        assert second["due_on"] == "2028-01-15"

    def test_days_that_are_over_are_refused(self, house: House):
        calendar = house.year(2052)
        past = dict(zip(Days._fields, days_from_today(-30, -20, -10), strict=True))
        answer = self.patch(house, calendar, {"dates": [{"ordinal": 3, **past}]})
        assert pointers(refused(answer, 422, "invalid")) == ["/backfill"]
        assert days(periods(house, calendar)[2]) == ("2052-10-01", "2052-10-10", "2052-10-30")

    @pytest.mark.parametrize("body", [{"due_after": None}, {"opens_after": 30}, {"year": 2060}])
    def test_what_does_not_fit_is_refused(self, house: House, body):
        refused(self.patch(house, house.year(2060 + house.number()), body), 422, "invalid")

    def test_it_needs_the_version_that_was_read(self, house: House):
        calendar = house.year(2053)
        refused(self.patch(house, calendar, {"due_after": 15}, None), 428, "precondition-required")
        refused(self.patch(house, calendar, {"due_after": 15}, 9), 412, "stale-version")

    def test_an_unknown_one_and_one_elsewhere_are_alike(self, house: House):
        there = house.year(2054)["id"]
        answers = [
            house.speak("21.71-secretariat").patch(f"{PATH}/{each}", {"due_after": 1}, 1) for each in (there, UNKNOWN)
        ]
        bodies = [refused(answer, 404, "not-found") for answer in answers]
        assert {name for name in bodies[0] if bodies[0][name] != bodies[1][name]} == {"instance"}

    @staticmethod
    def patch(house: House, calendar: dict[str, Any], body: Any, version: int | None = 1) -> Any:
        return house.secretariat.patch(f"{PATH}/{calendar['id']}", body, version)


class TestReadCalendar:
    @pytest.mark.parametrize("who", ["32.12-disnaker", "32-secretariat", "kpppa", "32.12-chair"])
    def test_the_district_and_those_above_see_it_and_may_not_change_it(self, house: House, who):
        calendar = house.year(2070 + house.number())
        assert done(house.speak(who).get(f"{PATH}/{calendar['id']}"))["allowed_actions"] == []

    def test_each_filter_narrows_the_list(self, house: House):
        calendar = house.year(2055, period_type="yearly")
        found = done(house.secretariat.get(f"{PATH}?year=2055&period_type=yearly&owner={REGION}"))["items"]
        assert [each["id"] for each in found] == [calendar["id"]]


KINDS, YEARS = st.sampled_from(list(PeriodType)), st.integers(1990, 2100)
RULES = st.builds(
    lambda opens, more, grace: Rule(opens, opens + more, grace),
    st.integers(-400, 200),
    st.integers(0, 200),
    st.integers(0, 366),
)


class TestRule:
    @given(KINDS, YEARS, RULES, st.dates(date(1989, 1, 1), date(2110, 1, 1)))
    def test_the_periods_are_those_of_the_year_and_their_days_are_in_order(self, kind, year, rule, today):
        made = planned(kind, year, rule, {}, None, today)
        assert tuple(each.period for each in made) == periods_of(kind, year)
        for each in made:
            assert each.days.opens_on <= each.days.due_on <= each.days.freeze_on
            assert each.backfilled is (each.days.freeze_on < today)

    @given(KINDS, YEARS)
    def test_calendars_that_may_stand_beside_each_other_leave_no_gap_and_share_no_day(self, kind, year):
        step = 5 if kind is PeriodType.FIVE_YEARLY else 1
        assert year + step not in overlapping(kind, year)
        assert {year - step + 1, year, year + step - 1} <= set(overlapping(kind, year))
        assert periods_of(kind, year + step)[0].start - periods_of(kind, year)[-1].end == timedelta(days=1)

    @given(YEARS, RULES, st.dates(date(1989, 1, 1), date(2110, 1, 1)))
    def test_what_is_chosen_stands(self, year, rule, today):
        own, past = Days(*[date(2111, 1, 1)] * 3), Days(*[date(2112, 1, 1)] * 3)
        first, second = planned(PeriodType.HALF_YEARLY, year, rule, {1: own}, past, today)
        assert first.days == own
        assert second.days == (past if second.backfilled else rule.days_of(second.period.end))
