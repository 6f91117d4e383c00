"""An amendment that changes who leads, and what else happens at that moment: whichever is first, the rule holds."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from api.moves.holding import Hold, holding
from api.worker import record_the_clock
from tests.support.amending import CHAIR, SECRETARIAT, Row
from tests.support.at_once import ROUNDS, at_once, is_held_back, takes
from tests.support.engines import engine_at
from tests.support.flows import LEADS, House, done, speaker
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


class TestRaces:
    """Real threads and commits: whichever comes first, nothing fails and the rule holds."""

    def test_against_a_submission(self, house: House):
        for _ in range(ROUNDS):
            period = house.period()
            report = house.report("dinsos", period, nil_reason="Contoh")
            answers = at_once(
                partial(house.speak(CHAIR).post, giving(house, UNIT)),
                partial(house.move, "32.12-dinsos", report, "submissions"),
            )
            assert [each.status_code for each in answers] == [200, 200]
            assert stands(house, period) in (
                {DINSOS: ("nil", None), UNIT: ("silent", None)},
                {DINSOS: ("nil", LEADS_NOTHING), UNIT: ("silent", None)},
            )
            give(house, DINSOS)

    def test_against_an_excuse(self, house: House):
        for _ in range(ROUNDS):
            period = house.period()
            path = f"/v1/reporting-obligations/{period['obligations'][DINSOS]}/excuses"
            answers = at_once(
                partial(house.speak(CHAIR).post, giving(house, UNIT)),
                partial(house.secretariat.post, path, {"reason": "Contoh"}),
            )
            assert answers[0].status_code == 200
            assert (answers[1].status_code, stands(house, period)[DINSOS]) in (
                (200, ("excused", "Contoh")),
                (409, ("excused", LEADS_NOTHING)),
            )
            give(house, DINSOS)

    def test_against_a_verification(self, house: House):
        for _ in range(ROUNDS):
            period = house.period()
            report = house.submitted("polres", "3.1", period)
            answers = at_once(
                partial(house.speak(CHAIR).post, giving(house, UNIT)),
                partial(house.move, SECRETARIAT, report, "verifications"),
            )
            assert [each.status_code for each in answers] == [200, 200]
            assert stands(house, period) == AFTER
            give(house, DINSOS)

    def test_against_an_opening(self, house: House):
        for _ in range(ROUNDS):
            period = house.planned()
            answers = at_once(
                partial(house.speak(CHAIR).post, giving(house, UNIT)),
                partial(house.secretariat.post, f"/v1/reporting-periods/{period['id']}/openings"),
            )
            assert [each.status_code for each in answers] == [200, 200]
            assert stands(house, period) in (AFTER, {UNIT: ("silent", None)})
            give(house, DINSOS)

    def test_a_freeze_beside_comes_before_what_is_owed_anew_or_not_at_all(self, house: House):
        for _ in range(ROUNDS):
            period = house.period()
            for obligation in period["obligations"].values():
                house.excused(obligation)
            answers = at_once(
                partial(house.speak(CHAIR).post, giving(house, UNIT)),
                partial(house.secretariat.post, f"/v1/reporting-periods/{period['id']}/freezes"),
            )
            assert answers[0].status_code == 200
            # Whoever owes anew is silent, so that a freeze by hand comes before or not at all.
            assert (answers[1].status_code, UNIT in owed(house, period)) in ((200, False), (422, True), (409, True))
            give(house, DINSOS)

    def test_of_two_amendments_each_finds_what_the_other_left(self, house: House):
        period = house.period()
        paths = giving(house, UNIT), giving(house, UNIT, numbers=("2.2",))
        chairs = [speaker(house.secretariat.http)(who) for who in (CHAIR, "32.12-daily-chair")]
        answers = at_once(*(partial(chair.post, path) for chair, path in zip(chairs, paths, strict=True)))
        assert [each.status_code for each in answers] == [200, 200]
        found = owed(house, period)
        states = [found[each]["state"] for each in (DINSOS, LEADS["kesra"], UNIT)]
        assert states == ["excused", "excused", "silent"]
        done(house.speak(CHAIR).post(giving(house, LEADS["kesra"], numbers=("2.2",))))


class TestOrder:
    """Each waits without what the other may want meanwhile; the other way round two would wait for each other."""

    def test_an_approval_waits_for_reports_before_it_takes_the_plan(self, house: House, owner):
        period, path = house.period(), giving(house, UNIT)
        with ThreadPoolExecutor(1) as threads, owner.connect() as verifying:
            verifying.execute(sa.text(f"SELECT {holding('cast(:period AS uuid)')}"), {"period": period["id"]})
            approval = threads.submit(house.speak(CHAIR).post, path)
            assert is_held_back(owner, approval)
            assert takes(verifying, "plan", house.plan["id"], "KEY SHARE")
            verifying.rollback()
            done(approval.result())
        assert stands(house, period) == AFTER

    def test_an_excuse_waits_for_its_period_before_it_takes_what_is_owed(self, house: House, owner):
        period = house.period()
        obligation = period["obligations"][DINSOS]
        hold = sa.text(f"SELECT {holding('cast(:period AS uuid)', Hold.ALONE)}")
        with ThreadPoolExecutor(1) as threads, owner.connect() as amending:
            amending.execute(hold, {"period": period["id"]})
            excuse = threads.submit(house.excused, obligation)
            assert is_held_back(owner, excuse)
            assert takes(amending, "reporting_obligation", obligation, "NO KEY UPDATE")
            amending.rollback()
            assert excuse.result()["state"] == "excused"

    @pytest.mark.parametrize("by_clock", [False, True], ids=["by-hand", "by-clock"])
    def test_an_opening_waits_at_the_task_force_before_it_takes_its_period(self, house: House, owner, worker, by_clock):
        record_the_clock(worker)  # what earlier tests left behind
        period = house.planned()
        path = f"/v1/reporting-periods/{period['id']}/openings"
        opens = partial(record_the_clock, worker) if by_clock else partial(house.secretariat.post, path)
        assert waits_at_the_task_force(house, owner, opens, period) == (1 if by_clock else 200)
        assert stands(house, period) == BEFORE

    def test_a_changed_calendar_waits_at_the_task_force_before_it_takes_its_periods(self, house: House, owner):
        calendar = house.year(2041)
        query = "/v1/reporting-periods?year=2041&limit=200"
        period = done(house.secretariat.get(query))["items"][0]
        path = f"/v1/reporting-calendars/{calendar['id']}"
        changes = partial(house.secretariat.patch, path, {"due_after": 15}, 1)
        assert waits_at_the_task_force(house, owner, changes, period) == 200


def waits_at_the_task_force(house: House, owner: sa.Engine, act: Callable[[], Any], period: Row) -> int:
    """What comes of an act that has to wait there, and does so without its period."""
    with ThreadPoolExecutor(1) as threads, owner.connect() as amending:
        assert takes(amending, "task_force", house.task_force, "NO KEY UPDATE")
        waiting = threads.submit(act)
        assert is_held_back(owner, waiting)
        assert takes(amending, "reporting_period", period["id"], "UPDATE")
        amending.rollback()
        answer = waiting.result()
    return answer if isinstance(answer, int) else int(answer.status_code)
