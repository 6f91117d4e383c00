"""A frozen period is opened again by two persons of different agencies, for named fields, until a stated time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.domain.seats import SeatKind
from api.settings import get_settings
from api.worker import record_the_clock, tell_seats, worker_engine
from tests.support.flows import LEADS, REGION, House, blank_of, done, pointers, refused
from tests.support.frozen import Frozen
from tests.support.reports import colleague_of, journalled

pytestmark = pytest.mark.usefixtures("rolled_up")

VALUES = sa.text("""
    SELECT v.physical_percent::int FROM snapshot_value v JOIN report_snapshot s ON s.id = v.snapshot_id
    JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at
    WHERE r.period_id = :period AND r.status IN ('verified', 'accepted_province', 'accepted_national')""")

BROKEN_DOWN = sa.text("UPDATE indicator SET by_sex = true, aggregation = 'sum' WHERE id = :id")
WAITING_ON = sa.text("SELECT s.kind FROM notice n JOIN seat s ON s.id = n.seat_id WHERE n.subject_id = :subject")


@pytest.fixture
def frozen(house: House) -> Iterator[Frozen]:
    with ExitStack() as travels:
        yield Frozen(house, travels)


def excuse(url: str, obligation: str, reason: str | None = "contoh") -> None:
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as owner:
        statement = sa.text("UPDATE reporting_obligation SET excused_reason = :reason WHERE id = :id")
        owner.execute(statement, {"id": obligation, "reason": reason})
    engine.dispose()


def others_excused(house: House, url: str, *reporting: str) -> dict[str, Any]:
    """An open period in which all but these agencies are excused."""
    period = house.period()
    for who, agency in LEADS.items():
        if who not in reporting:
            excuse(url, period["obligations"][agency])
    return period


class TestFreeze:
    def test_early_once_all_are_verified_or_excused(self, house: House, module_database, owner_session):
        period = others_excused(house, module_database, "disnaker")
        path = f"/v1/reporting-periods/{period['id']}"
        assert done(house.secretariat.get(path))["allowed_actions"] == ["freezes"]
        problem = refused(house.secretariat.post(f"{path}/freezes"), 409, "locked")
        assert problem["lock_reason"] == "not_all_verified"
        report = house.submitted(period=period)
        refused(house.speak("32.12-chair").post(f"{path}/freezes"), 409, "locked")
        done(house.move("32.12-secretariat", report, "verifications"))
        assert done(house.speak("32.12-chair").post(f"{path}/freezes", twice=True))["state"] == "frozen"
        assert [row.event for row in journalled(owner_session, period)][-1] == "reporting_period.frozen"
        problem = refused(
            house.move("32.12-secretariat", report, "verification-withdrawals", {"reason": "x"}), 409, "locked"
        )
        assert problem["lock_reason"] == "period_frozen"
        refused(house.secretariat.post(f"{path}/freezes"), 409, "wrong-moment")

    def test_nobody_waits_for_what_was_sent_back_to_who_is_excused(self, house: House, module_database):
        period = others_excused(house, module_database, "disnaker", "dinsos")
        freezes = f"/v1/reporting-periods/{period['id']}/freezes"
        report = house.submitted(period=period)
        sent = done(house.move("32.12-dinsos", house.report("dinsos", period, nil_reason="Contoh"), "submissions"))
        done(
            house.move(
                "32.12-secretariat", report, "returns", {"comments": [{"field": "physical_percent", "text": "Contoh"}]}
            )
        )
        done(house.move("32.12-secretariat", sent, "verifications"))
        refused(house.secretariat.post(freezes), 409, "locked")
        house.excused(period["obligations"][LEADS["disnaker"]])
        done(house.speak("32-secretariat").post(f"/v1/progress-reports/{sent['id']}/acceptances"))
        assert done(house.secretariat.post(freezes))["state"] == "frozen"

    def test_a_report_that_was_sent_again_is_waited_for(self, house: House, module_database):
        period = others_excused(house, module_database, "disnaker")
        report = house.submitted(period=period)
        house.excused(period["obligations"][LEADS["disnaker"]])
        refused(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/freezes"), 409, "locked")
        done(house.move("32.12-secretariat", report, "verifications"))
        assert done(house.secretariat.post(f"/v1/reporting-periods/{period['id']}/freezes"))["state"] == "frozen"

    def test_a_submission_at_the_same_moment_is_in_or_out(self, house: House, module_database):
        for _ in range(2):
            period = others_excused(house, module_database)
            report = house.report("dinsos", period, nil_reason="Contoh")
            path = f"/v1/reporting-periods/{period['id']}/freezes"
            with ThreadPoolExecutor(2) as threads:
                freezing = threads.submit(house.secretariat.post, path)
                sending = threads.submit(house.move, "32.12-dinsos", report, "submissions")
            answers = [freezing.result(), sending.result()]
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            problem = next(each for each in answers if each.status_code == 409).json()
            assert problem["lock_reason"] in {"period_frozen", "not_all_verified"}

    def test_it_is_the_region_s_own(self, house: House):
        path = f"/v1/reporting-periods/{house.period()['id']}/freezes"
        refused(house.speak("32.12-disnaker").post(path), 403, "insufficient-scope")
        refused(house.speak("21.71-secretariat").post(path), 404, "not-found")


class TestAsk:
    def test_only_what_is_frozen_and_only_for_those_who_owed(self, house: House, frozen: Frozen):
        period = house.period()
        path = f"/v1/reporting-periods/{period['id']}/reopenings"
        problem = refused(house.secretariat.post(path, house.reopening()), 409, "wrong-moment")
        assert problem["state"] == "open"
        frozen.after(period)
        secretariat = frozen.speak("secretariat")
        past = secretariat.post(path, house.reopening(hours=-1))
        assert pointers(refused(past, 422, "invalid")) == ["/ends_at"]
        stranger = {"agency_ids": [house.agencies["agency:32.12-setda"]]}
        assert pointers(refused(secretariat.post(path, house.reopening(**stranger)), 422, "invalid")) == [
            "/agency_ids/0"
        ]
        refused(secretariat.post(path, house.reopening(fields=["status"])), 422, "invalid")
        refused(frozen.speak("daily-chair").post(path, house.reopening()), 403, "insufficient-scope")
        assert frozen.ask(period)["allowed_actions"] == ["approvals"]

    def test_it_waits_on_seats_of_other_agencies(self, house: House, frozen: Frozen, owner_session):
        period = house.period()
        frozen.after(period)
        asked = frozen.ask(period)
        engine = worker_engine(get_settings())
        tell_seats(engine)
        engine.dispose()
        told = owner_session.execute(WAITING_ON, {"subject": asked["id"]}).scalars().all()
        assert sorted(told) == ["chair", "daily_chair"]

    def test_two_persons_of_different_agencies(self, house: House, frozen: Frozen, http, module_database):
        period = house.period()
        frozen.after(period)
        asked = frozen.ask(period)
        path = f"/v1/reopenings/{asked['id']}/approvals"
        refused(frozen.speak("secretariat").post(path), 409, "same-person")
        refused(colleague_of(http, module_database).post(path), 409, "same-person")  # another person, the same agency
        refused(frozen.speak("disnaker").post(path), 403, "insufficient-scope")
        assert frozen.state(period) == "frozen"
        approved = done(frozen.speak("chair").post(path, twice=True))
        assert (approved["status"], approved["number"]) == ("approved", 1)
        assert frozen.state(period) == "reopened"
        assert refused(frozen.speak("daily-chair").post(path), 409, "wrong-moment")["state"] == "approved"

    def test_of_two_who_sit_there_from_no_agency_neither_is_of_another(
        self, house: House, frozen: Frozen, http, module_database
    ):
        period = house.period()
        frozen.after(period)
        one, other = (
            colleague_of(http, module_database, kind, REGION, None) for kind in (SeatKind.SECRETARIAT, SeatKind.CHAIR)
        )
        asked = done(one.post(f"/v1/reporting-periods/{period['id']}/reopenings", house.reopening()), 201)
        refused(other.post(f"/v1/reopenings/{asked['id']}/approvals"), 409, "same-person")

    def test_one_whose_end_has_passed_is_not_approved(self, house: House, frozen: Frozen):
        period = house.period()
        frozen.after(period)
        asked = frozen.ask(period, hours=1)
        frozen.after(period, hours=1)
        problem = refused(frozen.speak("chair").post(f"/v1/reopenings/{asked['id']}/approvals"), 409, "locked")
        assert problem["lock_reason"] == "period_frozen"


class TestWhileReopened:
    def test_the_next_version_supersedes_the_last_when_it_is_verified(
        self, house: House, frozen: Frozen, owner_session
    ):
        period = house.period()
        first = house.verified(period=period, percent=40)
        frozen.after(period)
        frozen.reopen(period, fields=["physical_percent", "values"])
        draft = frozen.next_version("disnaker", period)
        assert (draft["number"], draft["status"], draft["lock_reason"]) == (2, "draft", None)
        path = f"/v1/progress-reports/{draft['id']}"
        disnaker = frozen.speak("disnaker")
        entry = done(disnaker.get(f"{path}/entries"))["items"][0]
        assert entry["physical_percent"] == 40
        revise = f"/v1/progress-entries/{entry['id']}"
        problem = refused(disnaker.patch(revise, {"obstacles": "Contoh"}, 1), 409, "locked")
        assert (problem["lock_reason"], pointers(problem)) == ("period_frozen", ["/obstacles"])
        fresh = {"activity_id": house.activities["1.2"]["id"], "physical_percent": 5}
        problem = refused(disnaker.post(f"{path}/entries", {**fresh, "spent_idr": 1}), 409, "locked")
        assert (problem["lock_reason"], pointers(problem)) == ("period_frozen", ["/spent_idr"])
        listed = done(disnaker.get(f"/v1/activities/{entry['activity_id']}/indicators"))["items"]
        owner_session.execute(BROKEN_DOWN, {"id": listed[0]["id"]})
        owner_session.commit()
        parts = [{"sex": each, "age_band": None, "value": 3} for each in ("male", "female")]
        measured = {"indicator_id": listed[0]["id"], "value": 6, "parts": parts}
        done(disnaker.patch(revise, {"physical_percent": 55, "values": [measured]}, 1))
        done(disnaker.post(f"{path}/submissions", blank_of(disnaker, draft["id"])))
        assert self.counting(owner_session, period) == [40]
        done(frozen.speak("secretariat").post(f"{path}/verifications"))
        assert self.counting(owner_session, period) == [55]
        kpppa = frozen.speak("kpppa")
        assert done(kpppa.get(f"/v1/progress-reports/{first['id']}"))["status"] == "superseded"
        changes = done(kpppa.get(f"{path}/changes"))
        assert changes["previous_id"] == first["id"]
        assert [
            (each["field"], each["indicator_id"], each["before"], each["after"]) for each in changes["changes"]
        ] == [
            ("physical_percent", None, 40, 55),
            ("value", measured["indicator_id"], None, 6),
            ("parts", measured["indicator_id"], None, parts[::-1]),
        ]
        problem = refused(
            frozen.speak("secretariat").post(f"{path}/verification-withdrawals", {"reason": "x"}), 409, "locked"
        )
        assert problem["lock_reason"] == "verified"

    def test_it_begins_with_the_files_of_the_last_each_its_own(self, house: House, frozen: Frozen):
        period = house.period()
        report = house.report(period=period)
        entry = house.entry(report, physical_percent=40)
        kept = done(house.attach(report, entry_id=entry["id"]), 201)
        done(house.move("32.12-disnaker", report, "submissions"))
        done(house.move("32.12-secretariat", report, "verifications"))
        frozen.after(period)
        frozen.reopen(period, fields=["evidence"])
        draft, disnaker = frozen.next_version("disnaker", period), frozen.speak("disnaker")
        (carried,) = draft["evidence"]
        own = done(disnaker.get(f"/v1/progress-reports/{draft['id']}/entries"))["items"][0]
        assert (carried["digest"], carried["entry_id"]) == (kept["digest"], own["id"])
        assert carried["id"] != kept["id"]
        path = "/v1/evidence/{}/content"
        there = [disnaker.get(path.format(each["id"])).content for each in (kept, carried)]
        assert there[0] == there[1] != b""
        assert disnaker.delete(f"/v1/evidence/{carried['id']}", 1).status_code == 204
        assert disnaker.get(path.format(kept["id"])).content == there[0]

    def test_one_that_stood_unverified_and_one_that_was_silent_come_in(self, house: House, frozen: Frozen):
        period = house.period()
        late = house.submitted(period=period)
        frozen.after(period)
        frozen.reopen(period, "disnaker", "dinsos", fields=["nil_reason"])
        refused(frozen.speak("disnaker").post("/v1/progress-reports", self.owed(period, "disnaker")), 409, "duplicate")
        secretariat = frozen.speak("secretariat")
        done(secretariat.post(f"/v1/progress-reports/{late['id']}/verifications"))
        nil = {**self.owed(period, "dinsos"), "nil_reason": "Contoh"}
        report = done(frozen.speak("dinsos").post("/v1/progress-reports", nil), 201)
        done(frozen.speak("dinsos").post(f"/v1/progress-reports/{report['id']}/submissions"))
        done(secretariat.post(f"/v1/progress-reports/{report['id']}/verifications"))

    def test_agencies_that_are_not_named_stay_closed(self, house: House, frozen: Frozen):
        period = house.period()
        frozen.after(period)
        frozen.reopen(period)
        answer = frozen.speak("dinsos").post("/v1/progress-reports", self.owed(period, "dinsos"))
        assert refused(answer, 409, "locked")["lock_reason"] == "period_frozen"
        closed = {**self.owed(period, "disnaker"), "nil_reason": "Contoh"}
        answer = frozen.speak("disnaker").post("/v1/progress-reports", closed)
        assert pointers(refused(answer, 409, "locked")) == ["/nil_reason"]

    @staticmethod
    def owed(period: dict[str, Any], who: str) -> dict[str, Any]:
        return {"obligation_id": period["obligations"][LEADS[who]]}

    @staticmethod
    def counting(owner_session: Any, period: dict[str, Any]) -> list[int]:
        found = list(owner_session.connection().scalars(VALUES, {"period": period["id"]}))
        owner_session.rollback()
        return found


class TestEnd:
    def test_it_closes_with_no_job_running_and_is_recorded_once_by_two_sweeps(
        self, house: House, frozen: Frozen, owner_session
    ):
        period = house.period()
        house.verified(period=period)
        frozen.after(period)
        until = datetime.fromisoformat(frozen.reopen(period)["ends_at"])
        draft = frozen.next_version("disnaker", period)
        frozen.to(until - timedelta(seconds=1))
        assert frozen.state(period) == "reopened"
        frozen.to(until)
        assert frozen.state(period) == "frozen"
        answer = frozen.speak("disnaker").post(f"/v1/progress-reports/{draft['id']}/submissions")
        assert refused(answer, 409, "locked")["lock_reason"] == "period_frozen"
        engine = worker_engine(get_settings())
        for _ in range(2):
            record_the_clock(engine)
        engine.dispose()
        rows = journalled(owner_session, period)
        ended = [row for row in rows if row.event == "reporting_period.frozen" and row.effective_at == until]
        assert [row.actor_kind for row in ended] == ["clock"]
        assert until > datetime.now(UTC) - timedelta(seconds=1)
