"""The reporting calendar: periods open by hand, freeze by their date, and say who owes a report."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.support.flows import (
    LEADS,
    NEIGHBOUR,
    REGION,
    TO_LAW,
    UNKNOWN,
    House,
    days_from_today,
    done,
    pointers,
    refused,
    speaker,
)

pytestmark = pytest.mark.usefixtures("rolled_up")


def at_day(day: str, hours: int) -> datetime:
    """An instant of a local day in the west of Indonesia, as UTC."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=hours - 7)


class TestAddPeriod:
    def test_the_secretariat_puts_it_into_the_calendar(self, house: House):
        body = house.calendar(period_type="quarterly", year=2025, ordinal=2)
        period = done(house.secretariat.post("/v1/reporting-periods", body), 201)
        assert (period["starts_on"], period["ends_on"], period["label"]) == ("2025-04-01", "2025-06-30", "Triwulan II")
        assert period["allowed_actions"] == ["openings"]

    @pytest.mark.parametrize("who", ["32.12-chair", "32.12-disnaker", "32-secretariat", "kpppa"])
    def test_without_the_word_it_is_refused(self, house: House, who):
        problem = refused(house.speak(who).post("/v1/reporting-periods", house.calendar()), 403, "insufficient-scope")
        assert problem["scope"] == "calendar:write"

    def test_another_district_is_not_found(self, house: House):
        body = house.calendar(owner=NEIGHBOUR)
        refused(house.secretariat.post("/v1/reporting-periods", body), 404, "not-found")

    def test_a_period_stands_once(self, house: House):
        body = house.calendar()
        done(house.secretariat.post("/v1/reporting-periods", body), 201)
        refused(house.secretariat.post("/v1/reporting-periods", body), 409, "duplicate")

    @pytest.mark.parametrize(
        ("kind", "ordinal"), [("quarterly", 5), ("half_yearly", 3), ("yearly", 2), ("monthly", 13)]
    )
    def test_a_year_has_so_many_and_no_more(self, house: House, kind, ordinal):
        body = house.calendar(period_type=kind, ordinal=ordinal)
        assert pointers(refused(house.secretariat.post("/v1/reporting-periods", body), 422, "invalid")) == ["/ordinal"]

    def test_the_days_stand_in_their_order(self, house: House):
        late, early = days_from_today(30, 10)
        body = house.calendar(due_on=late, freeze_on=early)
        refused(house.secretariat.post("/v1/reporting-periods", body), 422, "invalid")


