"""Notices: each is told to a seat once, at its local midnight, however many sweeps and workers there are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session

from api.domain.notices import NOTICES, NoticeKind
from api.domain.seats import SeatKind
from api.worker import tell_seats
from tests.support.flows import LEADS, UNKNOWN, House, done, refused, speaker
from tests.support.seated import seated, token_of
from tests.support.tokens import Caller
from tests.support.writes.plans import amended
from tests.support.writes.progress import COMMENT

SECRETARIAT, OFFICER, CHAIR = "32.12-secretariat", "32.12-disnaker", "32.12-daily-chair"
TOLD = sa.text("""
    SELECT n.kind, n.step, s.kind AS seat, n.over_at IS NULL AS is_open FROM notice n JOIN seat s ON s.id = n.seat_id
    WHERE n.subject_id = :subject ORDER BY n.raised_at, n.step DESC, s.kind
""")
OFFICERS = ("authorised_officer", "reporting_officer")
Travel = Callable[[datetime], None]


def told(owner_session: Session, subject: str) -> list[tuple[str, int, str]]:
    """Kind, step and seat of everything that was told of a thing."""
    found = owner_session.execute(TOLD, {"subject": subject}).all()
    owner_session.rollback()
    return [(each.kind, each.step, each.seat) for each in found]


def is_open(owner_session: Session, subject: str, kind: str) -> set[bool]:
    found = owner_session.execute(TOLD, {"subject": subject}).all()
    owner_session.rollback()
    return {each.is_open for each in found if each.kind == kind}


def midnight(day: str, days: int) -> datetime:
    """The local midnight in Indramayu with which the day begins that lies so many days after `day`."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=days, hours=-7)


def to_both(kind: str, *steps: int) -> list[tuple[str, int, str]]:
    return [(kind, step, seat) for step in steps for seat in OFFICERS]


class TestReminders:
    def test_each_is_told_once_at_its_midnight_by_two_workers_and_two_sweeps(self, house: House, worker, owner_session):
        period = house.period()
        obligation = period["obligations"][LEADS["disnaker"]]
        moments = [("report_due", 14), ("report_due", 7), ("report_due", 1), ("report_late", 1), ("report_late", 7)]
        expected: list[tuple[str, int, str]] = []
        for kind, step in moments:
            begins = midnight(period["due_on"], step if kind == "report_late" else -step)
            for instant in (begins - timedelta(seconds=1), begins):
                expected += to_both(kind, step) if instant == begins else []
                with time_machine.travel(instant, tick=False), ThreadPoolExecutor(2) as threads:
                    list(threads.map(lambda _: tell_seats(worker), range(4)))
                assert told(owner_session, obligation) == expected, (kind, step, instant)
        assert is_open(owner_session, obligation, "report_due") == {False}

    def test_of_those_that_were_missed_only_the_last_is_told(self, house: House, worker, owner_session):
        period = house.period()
        obligation = period["obligations"][LEADS["disnaker"]]
        with time_machine.travel(midnight(period["due_on"], -5), tick=False):
            tell_seats(worker)
        assert told(owner_session, obligation) == to_both("report_due", 7)

    def test_whoever_sent_or_is_excused_is_not_reminded_any_more(self, house: House, worker, owner_session):
        period = house.period()
        sent, excused = (period["obligations"][LEADS[who]] for who in ("disnaker", "dinsos"))
        with time_machine.travel(midnight(period["due_on"], -10), tick=False):
            tell_seats(worker)
        house.submitted(period=period)
        house.excused(excused)
        with time_machine.travel(midnight(period["due_on"], 3), tick=False):
            tell_seats(worker)
        assert told(owner_session, sent) == to_both("report_due", 14)
        assert [each[:2] for each in told(owner_session, excused)] == [("report_due", 14)]
        assert is_open(owner_session, sent, "report_due") == {False}

    def test_what_stands_again_is_shown_again_and_not_told_twice(self, house: House, worker, owner_session):
        period = house.period()
        obligation = period["obligations"][LEADS["dinsos"]]
        states = []
        with time_machine.travel(midnight(period["due_on"], -10), tick=False):
            secretariat = speaker(house.secretariat.http)(SECRETARIAT)
            for move in (None, "excuses", "excuse-withdrawals"):
                if move:
                    body = {"reason": "Contoh"} if move == "excuses" else {}
                    done(secretariat.post(f"/v1/reporting-obligations/{obligation}/{move}", body))
                tell_seats(worker)
                states.append(is_open(owner_session, obligation, "report_due"))
        assert states == [{True}, {False}, {True}]
        assert len(told(owner_session, obligation)) == 1

    def test_after_the_freeze_nobody_is_reminded(self, house: House, worker, owner_session):
        period = house.period()
        with time_machine.travel(midnight(period["freeze_on"], 1), tick=False):
            tell_seats(worker)
        assert told(owner_session, period["obligations"][LEADS["disnaker"]]) == []


