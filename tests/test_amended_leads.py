"""An amendment that changes who leads changes who owes for the periods that take reports, and for no other."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from api.worker import tell_seats
from tests.support.amending import CHAIR, SECRETARIAT, amendment, row_of, submitted
from tests.support.engines import engine_at
from tests.support.flows import (
    LEADS,
    NEIGHBOUR,
    TO_LAW,
    House,
    activity_of,
    days_from_today,
    done,
    refused,
    speaker,
)
from tests.support.leads import (
    AFTER,
    BEFORE,
    DINSOS,
    LEADS_NOTHING,
    UNIT,
    give,
    giving,
    led_by_the_office,
    owed,
    stands,
)


@pytest.fixture
def owner(module_database) -> sa.Engine:
    return engine_at(module_database)


@pytest.fixture(autouse=True)
def office_leads(house: House, owner_session, worker) -> Iterator[None]:
    with led_by_the_office(house, owner_session, worker):
        yield


def journalled(owner: sa.Engine, subject: str) -> list[str]:
    statement = sa.text("SELECT event FROM journal WHERE subject_id = :id ORDER BY xid, id")
    with owner.connect() as connection:
        return list(connection.execute(statement, {"id": subject}).scalars())


class TestWhoOwes:
    def test_the_new_lead_owes_and_the_old_one_is_excused(self, house: House, owner):
        period = house.period()
        others = owed(house, period).keys() - {DINSOS}
        assert stands(house, period) == BEFORE
        give(house)
        found = owed(house, period)
        assert stands(house, period) == AFTER
        assert {each: (found[each]["state"], found[each]["version"]) for each in others} == dict.fromkeys(
            others, ("silent", 1)
        )
        assert (found[UNIT]["plan_id"], found[UNIT]["due_on"]) == (house.plan["id"], period["due_on"])
        assert journalled(owner, found[UNIT]["id"]) == ["reporting_obligation.added"]
        assert journalled(owner, found[DINSOS]["id"]) == ["reporting_obligation.excused"]

    def test_the_new_lead_reports_on_its_activity(self, house: House):
        period = house.period()
        give(house, LEADS["kesra"])
        report = house.report("kesra", period)
        house.entry(report, "2.1", "kesra", physical_percent=20)
        done(house.move("32.12-kesra", report, "submissions"))
        assert owed(house, period)[LEADS["kesra"]]["state"] == "reported"

    def test_whoever_leads_again_is_called_upon_again(self, house: House, owner):
        period = house.period()
        give(house)
        give(house, DINSOS)
        found = owed(house, period)
        assert stands(house, period) == {DINSOS: ("silent", None), UNIT: ("excused", LEADS_NOTHING)}
        assert journalled(owner, found[DINSOS]["id"]) == [
            "reporting_obligation.excused",
            "reporting_obligation.reclaimed",
        ]

    def test_whom_the_secretariat_excused_stays_so_for_its_reason(self, house: House):
        period = house.period()
        reason = house.excused(period["obligations"][DINSOS])["excused_reason"]
        for agency in (UNIT, DINSOS):
            give(house, agency)
            assert stands(house, period)[DINSOS] == ("excused", reason)

    def test_an_activity_that_comes_or_goes_does_the_same(self, house: House):
        period = house.period()
        made = amendment(house, "activity")
        body = activity_of(house, lead_agency_id=house.agencies[UNIT])
        new = done(house.secretariat.post(f"/v1/plans/{made['copy_id']}/activities", body), 201)
        done(house.speak(CHAIR).post(submitted(house, made)))
        assert stands(house, period) == {DINSOS: ("silent", None), UNIT: ("silent", None)}
        made = amendment(house, "activity")
        assert house.secretariat.delete(f"/v1/activities/{row_of(house, made, new['number'])['id']}", 1).is_success
        done(house.speak(CHAIR).post(submitted(house, made)))
        assert stands(house, period) == {DINSOS: ("silent", None), UNIT: ("excused", LEADS_NOTHING)}

    def test_who_leads_something_else_still_owes(self, house: House):
        period = house.period()
        done(house.speak(CHAIR).post(giving(house, UNIT, numbers=("1.1",))))
        found = owed(house, period)
        assert [found[each]["state"] for each in (LEADS["disnaker"], UNIT)] == ["silent", "silent"]
        done(house.speak(CHAIR).post(giving(house, LEADS["disnaker"], numbers=("1.1",))))

    def test_one_that_is_rejected_changes_nothing(self, house: House):
        period = house.period()
        path = giving(house, UNIT).replace("approvals", "rejections")
        done(house.speak(CHAIR).post(path, {"reason": "Contoh"}))
        assert stands(house, period) == BEFORE


class TestWhatWasSaid:
    @pytest.mark.parametrize("path", [None, "returns", "verifications"])
    def test_what_the_old_lead_sent_stays_and_counts(self, house: House, path: str | None):
        period = house.period()
        report = house.submitted("dinsos", "2.1", period)
        body = {"comments": [{"field": "physical_percent", "text": "Contoh"}]} if path == "returns" else {}
        if path:
            report = done(house.move(SECRETARIAT, report, path, body))
        give(house)
        assert stands(house, period) == {DINSOS: ("reported", None), UNIT: ("silent", None)}
        assert done(house.secretariat.get(f"/v1/progress-reports/{report['id']}"))["status"] == report["status"]

    def test_it_was_complete_when_it_was_sent_and_lacks_what_came_since(self, house: House):
        period = house.period()
        report = house.submitted("kesra", "2.2", period)
        path = f"/v1/progress-reports/{report['id']}"
        give(house, LEADS["kesra"])
        seen = done(house.secretariat.get(path))
        assert (seen["is_complete"], seen["missing_activity_ids"]) == (True, [house.activities["2.1"]["id"]])
        remark = {"comments": [{"field": "physical_percent", "text": "Contoh"}]}
        done(house.move("32.12-daily-chair", report, "returns", remark))
        sent = done(house.move("32.12-kesra", report, "submissions"))
        assert (sent["is_complete"], sent["missing_activity_ids"]) == (False, [house.activities["2.1"]["id"]])
        give(house, DINSOS)
        seen = done(house.secretariat.get(path))
        assert (seen["is_complete"], seen["missing_activity_ids"]) == (False, [])

    def test_nil_is_something_said(self, house: House):
        period = house.period()
        report = house.report("dinsos", period, nil_reason="Contoh")
        done(house.move("32.12-dinsos", report, "submissions"))
        give(house)
        assert stands(house, period)[DINSOS] == ("nil", None)

    def test_a_draft_says_nothing_and_can_still_be_sent(self, house: House):
        period = house.period()
        report = house.report("dinsos", period, nil_reason="Contoh")
        give(house)
        assert stands(house, period) == AFTER
        done(house.move("32.12-dinsos", report, "submissions"))
        assert stands(house, period)[DINSOS] == ("nil", LEADS_NOTHING)


class TestWhichPeriods:
    def test_all_that_take_reports_whatever_their_year(self, house: House):
        periods = [house.period() for _ in range(3)]
        give(house)
        assert [stands(house, each) for each in periods] == [AFTER] * 3

    def test_one_in_grace_too_by_the_days_of_the_period(self, house: House):
        opens, due, freeze = days_from_today(-9, -2, 5)
        period = house.period(opens_on=opens, due_on=due, freeze_on=freeze)
        give(house)
        assert stands(house, period) == AFTER
        found = owed(house, period)
        assert [(found[each]["due_on"], found[each]["late_days"]) for each in (UNIT, DINSOS, LEADS["polres"])] == [
            (due, 2),
            (due, None),
            (due, 2),
        ]
        assert house.excused(found[UNIT]["id"])["late_days"] is None

    def test_one_that_was_frozen_stays_as_it_was_certified(self, house: House):
        period = house.period()
        for obligation in period["obligations"].values():
            house.excused(obligation)
        done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/freezes"))
        before = owed(house, period)
        give(house)
        assert owed(house, period) == before

    def test_one_that_its_date_froze_too_though_nobody_recorded_it(self, house: House):
        opens, due, freeze = days_from_today(-9, 0, 1)
        period, later = house.period(opens_on=opens, due_on=due, freeze_on=freeze), house.period()
        before, path = owed(house, period), giving(house, UNIT)
        with ExitStack() as travels:
            done(house.speak_after(freeze, CHAIR, travels).post(path))
        assert (owed(house, period).keys(), stands(house, period)) == (before.keys(), BEFORE)
        assert stands(house, later) == AFTER

    def test_one_that_is_reopened_takes_the_reports_of_those_it_names(self, house: House):
        period = house.period()
        for obligation in period["obligations"].values():
            house.excused(obligation)
        done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/freezes"))
        asked = done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/reopenings", house.reopening()), 201)
        done(house.speak(CHAIR).post(f"/v1/reopenings/{asked['id']}/approvals"))
        before = owed(house, period)
        give(house)
        assert owed(house, period) == before

    def test_one_that_is_planned_asks_when_it_opens(self, house: House):
        period = house.planned()
        give(house)
        assert owed(house, period) == {}
        done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/openings"))
        assert stands(house, period) == {UNIT: ("silent", None)}

    def test_one_whose_obligations_rest_on_another_plan_stays(self, fresh_http):
        house = House(speaker(fresh_http))
        assert house.plan
        year = {"year": 2027, "ordinal": 1}
        before = house.period(period_type="half_yearly", **year)
        new = house.draft_plan(year_from=2027)
        house.activity(new["id"], lead_agency_id=house.agencies[DINSOS])
        for path in TO_LAW:
            done(house.plan_move(new, path))
        after = house.period(period_type="yearly", **year)
        give(house)
        assert (stands(house, before), stands(house, after)) == (BEFORE, BEFORE)


class TestElsewhere:
    def test_another_district_is_untouched(self, house: House, owner):
        statement = sa.text("""
            SELECT (SELECT count(*) FROM reporting_obligation WHERE region <> :here),
                   (SELECT count(*) FROM journal WHERE owner = :there)""")
        place = {"here": "district:32.12", "there": NEIGHBOUR}
        with owner.connect() as connection:
            before = connection.execute(statement, place).one()
        house.period()
        give(house)
        with owner.connect() as connection:
            assert connection.execute(statement, place).one() == before

    def test_the_nation_counts_who_owes_now(self, fresh_http):
        house = House(speaker(fresh_http))
        period = house.period(period_type="monthly", year=2026, ordinal=1)
        question = "/v1/reports/coverage/counts?year=2026&region_code=32.12"
        names = ("obligations", "reported", "nil", "silent", "excused")

        def counted() -> tuple[int, ...]:
            row = done(house.speak("kpppa").get(question))["rows"][0]
            return tuple(row[name] for name in names)

        assert counted() == (4, 0, 0, 4, 0)
        house.submitted("kesra", "2.2", period)
        assert counted() == (4, 1, 0, 3, 0)
        made = giving(house, UNIT, UNIT, numbers=("2.1", "2.2"))
        done(house.speak(CHAIR).post(made))
        assert counted() == (5, 1, 0, 3, 1)

    @pytest.mark.parametrize(("days", "kind"), [((-9, 10, 20), "report_due"), ((-9, -2, 5), "report_late")])
    def test_its_officers_are_reminded_by_the_days_of_the_period(self, house: House, worker, owner, days, kind):
        done(house.speak(CHAIR).post(giving(house, UNIT, numbers=("2.2",))))
        opens, due, freeze = days_from_today(*days)
        period = house.period(opens_on=opens, due_on=due, freeze_on=freeze)
        done(house.speak(CHAIR).post(giving(house, LEADS["kesra"], numbers=("2.2",))))
        obligation = owed(house, period)[LEADS["kesra"]]["id"]
        tell_seats(worker)
        statement = sa.text("SELECT DISTINCT kind, due_on::text FROM notice WHERE subject_id = :id")
        with owner.connect() as connection:
            assert connection.execute(statement, {"id": obligation}).all() == [(kind, due)]

    def test_whoever_follows_the_feed_is_told(self, house: House):
        period = house.period()
        start = done(house.secretariat.get("/v1/changes?resource=reporting-obligations&start=now"))["cursor"]
        give(house)
        found = owed(house, period)
        told = done(house.secretariat.get(f"/v1/changes?cursor={start}&resource=reporting-obligations"))["items"]
        events = {each["id"]: (each["event"], each["within"]["id"]) for each in told}
        assert events[found[UNIT]["id"]] == ("reporting_obligation.added", period["id"])
        assert events[found[DINSOS]["id"]] == ("reporting_obligation.excused", period["id"])


class TestWhoMay:
    def test_who_may_not_approve_changes_nobodys_duty(self, house: House):
        period, path = house.period(), giving(house, UNIT)
        refused(house.secretariat.post(path), 403, "insufficient-scope")
        assert stands(house, period) == BEFORE