class TestOpenPeriod:
    def test_every_lead_of_the_plan_in_force_owes_a_report_and_nobody_else(self, house: House):
        period = house.period()
        assert (period["state"], period["allowed_actions"], period["version"]) == ("open", ["freezes"], 2)
        assert set(period["obligations"]) == set(LEADS.values())

    def test_a_second_time_is_the_wrong_moment(self, house: House):
        path = f"/v1/reporting-periods/{house.period()['id']}/openings"
        problem = refused(house.secretariat.post(path), 409, "wrong-moment")
        assert (problem["state"], problem["allowed_moves"]) == ("open", ["freezes"])

    def test_of_two_plans_of_a_year_the_newest_law_says_who_owes(self, fresh_http):
        house = House(speaker(fresh_http))
        assert house.plan["year_to"] == 2027
        new = house.draft_plan(year_from=2027)
        house.activity(new["id"], lead_agency_id=house.agencies[LEADS["dinsos"]])
        for path in TO_LAW:
            done(house.plan_move(new, path))
        period = house.period(period_type="yearly", year=2027, ordinal=1)
        owed = done(house.secretariat.get(f"/v1/reporting-obligations?period_id={period['id']}"))["items"]
        assert [(each["agency"], each["plan_id"]) for each in owed] == [(LEADS["dinsos"], new["id"])]

    def test_without_a_plan_in_force_nobody_owes(self, house: House):
        period = house.planned(year=2031, period_type="yearly", ordinal=1)
        problem = refused(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/openings"), 409, "locked")
        assert problem["lock_reason"] == "no_plan_in_force"
        owed = house.secretariat.get(f"/v1/reporting-obligations?period_id={period['id']}")
        assert done(owed)["items"] == []

    def test_one_that_its_date_opened_still_waits_for_a_person(self, house: House):
        period = house.planned()
        assert (period["state"], period["allowed_actions"]) == ("open", ["openings"])
        done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/openings"))

    def test_one_that_its_date_froze_cannot_be_opened(self, house: House):
        opens, due, freeze = days_from_today(-40, -20, -1)
        period = house.planned(opens_on=opens, due_on=due, freeze_on=freeze)
        assert (period["state"], period["allowed_actions"]) == ("frozen", ["reopenings"])
        problem = refused(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/openings"), 409, "wrong-moment")
        assert (problem["state"], problem["allowed_moves"]) == ("frozen", ["reopenings"])

    def test_a_move_needs_a_key(self, house: House):
        caller, path = house.secretariat, f"/v1/reporting-periods/{house.planned()['id']}/openings"
        answer = caller.http.post(path, json={}, headers={"Authorization": f"Bearer {caller.token}"})
        refused(answer, 422, "idempotency-key-required")

    def test_an_unknown_period_and_one_elsewhere_are_alike(self, house: House):
        there, unknown = house.planned()["id"], UNKNOWN
        batam = house.speak("21.71-secretariat")
        answers = [batam.post(f"/v1/reporting-periods/{each}/openings") for each in (there, unknown)]
        bodies = [refused(answer, 404, "not-found") for answer in answers]
        assert {name for name in bodies[0] if bodies[0][name] != bodies[1][name]} == {"instance"}


class TestPeriodByDate:
    """No job runs here: what a period is follows from the day it is in its own zone."""

    @pytest.mark.parametrize(
        ("place", "hours", "state"),
        [
            ("opens_on", -1, "planned"),
            ("opens_on", 0, "open"),
            ("due_on", 23.99, "open"),
            ("due_on", 24, "grace"),
            ("freeze_on", 23.99, "grace"),
            ("freeze_on", 24, "frozen"),
        ],
    )
    def test_the_state_changes_at_local_midnight(self, house: House, place, hours, state):
        opens, due, freeze = days_from_today(10, 20, 30)
        period = house.planned(opens_on=opens, due_on=due, freeze_on=freeze)
        path = f"/v1/reporting-periods/{period['id']}"
        tag = house.secretariat.get(path).headers["etag"]
        with time_machine.travel(at_day(period[place], 0) + timedelta(hours=hours), tick=False):
            secretariat = speaker(house.secretariat.http)("32.12-secretariat")
            answer = secretariat.get(path, headers={"If-None-Match": tag})
        # Days left are counted anew on every day, so that even a planned period is another answer.
        assert (answer.status_code, answer.json()["state"]) == (200, state)

    def test_lists_show_the_same_state(self, house: House):
        opens, due, freeze = days_from_today(-40, -20, -1)
        period = house.planned(opens_on=opens, due_on=due, freeze_on=freeze)
        items = done(house.secretariat.get("/v1/reporting-periods?limit=200"))["items"]
        assert {each["id"]: each["state"] for each in items}[period["id"]] == "frozen"


class TestReadPeriod:
    @pytest.mark.parametrize("who", ["32.12-disnaker", "32-secretariat", "kpppa", "32.12-chair"])
    def test_the_district_and_those_above_see_it_and_may_not_open_it(self, house: House, who):
        period = house.planned()
        seen = done(house.speak(who).get(f"/v1/reporting-periods/{period['id']}"))
        assert (seen["id"], seen["allowed_actions"]) == (period["id"], [])
        path = f"/v1/reporting-periods/{period['id']}/openings"
        refused(house.speak(who).post(path), 403, "insufficient-scope")

    @pytest.mark.parametrize("who", ["21.71-secretariat", "21-secretariat", "21.71-disnaker"])
    def test_of_another_region_is_not_there(self, house: House, who):
        refused(house.speak(who).get(f"/v1/reporting-periods/{house.planned()['id']}"), 404, "not-found")

    def test_each_filter_narrows_the_list(self, house: House):
        body = house.calendar(period_type="half_yearly", year=2029, ordinal=1)
        period = done(house.secretariat.post("/v1/reporting-periods", body), 201)
        found = done(house.secretariat.get(f"/v1/reporting-periods?period_type=half_yearly&year=2029&owner={REGION}"))
        assert [each["id"] for each in found["items"]] == [period["id"]]


class TestReadObligations:
    def test_a_ministry_sees_those_of_its_vertical_agencies(self, house: House):
        period = house.period()
        found = done(house.speak("polri").get(f"/v1/reporting-obligations?period_id={period['id']}"))["items"]
        assert [each["agency"] for each in found] == [LEADS["polres"]]

    def test_another_district_sees_none(self, house: House):
        period = house.period()
        path = f"/v1/reporting-obligations?period_id={period['id']}&include=total"
        assert done(house.speak("21.71-secretariat").get(path))["total"] == 0

    def test_the_filter_of_an_agency_gives_its_own(self, house: House):
        period = house.period()
        path = f"/v1/reporting-obligations?period_id={period['id']}&agency_id={house.agencies[LEADS['dinsos']]}"
        assert [each["agency"] for each in done(house.secretariat.get(path))["items"]] == [LEADS["dinsos"]]
