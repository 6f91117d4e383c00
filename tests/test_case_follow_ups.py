"""Follow-ups of a reintegration: planned at once, due at 1, 3, 6 and 12 months, told to who looks after the case."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import time_machine
from sqlmodel import Session, select

from api.models.journal import JournalRow
from api.worker import tell_seats
from tests.support.assistance import another_officer, reintegration, unit
from tests.support.cases import CONSENT_OFFICER, OFFICERS, SOCIAL, UNIT, case, path_of, seal
from tests.support.flows import House, done, pointers, refused

TOLD = sa.text("""
    SELECT n.kind, n.step, n.over_at IS NULL AS is_open, s.person_id FROM notice n JOIN seat s ON s.id = n.seat_id
    WHERE n.subject_id = :subject ORDER BY n.raised_at
""")


class TestPlan:
    def test_four_days_follow_from_the_first(self, house: House, owner_session):
        planned = reintegration(house, case(house))
        assert [(each["months"], each["due_on"]) for each in planned] == [
            (1, "2026-02-28"),
            (3, "2026-04-30"),
            (6, "2026-07-31"),
            (12, "2027-01-31"),
        ]
        assert {each["status"] for each in planned} == {"planned"}
        told = owner_session.exec(select(JournalRow).where(JournalRow.subject_id == planned[0]["id"])).one()
        assert (told.event, told.owner, told.audience) == ("case_follow_up.added", UNIT, [UNIT])
        owner_session.rollback()

    def test_a_case_has_them_once_and_not_before_it_began(self, house: House):
        made = case(house)
        path = f"{path_of(made)}/follow-ups"
        answer = unit(house).post(path, {"started_on": "2099-01-01"})
        assert pointers(refused(answer, 422, "invalid")) == ["/started_on"]
        planned = done(unit(house).post(path, {"started_on": "2026-01-31"}, twice=True), 201)["items"]
        refused(unit(house).post(path, {"started_on": "2026-02-01"}), 409, "duplicate")
        assert [each["id"] for each in done(unit(house).get(path))["items"]] == [each["id"] for each in planned]

    def test_another_agency_plans_none_and_sees_none(self, house: House):
        made, other = case(house), house.speak(OFFICERS[SOCIAL])
        planned = reintegration(house, made)
        refused(other.post(f"{path_of(made)}/follow-ups", {"started_on": "2026-01-31"}), 404, "not-found")
        refused(other.get(f"/v1/case-follow-ups/{planned[0]['id']}"), 404, "not-found")


class TestComplete:
    def test_says_how_she_was_found_and_what_she_needs(self, house: House):
        first = reintegration(house, case(house))[0]
        path = f"/v1/case-follow-ups/{first['id']}/completions"
        body = {"outcome": "needs_service", "needs": ["health_rehabilitation"], "done_on": "2026-03-01"}
        answer = unit(house).post(path, {**body, "done_on": "2026-01-30"})
        assert pointers(refused(answer, 422, "invalid")) == ["/done_on"]
        shown = done(unit(house).post(path, body))
        assert (shown["status"], shown["outcome"], shown["needs"]) == (
            "done",
            "needs_service",
            ["health_rehabilitation"],
        )
        assert (shown["is_overdue"], shown["allowed_actions"]) == (False, [])
        refused(unit(house).post(path, body), 409, "wrong-moment")


class TestErased:
    def test_nobody_is_to_look_after_a_person_whom_nobody_knows_any_more(
        self, house: House, worker, owner_session: Session
    ):
        made, other = case(house), case(house)
        first, second, *_ = reintegration(house, made)
        path = f"/v1/case-follow-ups/{first['id']}"
        done(unit(house).post(f"{path}/completions", {"outcome": "well"}))
        for each in (made, other):
            done(house.speak(CONSENT_OFFICER).post(f"{path_of(each)}/erasures"))
        late = f"/v1/case-follow-ups/{second['id']}"
        said = refused(unit(house).post(f"{late}/completions", {"outcome": "well"}), 409, "locked")
        assert (said["lock_reason"], done(unit(house).get(late))["allowed_actions"]) == ("erased", [])
        said = refused(unit(house).post(f"{path_of(other)}/follow-ups", {"started_on": "2026-01-31"}), 409, "locked")
        assert said["lock_reason"] == "erased"
        assert "follow-ups" not in done(unit(house).get(path_of(other)))["allowed_actions"]
        assert done(unit(house).get(path))["outcome"] == "well"  # what was found stays, in codes
        with time_machine.travel(midnight(second["due_on"], 1), tick=False):
            tell_seats(worker)
            listed = done(unit(house).get(f"{path_of(made)}/follow-ups"))["items"]
            assert [each["is_overdue"] for each in (*listed, done(unit(house).get(late)))] == [False] * 5
        assert of(owner_session, second["id"]) == []


class TestOverdue:
    def test_from_the_day_after_it_was_due(self, house: House):
        started = datetime.now(UTC).date() - timedelta(days=40)
        planned = reintegration(house, case(house), str(started))
        assert [each["is_overdue"] for each in planned] == [True, False, False, False]


class TestNotices:
    """Case officers of the agency that holds the case are told, once for each step, by ids alone."""

    def test_before_and_after_the_day_and_no_more_once_it_is_done(self, house: House, worker, owner_session):
        first = reintegration(house, case(house))[0]
        expected: list[tuple[str, int]] = []
        for kind, step, days in (("due", 7, -7), ("due", 1, -1), ("late", 1, 1), ("late", 7, 7)):
            expected += [(f"case_follow_up_{kind}", step)]
            with time_machine.travel(midnight(first["due_on"], days), tick=False):
                assert tell_seats(worker) >= 1
                tell_seats(worker)
            told = dict.fromkeys(told[:2] for told in of(owner_session, first["id"]))  # to each officer alike
            assert list(told) == expected
        done(unit(house).post(f"/v1/case-follow-ups/{first['id']}/completions", {"outcome": "well"}))
        with time_machine.travel(midnight(first["due_on"], 8), tick=False):
            tell_seats(worker)
        assert {is_open for *_, is_open in of(owner_session, first["id"])} == {False}

    def test_nobody_is_told_of_a_case_that_is_sealed_against_them(self, house: House, worker, owner_session):
        _, person = another_officer(house, owner_session)
        for sealed in (False, True):
            made = case(house)
            first = reintegration(house, made)[0]
            if sealed:
                seal(house, made, officer_id=person)
            with time_machine.travel(midnight(first["due_on"], 1), tick=False):
                tell_seats(worker)
            told = {str(each.person_id) for each in owner_session.execute(TOLD, {"subject": first["id"]})}
            owner_session.rollback()
            assert told
            assert (person in told) is not sealed


def of(owner_session: Session, subject: str) -> list[tuple[str, int, bool]]:
    """What was told of a follow-up: kind, step, and whether it still stands."""
    found = owner_session.execute(TOLD, {"subject": subject}).all()
    owner_session.rollback()
    return [(each.kind, each.step, each.is_open) for each in found]


def midnight(day: str, days: int) -> datetime:
    """The local midnight in Indramayu with which the day begins that lies so many days after `day`."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=days, hours=-7)
