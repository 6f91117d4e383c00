"""The life of a plan: every move from every state by every seat, law and its end, years, structure, the plan above."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from api.access.policy import POLICY
from api.database import WORKER_ROLE, create_engine
from api.domain.lifecycles import PLAN, PlanStatus, end_of_years, moves_from, plan_due, target_of
from api.domain.seats import YIELDS, SeatKind
from api.worker import record_the_clock
from tests.support.flows import (
    LEADS,
    NEIGHBOUR,
    REGION,
    TO_LAW,
    UNKNOWN,
    WORDS_OF_MOVES,
    House,
    days_from_today,
    done,
    pointers,
    refused,
    speaker,
)

SECRETARIAT, CHAIR = "32.12-secretariat", "32.12-chair"
SEATS = {
    SECRETARIAT: SeatKind.SECRETARIAT,
    CHAIR: SeatKind.CHAIR,
    "32.12-daily-chair": SeatKind.DAILY_CHAIR,
    "32.12-disnaker": SeatKind.AUTHORISED_OFFICER,
    "32.12-disnaker-staff": SeatKind.REPORTING_OFFICER,
    "32-secretariat": SeatKind.PROVINCE_SECRETARIAT,
    "kpppa": SeatKind.NATIONAL_READER,
}
THIS = datetime.now(UTC).year
STRANGERS = ("21.71-secretariat", "21-secretariat", "polri")
PATHS = sorted({move.path for move in PLAN.values() if move.path})


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    assert made.plan  # found before others are law
    return made


@pytest.fixture(scope="module")
def owner(module_database) -> Iterator[sa.Engine]:
    engine = create_engine(module_database, pool_size=1)
    yield engine
    engine.dispose()


def asked(house: House, who: str, plan: dict[str, Any], path: str) -> Any:
    return house.speak(who).post(f"/v1/plans/{plan['id']}/{path}", WORDS_OF_MOVES.get(path, {}))


def put(owner: sa.Engine, plan: dict[str, Any], state: PlanStatus) -> None:
    """Put the plan into a state, as the owner of the tables may."""
    with owner.begin() as connection:
        statement = sa.text("UPDATE plan SET status = :state WHERE id = :id")
        connection.execute(statement, {"state": state, "id": plan["id"]})


def may(kind: SeatKind, path: str) -> bool:
    """Whether a seat yields the word of the move, by the tables."""
    words = {way.word for move in PLAN.values() if move.path == path and move.act for way in POLICY[move.act]}
    return bool(words & {each.word for each in YIELDS[kind]})


class TestEveryMove:
    @pytest.mark.parametrize("state", PlanStatus)
    def test_what_each_seat_may_do_is_what_the_tables_say(self, house: House, owner, state: PlanStatus):
        plan = house.draft_plan()
        put(owner, plan, state)
        for who, kind in SEATS.items():
            shown = done(house.speak(who).get(f"/v1/plans/{plan['id']}"))
            expected = {path for path in moves_from(PLAN, state) if may(kind, path)}
            assert set(shown["allowed_actions"]) & set(PATHS) == expected, who

    @pytest.mark.parametrize("state", PlanStatus)
    @pytest.mark.parametrize("path", PATHS)
    def test_each_leads_where_the_table_says_or_nowhere(self, house: House, owner, state: PlanStatus, path: str):
        plan = house.draft_plan(year_from=2039, year_to=2040)
        put(owner, plan, state)
        who, target = next(who for who, kind in SEATS.items() if may(kind, path)), target_of(PLAN, state, path)
        answer = asked(house, who, plan, path)
        if target is None:
            problem = refused(answer, 409, "wrong-moment")
            assert (problem["state"], problem["allowed_moves"]) == (state, sorted(moves_from(PLAN, state)))
        else:
            assert done(answer)["status"] == target

    @pytest.mark.parametrize("path", PATHS)
    def test_others_are_refused_before_the_moment_is_asked(self, house: House, path: str):
        plan = house.draft_plan()
        for who, kind in SEATS.items():
            if not may(kind, path):
                refused(asked(house, who, plan, path), 403, "insufficient-scope")
        for who in STRANGERS:
            answer = asked(house, who, plan, path)
            expected = 404 if who == "21.71-secretariat" and may(SeatKind.SECRETARIAT, path) else 403
            assert answer.status_code == expected, who

    def test_a_reason_stands_with_every_way_back(self, house: House):
        plan = house.plan_after("discussions", "legal-reviews")
        answer = house.secretariat.post(f"/v1/plans/{plan['id']}/discussions")
        assert pointers(refused(answer, 422, "invalid")) == ["/reason"]
        assert done(house.plan_move(plan, "discussions"))["status_reason"] == "Contoh"

    def test_adoption_needs_the_instrument(self, house: House):
        plan = house.plan_after("discussions", "legal-reviews")
        answer = house.speak(CHAIR).post(f"/v1/plans/{plan['id']}/adoptions", {})
        assert pointers(refused(answer, 422, "invalid")) == ["/instrument"]

    def test_the_same_key_has_one_effect(self, house: House):
        plan = house.draft_plan()
        for _ in range(2):
            assert done(house.plan_move(plan, "discussions", key="sekali-saja"))["version"] == 2


class TestLaw:
    def test_a_plan_becomes_law_with_its_first_edition(self, house: House):
        plan = house.draft_plan(year_from=2040, year_to=2042)
        house.activity(plan["id"], funding=[{"year": 2040, "funding_source": "APBD", "amount_idr": 5}])
        law = plan
        for path in TO_LAW:
            law = done(house.plan_move(law, path))
        assert (law["status"], law["edition"], law["instrument"]["number"]) == ("in_force", 1, "1/CONTOH")
        assert law["allowed_actions"] == ["amendments"]
        kept = done(house.secretariat.get(f"/v1/plans/{law['id']}/versions"))["items"]
        assert [(each["edition"], each["amendment_id"]) for each in kept] == [(1, None)]
        body = done(house.speak("kpppa").get(f"/v1/plans/{law['id']}/versions/1"))["body"]
        assert body["activities"][0]["funding"][0]["amount_idr"] == 5
        refused(house.secretariat.get(f"/v1/plans/{law['id']}/versions/2"), 404, "not-found")
        refused(house.speak("21.71-secretariat").get(f"/v1/plans/{law['id']}/versions/1"), 404, "not-found")

    def test_what_comes_in_as_law_has_its_edition_too(self, house: House):
        kept = done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/versions/1"))
        assert len(kept["body"]["activities"]) == house.plan["activities"]

    def test_its_rows_are_locked(self, house: House):
        activity, path = house.activities["1.1"], f"/v1/plans/{house.plan['id']}"
        for answer in (
            house.secretariat.patch(f"/v1/activities/{activity['id']}", {"title": "Baru"}, activity["version"]),
            house.secretariat.delete(f"/v1/activities/{activity['id']}", 1),
            house.secretariat.patch(path, {"title": "Baru"}, done(house.secretariat.get(path))["version"]),
        ):
            assert refused(answer, 409, "locked")["lock_reason"] == "plan_locked"

    def test_a_plan_whose_years_are_over_does_not_become_law(self, house: House):
        plan = house.plan_after(*TO_LAW[:3], year_from=2019, year_to=2020)
        assert refused(house.plan_move(plan, TO_LAW[3]), 409, "locked")["lock_reason"] == "years_over"

    def test_no_day_to_come_is_one_on_which_it_came_into_force(self, house: House):
        plan = house.plan_after(*TO_LAW[:3], year_from=2043, year_to=2044)
        body = {"in_force_from": days_from_today(1)[0]}
        answer = house.secretariat.post(f"/v1/plans/{plan['id']}/{TO_LAW[3]}", body)
        assert pointers(refused(answer, 422, "invalid")) == ["/in_force_from"]

    def test_the_next_plan_takes_its_place_where_its_years_begin(self, house: House):
        first = house.plan_after(*TO_LAW, year_from=THIS - 8, year_to=THIS + 1)
        house.plan_after(*TO_LAW, year_from=THIS + 1, year_to=THIS + 3)
        seen = done(house.secretariat.get(f"/v1/plans/{first['id']}"))
        assert (seen["status"], seen["superseded_at"]) == ("in_force", f"{THIS}-12-31T17:00:00Z")
        with time_machine.travel(datetime(THIS, 12, 31, 17, tzinfo=UTC), tick=False):
            late = speaker(house.secretariat.http)(SECRETARIAT)
            assert done(late.get(f"/v1/plans/{first['id']}"))["status"] == "superseded"
            listed = done(late.get("/v1/plans?status=superseded"))["items"]
            assert first["id"] in {each["id"] for each in listed}

    def test_within_its_years_it_does_so_at_once(self, house: House, owner_session):
        first = house.plan_after(*TO_LAW, year_from=THIS - 7, year_to=THIS + 1)
        second = house.plan_after(*TO_LAW, year_from=THIS - 6, year_to=THIS + 2)
        assert second["status"] == "in_force"
        assert done(house.secretariat.get(f"/v1/plans/{first['id']}"))["status"] == "superseded"
        statement = sa.text("SELECT actor_kind FROM journal WHERE subject_id = :id AND event = 'plan.superseded'")
        assert owner_session.connection().execute(statement, {"id": first["id"]}).scalars().all() == ["clock"]
        owner_session.rollback()

    @pytest.mark.parametrize("_again", range(2))  # each finds the one the last pair left, and waits for it as well
    def test_two_at_once_leave_one_in_force(self, house: House, _again: int):
        plans = [house.plan_after(*TO_LAW[:3], year_from=THIS - 5, year_to=THIS + 2) for _ in range(2)]
        callers = [house.secretariat, speaker(house.secretariat.http)(SECRETARIAT)]
        with ThreadPoolExecutor(2) as threads:
            answers = list(
                threads.map(
                    lambda pair: pair[0].post(f"/v1/plans/{pair[1]['id']}/entries-into-force"),
                    zip(callers, plans, strict=True),
                )
            )
        assert [answer.status_code for answer in answers] == [200, 200]
        states = sorted(done(house.secretariat.get(f"/v1/plans/{each['id']}"))["status"] for each in plans)
        assert states == ["in_force", "superseded"]


class TestEnd:
    def test_it_expires_at_local_midnight_and_is_recorded_once(self, house: House, module_database, owner_session):
        plan = house.plan_after(*TO_LAW, year_from=THIS - 4, year_to=THIS)
        worker, midnight = (
            create_engine(module_database, role=WORKER_ROLE, pool_size=2),
            end_of_years(THIS, "Asia/Jakarta"),
        )
        with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
            seen = done(speaker(house.secretariat.http)(SECRETARIAT).get(f"/v1/plans/{plan['id']}"))
            assert seen["status"] == "in_force"
        with time_machine.travel(midnight, tick=False):
            late = speaker(house.secretariat.http)(SECRETARIAT)
            before = done(late.get(f"/v1/plans/{plan['id']}"))
            answer = late.post(f"/v1/plans/{plan['id']}/amendments", {"kind": "clerical", "reason": "Contoh"})
            assert refused(answer, 409, "locked")["lock_reason"] == "plan_not_in_force"
            assert record_the_clock(worker) >= 1
            record_the_clock(worker)
            after = done(late.get(f"/v1/plans/{plan['id']}"))
        worker.dispose()
        assert (before["status"], after["status"], after["version"]) == ("expired", "expired", before["version"] + 1)
        statement = sa.text("SELECT effective_at FROM journal WHERE subject_id = :id AND event = 'plan.expired'")
        assert owner_session.connection().execute(statement, {"id": plan["id"]}).scalars().all() == [midnight]
        owner_session.rollback()

    @given(
        years=st.integers(1990, 2100),
        zone=st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
        offsets=st.tuples(st.integers(-9000, 9000), st.integers(-9000, 9000)),
    )
    def test_whichever_comes_first_ends_it_and_nothing_else_moves(self, years, zone, offsets):
        ends = end_of_years(years, zone)
        followed, now = (ends + timedelta(hours=each) for each in offsets)
        due = plan_due(PlanStatus.IN_FORCE, years, followed, zone, now)
        assert (due is None) == (now < min(ends, followed))
        if due is not None:
            assert (due.at, due.to) == (min(ends, followed), "superseded" if followed <= ends else "expired")
        assert all(plan_due(state, years, followed, zone, now) is None for state in PlanStatus if state != "in_force")


class TestDraft:
    def test_a_draft_is_corrected(self, house: House):
        plan = house.draft_plan()
        path = f"/v1/plans/{plan['id']}"
        changed = done(house.secretariat.patch(path, {"year_to": 2032, "is_bridging": True}, 1))
        assert (changed["year_to"], changed["is_bridging"], changed["version"]) == (2032, True, 2)
        refused(house.secretariat.patch(path, {"title": "Baru"}, 1), 412, "stale-version")
        assert pointers(refused(house.secretariat.patch(path, {"year_to": 2039}, 2), 422, "invalid")) == ["/year_to"]
        assert pointers(refused(house.secretariat.patch(path, {"title": None}, 2), 422, "invalid")) == ["/title"]
        refused(house.speak("21.71-secretariat").patch(path, {"title": "Baru"}, 2), 404, "not-found")

    def test_activities_indicators_and_chapters_change_and_go(self, house: House):
        plan = house.draft_plan()
        money = [{"year": 2028, "funding_source": "APBD", "amount_idr": 5}]
        made = house.activity(plan["id"], funding=money)
        path, other = f"/v1/activities/{made['id']}", house.agencies[LEADS["polres"]]
        measure = {"title": "Jumlah", "unit": "desa", "targets": {"2028": 1, "2029": 2}}
        indicator = done(house.secretariat.post(f"{path}/indicators", measure), 201)
        changed = done(house.secretariat.patch(path, {"lead_agency_id": other, "funding": [], "number": "7"}, 1))
        assert (changed["lead_agency_id"], changed["funding"], changed["number"]) == (other, [], "7")
        assert done(house.speak("polri").get(path))["id"] == made["id"]
        one = f"/v1/indicators/{indicator['id']}"
        changed = done(house.secretariat.patch(one, {"targets": {"2028": None, "2029": 3}, "unit": "orang"}, 1))
        assert (changed["targets"], changed["unit"]) == ({"2029": 3}, "orang")
        goals = f"/v1/plans/{plan['id']}/goals"
        goal = done(house.secretariat.get(goals))["items"][0]
        refused(house.secretariat.delete(f"/v1/goals/{goal['id']}", 1), 409, "in-use")
        assert done(house.secretariat.patch(f"/v1/goals/{goal['id']}", {"title": "Bab I"}, 1))["title"] == "Bab I"
        for row, version in ((one, 2), (path, 2), (f"/v1/goals/{goal['id']}", 2)):
            answer = house.secretariat.delete(row, version)
            assert answer.status_code == 204, answer.text
        assert done(house.secretariat.get(goals))["items"] == []

    def test_what_a_budget_line_is_tied_to_stays(self, house: House):
        made = house.activity(house.draft_plan()["id"])
        tie = {"activity_id": made["id"], "mode": "share", "share": 0.5}
        done(house.officer("disnaker").post(f"/v1/budget-lines/{house.line()['id']}/tags", tie), 201)
        refused(house.secretariat.delete(f"/v1/activities/{made['id']}", 1), 409, "in-use")

    def test_the_next_plan_takes_the_structure_and_no_figures(self, house: House):
        plan = house.draft_plan(structure_from=house.plan["id"], year_from=2046, year_to=2048)
        assert (plan["activities"], plan["indicators"]) == (house.plan["activities"], house.plan["indicators"])
        assert plan["indicative_idr"] == {}
        taken = done(house.secretariat.get(f"/v1/plans/{plan['id']}/activities"))["items"][0]
        assert (taken["number"], taken["lead_agency_id"]) == ("1.1", house.activities["1.1"]["lead_agency_id"])
        measures = done(house.secretariat.get(f"/v1/activities/{taken['id']}/indicators"))["items"]
        assert [(each["baseline"], each["targets"]) for each in measures] == [(None, {}), (None, {})]
        body = {"owner": NEIGHBOUR, "title": "Contoh", "year_from": 2046, "year_to": 2048}
        answer = house.speak("21.71-secretariat").post("/v1/plans", {**body, "structure_from": house.plan["id"]})
        assert pointers(refused(answer, 422, "invalid")) == ["/structure_from"]


class TestYears:
    def test_each_year_has_a_plan_a_bridge_or_none(self, house: House):
        assert house.plan
        house.plan_after(*TO_LAW, year_from=2062, year_to=2062, is_bridging=True)
        house.plan_after(*TO_LAW, year_from=2064, year_to=2066)
        path = f"/v1/task-forces/{house.task_force}/plan-years"
        found = {each["year"]: each for each in done(house.secretariat.get(path))["items"]}
        assert [found[year]["state"] for year in (2026, 2062, 2063, 2064)] == ["plan", "bridging", "none", "plan"]
        assert found[2063]["plan_id"] is None
        refused(house.speak("21.71-secretariat").get(path), 404, "not-found")


RAISED = (
    "UPDATE indicator SET owner = 'province:32', region = 'province:32', province = NULL WHERE activity_id = :activity",
    "UPDATE activity SET owner = 'province:32', region = 'province:32', province = NULL WHERE id = :activity",
    "UPDATE plan SET owner = 'province:32', region = 'province:32', province = NULL WHERE id = :id",
    "UPDATE plan SET status = 'in_force' WHERE id = :id",
)
"""A plan of the district becomes one of the province: nobody of the district sees its rows any more."""


@pytest.fixture(scope="module")
def above(house: House, owner) -> dict[str, str]:
    """A plan of the province as law, with an indicator; nobody of the district sees its rows."""
    own = house.draft_plan(year_from=2070, year_to=2072)
    made = house.activity(own["id"])
    measure = {"title": "Jumlah nasional", "unit": "desa", "aggregation": "sum", "targets": {"2070": 9}}
    indicator = done(house.secretariat.post(f"/v1/activities/{made['id']}/indicators", measure), 201)
    with owner.begin() as connection:
        for statement in RAISED:
            connection.execute(sa.text(statement), {"id": own["id"], "activity": made["id"]})
    return {"plan": own["id"], "indicator": indicator["id"]}


class TestPlanAbove:
    def test_its_indicators_are_taken_over_into_a_draft(self, house: House, above):
        refused(house.secretariat.get(f"/v1/plans/{above['plan']}"), 404, "not-found")
        plan = house.draft_plan(parent_plan_id=above["plan"])
        listed = done(house.secretariat.get(f"/v1/plans/{plan['id']}/indicators-above"))["items"]
        assert [(each["id"], each["title"], each["aggregation"]) for each in listed] == [
            (above["indicator"], "Jumlah nasional", "sum")
        ]
        made = house.activity(plan["id"])
        path = f"/v1/activities/{made['id']}/inherited-indicators"
        taken = done(house.secretariat.post(path, {"from_above": [above["indicator"]]}, twice=True), 201)["items"]
        assert [(each["parent_indicator_id"], each["unit"], each["targets"]) for each in taken] == [
            (above["indicator"], "desa", {})
        ]
        one = f"/v1/indicators/{taken[0]['id']}"
        for parent in (None, above["indicator"]):
            version = done(house.secretariat.get(f"/v1/activities/{made['id']}/indicators"))["items"][0]["version"]
            changed = done(house.secretariat.patch(one, {"parent_indicator_id": parent}, version))
            assert changed["parent_indicator_id"] == parent
        assert pointers(refused(house.secretariat.post(path, {"from_above": [UNKNOWN]}), 422, "invalid")) == [
            "/from_above/0"
        ]

    def test_only_a_plan_of_the_region_above_is_one(self, house: House, above):
        own = house.plan["id"]
        body = {"owner": REGION, "title": "Contoh", "year_from": 2028, "year_to": 2029}
        for parent in (own, UNKNOWN, house.draft_plan()["id"]):
            answer = house.secretariat.post("/v1/plans", {**body, "parent_plan_id": parent})
            assert pointers(refused(answer, 422, "invalid")) == ["/parent_plan_id"]
        elsewhere = {**body, "owner": NEIGHBOUR, "parent_plan_id": above["plan"]}
        answer = house.speak("21.71-secretariat").post("/v1/plans", elsewhere)
        assert pointers(refused(answer, 422, "invalid")) == ["/parent_plan_id"]

    def test_nobody_else_is_told_its_indicators(self, house: House, above):
        plan = house.draft_plan(parent_plan_id=above["plan"])
        refused(house.speak("21.71-secretariat").get(f"/v1/plans/{plan['id']}/indicators-above"), 404, "not-found")
        assert done(house.speak("kpppa").get(f"/v1/plans/{plan['id']}/indicators-above"))["items"] == []
