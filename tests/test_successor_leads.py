"""A plan that comes into force within a period that takes reports changes who owes for it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from api.jobs import roll_up_check
from api.moves.holding import holding
from api.services.leads import LEADS_NOTHING, NOT_IN_THE_NEXT
from tests.data.make_workbooks import PROGRESS_HEADS
from tests.data.sheets import Page, xlsx
from tests.support.amending import CHAIR, SECRETARIAT, Row, submitted
from tests.support.at_once import ROUNDS, at_once, is_held_back, takes
from tests.support.engines import engine_at
from tests.support.flows import LEADS, TO_LAW, House, days_from_today, done, must_be_rolled_up, pointers, refused
from tests.support.leads import DINSOS, UNIT, close_periods, following, law, owed

LABOUR = LEADS["disnaker"]
NUMBERS = {DINSOS: "1", LABOUR: "2"}
AFTER = {DINSOS: ("excused", NOT_IN_THE_NEXT), LABOUR: ("silent", None), UNIT: ("silent", None)}


@pytest.fixture
def owner(module_database) -> sa.Engine:
    return engine_at(module_database)


@pytest.fixture(autouse=True)
def rolled_up(house: House, owner_session, worker) -> Iterator[None]:
    """Begin with a plan in force, and end with roll-ups that stand as the leaves do."""
    assert house.plan
    yield
    close_periods(owner_session)
    must_be_rolled_up(owner_session)
    assert list(roll_up_check.differences(worker)) == []


@pytest.fixture
def first(house: House) -> Row:
    """The plan in force, in which two offices lead an activity each."""
    return law(house, DINSOS, LABOUR)


def next_law(house: House, *agencies: str, **years: int) -> Row:
    return law(house, *(agencies or (UNIT, LABOUR)), **years)


def stands(house: House, period: Row) -> dict[str, tuple[str, str | None]]:
    return {agency: (each["state"], each["excused_reason"]) for agency, each in owed(house, period).items()}


def rests_on(house: House, period: Row) -> dict[str, str]:
    return {agency: each["plan_id"] for agency, each in owed(house, period).items()}


def activity(house: House, plan: Row, number: str) -> str:
    rows = done(house.secretariat.get(f"/v1/plans/{plan['id']}/activities"))["items"]
    return next(each["id"] for each in rows if each["number"] == number)


def said(house: House, report: Row, plan: Row, who: str = "disnaker", **fields: Any) -> Any:
    """The answer to what an office says of its activity in the plan."""
    body = {"activity_id": activity(house, plan, NUMBERS[LEADS[who]]), "physical_percent": 40, **fields}
    return house.officer(who).post(f"/v1/progress-reports/{report['id']}/entries", body)


def sent(house: House, period: Row, plan: Row, who: str = "disnaker") -> Row:
    """A report that an office sent on its activity in the plan."""
    report = house.report(who, period)
    done(said(house, report, plan, who), 201)
    return done(house.move(f"32.12-{who}", report, "submissions"))


def shown(house: House, report: Row) -> Row:
    return done(house.secretariat.get(f"/v1/progress-reports/{report['id']}"))


def journalled(owner: sa.Engine, subject: str) -> list[str]:
    statement = sa.text("SELECT event FROM journal WHERE subject_id = :id ORDER BY xid, id")
    with owner.connect() as connection:
        return list(connection.execute(statement, {"id": subject}).scalars())


class TestWhoOwes:
    def test_its_leads_owe_and_who_leads_nothing_in_it_is_excused(self, house: House, first: Row, owner):
        period = house.period()
        new = next_law(house)
        found = owed(house, period)
        assert stands(house, period) == AFTER
        assert rests_on(house, period) == {DINSOS: first["id"], LABOUR: new["id"], UNIT: new["id"]}
        assert {agency: journalled(owner, each["id"]) for agency, each in found.items()} == {
            DINSOS: ["reporting_obligation.excused"],
            LABOUR: ["reporting_obligation.carried_over"],
            UNIT: ["reporting_obligation.added"],
        }
        assert (found[UNIT]["due_on"], found[LABOUR]["version"]) == (period["due_on"], 2)

    def test_what_is_reported_from_then_on_is_of_its_activities(self, house: House, first: Row):
        period = house.period()
        new = next_law(house)
        report = house.report("disnaker", period)
        assert pointers(refused(said(house, report, first), 422, "invalid")) == ["/activity_id"]
        done(said(house, report, new), 201)
        done(house.move("32.12-disnaker", report, "submissions"))
        assert done(house.move(SECRETARIAT, report, "verifications"))["plan_id"] == new["id"]

    @pytest.mark.usefixtures("first")
    def test_whoever_leads_in_a_later_one_is_called_upon_again(self, house: House):
        period = house.period()
        next_law(house)
        last = next_law(house, DINSOS)
        assert stands(house, period) == {
            DINSOS: ("silent", None),
            LABOUR: ("excused", NOT_IN_THE_NEXT),
            UNIT: ("excused", NOT_IN_THE_NEXT),
        }
        assert rests_on(house, period)[DINSOS] == last["id"]

    @pytest.mark.usefixtures("first")
    def test_whom_the_secretariat_excused_stays_so_for_its_reason(self, house: House):
        period = house.period()
        reasons = [house.excused(period["obligations"][each])["excused_reason"] for each in (DINSOS, LABOUR)]
        next_law(house)
        assert [stands(house, period)[each] for each in (DINSOS, LABOUR)] == [("excused", each) for each in reasons]

    @pytest.mark.usefixtures("first")
    def test_one_that_does_not_come_into_force_changes_nothing(self, house: House):
        period, before = house.period(), {DINSOS: ("silent", None), LABOUR: ("silent", None)}
        waiting, over = following(house, UNIT), following(house, UNIT, year_from=2023, year_to=2024)
        refused(house.plan_move(over, TO_LAW[3]), 409, "locked")
        refused(house.plan_move(waiting, "adoptions"), 409, "wrong-moment")
        tomorrow = {"in_force_from": days_from_today(1)[0]}
        answer = house.secretariat.post(f"/v1/plans/{waiting['id']}/{TO_LAW[3]}", tomorrow)
        assert pointers(refused(answer, 422, "invalid")) == ["/in_force_from"]
        refused(house.speak("32.12-disnaker").post(f"/v1/plans/{waiting['id']}/{TO_LAW[3]}"), 403, "insufficient-scope")
        assert stands(house, period) == before

    @pytest.mark.usefixtures("first")
    def test_a_later_amendment_of_it_is_followed_too(self, house: House):
        period = house.period()
        new = next_law(house)
        kind = {"kind": "responsible_agency", "reason": "Contoh"}
        made = done(house.secretariat.post(f"/v1/plans/{new['id']}/amendments", kind), 201)
        row = activity(house, {"id": made["copy_id"]}, "1")
        done(house.secretariat.patch(f"/v1/activities/{row}", {"lead_agency_id": house.agencies[DINSOS]}, 1))
        done(house.speak(CHAIR).post(submitted(house, made)))
        assert stands(house, period) == {
            DINSOS: ("silent", None),
            LABOUR: ("silent", None),
            UNIT: ("excused", LEADS_NOTHING),
        }
        assert set(rests_on(house, period).values()) == {new["id"]}


class TestWhatWasSaid:
    @pytest.mark.parametrize("path", [None, "returns", "verifications"])
    def test_what_was_sent_stays_with_the_plan_before_and_counts(self, house: House, first: Row, path: str | None):
        period = house.period()
        reports = [sent(house, period, first, who) for who in ("dinsos", "disnaker")]
        body = {"comments": [{"field": "physical_percent", "text": "Contoh"}]} if path == "returns" else {}
        if path:
            reports = [done(house.move(SECRETARIAT, each, path, body)) for each in reports]
        next_law(house)
        assert stands(house, period) == {
            DINSOS: ("reported", None),
            LABOUR: ("reported", None),
            UNIT: ("silent", None),
        }
        for report in reports:
            seen = shown(house, report)
            assert (seen["status"], seen["plan_id"]) == (report["status"], first["id"])

    def test_one_that_was_sent_is_verified_against_the_plan_before(self, house: House, first: Row, owner):
        period = house.period()
        report = sent(house, period, first)
        next_law(house)
        done(house.move(SECRETARIAT, report, "verifications"))
        statement = sa.text("SELECT plan_id::text FROM report_snapshot WHERE report_id = :id")
        with owner.connect() as connection:
            assert connection.execute(statement, {"id": report["id"]}).scalars().all() == [first["id"]]

    def test_one_that_was_begun_is_finished_under_the_plan_before(self, house: House, first: Row):
        period = house.period()
        report = house.report("disnaker", period)
        done(said(house, report, first), 201)
        new = next_law(house)
        assert stands(house, period)[LABOUR] == ("silent", None)
        assert shown(house, report)["plan_id"] == first["id"]
        assert pointers(refused(said(house, report, new), 422, "invalid")) == ["/activity_id"]
        done(house.move("32.12-disnaker", report, "submissions"))
        assert stands(house, period)[LABOUR] == ("reported", None)

    @pytest.mark.usefixtures("first")
    def test_a_draft_that_says_nothing_yet_goes_along(self, house: House):
        period = house.period()
        report = house.report("disnaker", period)
        new = next_law(house)
        seen = shown(house, report)
        assert (seen["plan_id"], seen["missing_activity_ids"]) == (new["id"], [activity(house, new, "2")])

    def test_a_draft_of_who_leads_nothing_more_can_still_be_sent(self, house: House, first: Row):
        period = house.period()
        report = house.report("dinsos", period)
        done(said(house, report, first, "dinsos"), 201)
        next_law(house)
        assert stands(house, period)[DINSOS] == ("excused", NOT_IN_THE_NEXT)
        done(house.move("32.12-dinsos", report, "submissions"))
        assert stands(house, period)[DINSOS] == ("reported", NOT_IN_THE_NEXT)

    def test_a_workbook_is_read_by_the_plan_of_each_agency(self, house: House, first: Row):
        period = house.period(period_type="quarterly", year=2025, ordinal=3)
        report = sent(house, period, first)
        next_law(house, DINSOS, UNIT)
        rows = [
            [1, "DISNAKER", "2", "Contoh", "Jumlah contoh", "desa", 3, 1, 90],
            [2, "DINSOS", "1", "Contoh", "Jumlah contoh", "desa", 3, 1, 55],
        ]
        head = [["LAPORAN PERKEMBANGAN RAD KABUPATEN INDRAMAYU TAHUN 2025"], ["TRIWULAN"], [], PROGRESS_HEADS]
        read = house.bring_in(xlsx(Page("TW III", [*head, *rows])), kind="progress")
        told = {each["kind"]: each["severity"] for each in read["findings"]}
        assert (read["status"], "error" in told.values(), told["report_stands"]) == ("done", False, "warning")
        found = owed(house, period)
        assert {agency: each["state"] for agency, each in found.items()} == {
            DINSOS: "reported",
            LABOUR: "reported",
            UNIT: "silent",
        }
        assert found[LABOUR]["report"]["id"] == report["id"]


class TestWhichPeriods:
    @pytest.mark.usefixtures("first")
    def test_one_in_grace_too_by_the_days_of_the_period(self, house: House):
        opens, due, freeze = days_from_today(-9, -2, 5)
        period = house.period(opens_on=opens, due_on=due, freeze_on=freeze)
        next_law(house)
        found = owed(house, period)
        assert stands(house, period) == AFTER
        assert [(found[each]["due_on"], found[each]["late_days"]) for each in (UNIT, DINSOS)] == [(due, 2), (due, None)]

    def test_one_of_a_year_that_is_not_its_own_stays(self, house: House, first: Row):
        period = house.period(period_type="half_yearly", year=2025, ordinal=2)
        next_law(house, year_from=2026)
        assert rests_on(house, period) == {DINSOS: first["id"], LABOUR: first["id"]}
        assert {state for state, _ in stands(house, period).values()} == {"silent"}

    @pytest.mark.usefixtures("first")
    def test_one_that_was_frozen_or_reopened_stays_as_it_was_certified(self, house: House):
        periods = [house.period() for _ in range(2)]
        for period in periods:
            for obligation in period["obligations"].values():
                house.excused(obligation)
            done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/freezes"))
        asked = f"/v1/reporting-periods/{periods[1]['id']}/reopenings"
        reopening = done(house.secretariat.post(asked, house.reopening()), 201)
        done(house.speak(CHAIR).post(f"/v1/reopenings/{reopening['id']}/approvals"))
        before = [owed(house, each) for each in periods]
        next_law(house)
        assert [owed(house, each) for each in periods] == before

    @pytest.mark.usefixtures("first")
    def test_one_that_its_date_froze_too_though_nobody_recorded_it(self, house: House):
        opens, due, freeze = days_from_today(-9, 0, 1)
        period, later = house.period(opens_on=opens, due_on=due, freeze_on=freeze), house.period()
        before, plan = stands(house, period), following(house, UNIT, LABOUR)
        with ExitStack() as travels:
            late, today = house.speak_after(freeze, SECRETARIAT, travels), {"in_force_from": days_from_today(-2)[0]}
            done(late.post(f"/v1/plans/{plan['id']}/{TO_LAW[3]}", today))
        assert (stands(house, period), stands(house, later)) == (before, AFTER)

    @pytest.mark.usefixtures("first")
    def test_one_that_is_planned_asks_when_it_opens(self, house: House):
        period = house.planned()
        new = next_law(house)
        assert owed(house, period) == {}
        done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/openings"))
        assert rests_on(house, period) == {LABOUR: new["id"], UNIT: new["id"]}


class TestAtOnce:
    """Real threads and commits: whichever comes first, nothing fails and the rule holds."""

    def test_against_what_is_said_in_a_report(self, house: House):
        for _ in range(ROUNDS):
            plan = law(house, DINSOS, LABOUR)
            period, new = house.period(), following(house, UNIT, LABOUR)
            report = house.report("disnaker", period)
            entered, answer = at_once(partial(house.plan_move, new, TO_LAW[3]), partial(said, house, report, plan))
            assert entered.status_code == 200
            assert (answer.status_code, shown(house, report)["plan_id"]) in ((201, plan["id"]), (422, new["id"]))

    def test_against_an_opening(self, house: House):
        for _ in range(ROUNDS):
            law(house, DINSOS, LABOUR)
            period, new = house.planned(), following(house, UNIT, LABOUR)
            answers = at_once(
                partial(house.plan_move, new, TO_LAW[3]),
                partial(house.secretariat.post, f"/v1/reporting-periods/{period['id']}/openings"),
            )
            assert [each.status_code for each in answers] == [200, 200]
            assert stands(house, period) in (AFTER, {LABOUR: ("silent", None), UNIT: ("silent", None)})

    def test_it_waits_for_reports_before_it_takes_any_plan(self, house: House, first: Row, owner):
        period, new = house.period(), following(house, UNIT, LABOUR)
        with ThreadPoolExecutor(1) as threads, owner.connect() as verifying:
            verifying.execute(sa.text(f"SELECT {holding('cast(:period AS uuid)')}"), {"period": period["id"]})
            entering = threads.submit(house.plan_move, new, TO_LAW[3])
            assert is_held_back(owner, entering)
            assert all(takes(verifying, "plan", each["id"], "KEY SHARE") for each in (first, new))
            verifying.rollback()
            done(entering.result())
        assert stands(house, period) == AFTER