class TestReports:
    def test_a_submission_waits_on_the_secretariat_and_a_return_on_the_agency(
        self, house: House, worker, owner_session
    ):
        report = house.submitted()
        tell_seats(worker)
        assert [each[::2] for each in told(owner_session, report["id"])] == [("report_submitted", "secretariat")]
        done(house.move(SECRETARIAT, report, "returns", COMMENT))
        tell_seats(worker)
        assert is_open(owner_session, report["id"], "report_submitted") == {False}
        assert [each for each in told(owner_session, report["id"]) if each[0] == "report_returned"] == to_both(
            "report_returned", 2
        )

    def test_the_secretariats_own_agency_waits_on_the_daily_chair(self, house: House, worker, owner_session):
        report = house.submitted("kesra", "2.2")
        tell_seats(worker)
        assert [each[::2] for each in told(owner_session, report["id"])] == [("report_submitted", "daily_chair")]

    def test_a_claim_closes_it_and_one_that_lapsed_opens_it_without_telling_twice(
        self, house: House, worker, owner_session
    ):
        report = house.submitted()
        tell_seats(worker)
        claimed = done(house.move(SECRETARIAT, report, "claims"))
        tell_seats(worker)
        assert is_open(owner_session, report["id"], "report_submitted") == {False}
        with time_machine.travel(datetime.fromisoformat(claimed["review_until"]), tick=False):
            tell_seats(worker)
        assert is_open(owner_session, report["id"], "report_submitted") == {True}
        assert len(told(owner_session, report["id"])) == 1


class TestWaiting:
    def test_an_amendment_waits_on_the_chairs_and_no_more_once_it_is_decided(self, house: House, worker, owner_session):
        amendment = amended(house)
        path = f"/v1/amendments/{amendment['id']}"
        done(house.secretariat.post(f"{path}/submissions", {}))
        tell_seats(worker)
        assert {each[::2] for each in told(owner_session, amendment["id"])} == {
            ("amendment_submitted", "chair"),
            ("amendment_submitted", "daily_chair"),
        }
        done(house.speak(CHAIR).post(f"{path}/rejections", {"reason": "Contoh"}))
        tell_seats(worker)
        assert is_open(owner_session, amendment["id"], "amendment_submitted") == {False}

    def test_a_follow_up_is_reminded_of_before_and_after_its_day_once_each(self, house: House, worker, owner_session):
        follow_up = house.follow_up(due_on="2027-03-01")
        moments = [("follow_up_due", -7), ("follow_up_due", -1), ("follow_up_late", 1), ("follow_up_late", 7)]
        for _, days in moments:
            with time_machine.travel(midnight(follow_up["due_on"], days), tick=False):
                tell_seats(worker)
                tell_seats(worker)
        seats = [each[:2] for each in told(owner_session, follow_up["id"]) if each[2] == "reporting_officer"]
        assert seats == [(kind, abs(days)) for kind, days in moments]
        done(house.secretariat.post(f"/v1/follow-ups/{follow_up['id']}/completions", {"done_note": "Contoh"}))
        with time_machine.travel(midnight(follow_up["due_on"], 8), tick=False):
            tell_seats(worker)
        assert is_open(owner_session, follow_up["id"], "follow_up_late") == {False}


class TestEndings:
    """The demo's decrees and seats end on 31 December 2029."""

    def test_decree_and_seats_are_told_of_thirty_days_before(self, worker, owner_session):
        decree, seat = (
            str(owner_session.scalar(sa.text(query)))
            for query in (
                "SELECT id FROM decree WHERE owner = 'district:32.12'",
                "SELECT id FROM seat WHERE organisation = 'agency:32.12-disnaker' AND kind = 'reporting_officer'",
            )
        )
        for days, of_decree, of_seat in (
            (-31, [], []),
            (-30, ["chair", "daily_chair", "secretariat"], ["reporting_officer", "secretariat"]),
        ):
            with time_machine.travel(midnight("2029-12-31", days), tick=False):
                tell_seats(worker)
            assert [each[2] for each in told(owner_session, decree)] == of_decree
            assert [each[2] for each in told(owner_session, seat)] == of_seat


@pytest.fixture(scope="module")
def inbox(house: House, worker) -> dict[str, Any]:
    """An obligation of the labour office seven days before it is due, and a report of its that waits."""
    period, report = house.period(), house.submitted("dinsos", "2.1")
    with time_machine.travel(midnight(period["due_on"], -7), tick=False):
        tell_seats(worker)
    return {"obligation": period["obligations"][LEADS["disnaker"]], "report": report["id"], "due_on": period["due_on"]}


def listed(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    return done(caller.get(f"/v1/notices?limit=200{query}"))["items"]


class TestInbox:
    def test_a_seat_finds_its_own_with_words_days_and_a_link(self, house: House, inbox):
        with time_machine.travel(midnight(inbox["due_on"], 1) - timedelta(seconds=1), tick=False):
            officer = speaker(house.secretariat.http)(OFFICER)
            (notice,) = [each for each in listed(officer) if each["subject_id"] == inbox["obligation"]]
            assert done(officer.get(notice["link"]))["id"] == inbox["obligation"]
        assert (notice["kind"], notice["days_left"], notice["late_days"]) == ("report_due", 0, 0)
        assert (notice["text"]["id"], notice["text"]["en"]) == NOTICES[NoticeKind.REPORT_DUE].text

    def test_lateness_is_counted_when_it_is_read_with_no_job(self, house: House, inbox):
        with time_machine.travel(midnight(inbox["due_on"], 3), tick=False):
            found = listed(speaker(house.secretariat.http)(OFFICER))
        (notice,) = [each for each in found if each["subject_id"] == inbox["obligation"]]
        assert (notice["days_left"], notice["late_days"]) == (None, 3)

    def test_filters_by_kind_and_by_what_was_read(self, house: House, inbox):
        secretariat = house.secretariat
        assert {each["kind"] for each in listed(secretariat, "&kind=report_submitted")} == {"report_submitted"}
        (notice,) = [each for each in listed(secretariat) if each["subject_id"] == inbox["report"]]
        unread = "/v1/notices?unread=true&limit=1&include=total"
        before = done(secretariat.get(unread))["total"]
        read = done(secretariat.post(f"/v1/notices/{notice['id']}/readings", twice=True))
        assert (read["read_at"] is not None, read["version"]) == (True, 2)
        assert done(secretariat.get(unread))["total"] == before - 1
        assert notice["id"] in {each["id"] for each in listed(secretariat, "&unread=false")}
        assert {each["is_open"] for each in listed(secretariat, "&is_open=true")} == {True}
        refused(secretariat.get("/v1/notices?kind=gossip"), 422, "invalid")

    def test_a_second_reading_keeps_the_first_moment_and_is_journalled_once(self, house: House, inbox, owner_session):
        officer = house.officer("disnaker")
        (notice,) = [each for each in listed(officer) if each["subject_id"] == inbox["obligation"]]
        first, second = (done(officer.post(f"/v1/notices/{notice['id']}/readings")) for _ in range(2))
        assert first == second == done(officer.get(f"/v1/notices/{notice['id']}"))
        rows = owner_session.execute(
            sa.text("SELECT event, owner, audience, seat_id FROM journal WHERE subject_id = :id"), {"id": notice["id"]}
        ).all()
        assert [(row.event, row.owner, row.audience) for row in rows] == [("notice.read", LEADS["disnaker"], [])]
        assert str(rows[0].seat_id) == notice["seat_id"]

    def test_pages_hold_each_once(self, house: House, inbox):
        assert inbox
        rows, cursor = [], ""
        while True:
            body = done(house.secretariat.get(f"/v1/notices?limit=2{cursor}"))
            rows += [each["id"] for each in body["items"]]
            if body["next"] is None:
                break
            cursor = "&cursor=" + parse_qs(urlsplit(body["next"]).query)["cursor"][0]
        assert rows == [each["id"] for each in listed(house.secretariat)]
        assert len(rows) == len(set(rows)) > 2

    @pytest.mark.parametrize("who", ["21.71-secretariat", "32-secretariat", "kpppa", "polri", "32.12-dinsos"])
    def test_others_find_nothing_of_it(self, house: House, inbox, who):
        (notice,) = [each for each in listed(house.officer("disnaker")) if each["subject_id"] == inbox["obligation"]]
        stranger = house.speak(who)
        assert notice["id"] not in {each["id"] for each in listed(stranger)}
        answers = [stranger.post(f"/v1/notices/{each}/readings") for each in (notice["id"], UNKNOWN)]
        bodies = [refused(answer, 404, "not-found") for answer in answers]
        assert {name for name in bodies[0] if bodies[0][name] != bodies[1][name]} == {"instance"}
        refused(stranger.get(f"/v1/notices/{notice['id']}"), 404, "not-found")

    def test_the_next_holder_of_a_seat_finds_them_and_who_lost_it_does_not(self, house: House, worker, owner_session):
        words = ["progress:read", "agency:32.12-dinsos"]
        made = seated(owner_session, SeatKind.REPORTING_OFFICER, "district:32.12", "32.12-DINSOS")
        first = Caller(house.secretariat.http, made.client_id, token_of(house.secretariat.http, made, words))
        period = house.period()
        with time_machine.travel(midnight(period["due_on"], -1), tick=False):
            tell_seats(worker)
        told_first = listed(first)
        assert told_first
        client = "UPDATE client SET seat_id = :seat WHERE client_id = :client"
        other = seated(owner_session, SeatKind.COORDINATOR, "district:32.12")
        owner_session.execute(sa.text(client), {"seat": other.seat_id, "client": made.client_id})
        owner_session.execute(sa.text(client), {"seat": made.seat_id, "client": other.client_id})
        owner_session.commit()
        successor = Caller(house.secretariat.http, other.client_id, token_of(house.secretariat.http, other, words))
        assert (listed(successor), listed(first)) == (told_first, [])
        owner_session.execute(sa.text("UPDATE seat SET valid_to = '2025-12-31' WHERE id = :id"), {"id": made.seat_id})
        owner_session.commit()
        assert listed(successor) == []

    def test_without_a_token_it_is_401(self, house: House):
        assert house.secretariat.http.get("/v1/notices").status_code == 401


class TestList:
    def test_every_kind_has_its_words_its_seats_and_its_function(self, owner_session):
        assert set(NOTICES) == set(NoticeKind)
        assert all(each.text.id and each.text.en and each.seats for each in NOTICES.values())
        names = owner_session.scalars(sa.text("SELECT proname FROM pg_proc WHERE proname LIKE 'gugus_notices_%'"))
        assert set(names) == {f"gugus_notices_{kind}" for kind in NoticeKind}

    def test_the_application_cannot_ask_over_organisations(self, session):
        with pytest.raises(sa.exc.ProgrammingError):
            session.execute(sa.text("SELECT * FROM gugus_notices_report_due(now(), '{}', '{}')"))
