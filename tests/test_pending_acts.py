"""Acts of two persons: asked by one, judged again and done when another completes them, over after fourteen days."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session, select

from api.demos.two_districts import WEB
from api.domain.seats import SeatKind
from api.models.clients import Client
from api.models.pending_acts import PendingAct
from api.models.people import Person
from api.models.task_forces import Seat
from api.settings import get_settings
from api.worker import record_the_clock, worker_engine
from tests.oauth.people import SECRETARIAT, Browser, Page
from tests.support.flows import LEADS, NEIGHBOUR, REGION, House, done, pointers, refused
from tests.support.seated import Credentials, seated, token_of
from tests.support.tokens import Caller, token_for
from tests.support.writes.clients import system
from tests.support.writes.task_forces import force, seat, waiting

NEW = {"owner": REGION, "display_name": "Petugas Bernama (contoh)"}


@pytest.fixture(scope="module")
def chair(house: House) -> Caller:
    """The daily chair, who is the second person of the district."""
    return house.speak("32.12-daily-chair")


def decide(who: Caller, act: dict[str, Any], how: str = "approvals", **options: Any) -> Any:
    body = {"reason": "Belum ada SK."} if how == "rejections" else {}
    return who.post(f"/v1/pending-acts/{act['id']}/{how}", body, **options)


def speaking(house: House, client: Credentials, words: list[str], where: str) -> Caller:
    http = house.secretariat.http
    return Caller(http, client.client_id, token_of(http, client, [*words, where]))


def end_of(owner: Session, table: Any, row_id: Any, ending: str, moment: datetime | None) -> None:
    """Set when a client or a person ended, or that it has not."""
    row = owner.get_one(table, row_id)
    setattr(row, ending, moment)
    owner.add(row)
    owner.commit()


def seats_of(house: House, kind: str) -> list[dict[str, Any]]:
    return done(house.secretariat.get(f"{force(house, None)}/seats?kind={kind}"))["items"]


class TestAsk:
    def test_a_seat_that_reads_referrals_waits_and_is_not_there(self, house: House):
        filled = seats_of(house, "case_officer")
        asked = waiting(house)
        assert (asked["status"], asked["act"], asked["second"]) == ("pending", "seat.fill", "daily_chair")
        assert asked["request"]["kind"] == "case_officer"
        assert asked["subject"] == asked["owner"] == REGION
        assert seats_of(house, "case_officer") == filled

    def test_what_does_not_fit_is_refused_before_it_waits(self, house: House):
        body = {"kind": "case_officer", "valid_from": "2026-01-01"}
        answer = house.secretariat.post(f"{force(house, None)}/seats", body)
        assert pointers(refused(answer, 422, "invalid")) == ["/agency_id"]

    def test_it_names_persons_to_who_keeps_them_and_to_who_decides_about_them(self, house: House, chair: Caller):
        person = done(house.secretariat.post("/v1/people", {**NEW, "sign_in_name": "petugas.bernama"}), 201)["id"]
        decree = done(house.secretariat.get(f"{force(house, None)}/decrees"))["items"][0]
        agency = house.agencies[LEADS["dinsos"]]
        body = {"kind": "case_officer", "agency_id": agency, "person_id": person, "decree_id": decree["id"]}
        asked = done(house.secretariat.post(f"{force(house, None)}/seats", {**body, "valid_from": "2026-01-01"}), 202)
        path = f"/v1/pending-acts/{asked['id']}"
        names = {agency: "Dinas Sosial", decree["id"]: f"{decree['number']} ({decree['year']})"}
        people = {person: NEW["display_name"], asked["asked_by"]: "Petugas Contoh 32 12 Secretariat"}
        for who in (house.secretariat, chair):
            assert done(who.get(path))["names"] == names | people
        # The chair sees with the same word that it waits, and decides nothing.
        assert done(house.speak("32.12-chair").get(path))["names"] == names
        assert done(decide(chair, asked))["names"].items() > (names | people).items()  # and who decided

    def test_it_names_no_person_of_elsewhere_to_who_decides(self, house: House, chair: Caller, owner_session: Session):
        asked = waiting(house)
        stranger = owner_session.exec(select(Person).where(Person.owner == NEIGHBOUR)).first()
        held = owner_session.get_one(PendingAct, asked["id"])
        held.request = {**held.request, "person_id": str(stranger.id)}
        owner_session.add(held)
        owner_session.commit()
        assert str(stranger.id) not in done(chair.get(f"/v1/pending-acts/{asked['id']}"))["names"]

    def test_the_same_key_asks_once(self, house: House):
        body = {"kind": "case_officer", "agency_id": house.agencies[LEADS["dinsos"]], "valid_from": "2026-01-01"}
        first, again = (house.secretariat.post(f"{force(house, None)}/seats", body, key="k" * 20) for _ in range(2))
        assert done(first, 202)["id"] == done(again, 202)["id"]
        assert again.headers["idempotency-replayed"] == "true"

    def test_another_seat_needs_nobody(self, house: House):
        assert seat(house)["kind"] == "member"

    def test_a_secretariat_is_seated_by_registrars_alone(self, house: House):
        body = {"kind": "secretariat", "agency_id": house.agencies[LEADS["kesra"]], "valid_from": "2026-01-01"}
        answer = house.secretariat.post(f"{force(house, None)}/seats", body)
        assert refused(answer, 422, "invalid")["errors"][0]["code"] == "needs_registrars"

    def test_a_registrar_seats_nobody_else_in_a_district(self, house: House):
        body = {"kind": "member", "agency_id": house.agencies[LEADS["kesra"]], "valid_from": "2026-01-01"}
        answer = house.speak("registrar").post(f"{force(house, None)}/seats", body)
        assert refused(answer, 422, "invalid")["errors"][0]["code"] == "filled_by_secretariat"


class TestApprove:
    def test_the_daily_chair_completes_it(self, house: House, chair: Caller):
        asked = waiting(house)
        shown = done(chair.get(f"/v1/pending-acts/{asked['id']}"))
        assert shown["allowed_actions"] == ["approvals", "rejections"]
        decided = done(decide(chair, asked))
        assert (decided["status"], decided["secret"], decided["allowed_actions"]) == ("approved", None, [])
        made = done(chair.get(f"/v1/seats/{decided['result_id']}"))
        assert (made["kind"], made["organisation"]) == ("case_officer", LEADS["dinsos"])

    def test_whoever_asked_does_not(self, house: House):
        asked = waiting(house)
        refused(decide(house.secretariat, asked), 403, "not-permitted")
        assert done(house.secretariat.get(f"/v1/pending-acts/{asked['id']}"))["allowed_actions"] == []

    def test_the_same_person_in_the_chair_does_not(self, house: House, owner_session: Session):
        mine = seated(owner_session, SeatKind.SECRETARIAT, REGION, "32.12-BAGIAN-KESRA")
        also = seated(owner_session, SeatKind.DAILY_CHAIR, REGION, "32.12-DISDUK-P3A")
        held = owner_session.get_one(Seat, also.seat_id)
        held.person_id = owner_session.get_one(Seat, mine.seat_id).person_id
        owner_session.add(held)
        owner_session.commit()
        asker = speaking(house, mine, ["grants:write", "task_forces:read"], REGION)
        body = {"kind": "case_officer", "agency_id": house.agencies[LEADS["dinsos"]], "valid_from": "2026-01-01"}
        asked = done(asker.post(f"{force(house, None)}/seats", body), 202)
        self.must_stay(house, speaking(house, also, ["audit:read"], REGION), asked)

    def must_stay(self, house: House, who: Caller, asked: dict[str, Any]) -> None:
        for how in ("approvals", "rejections"):
            refused(decide(who, asked, how), 409, "same-person")
        assert done(house.secretariat.get(f"/v1/pending-acts/{asked['id']}"))["status"] == "pending"

    @pytest.mark.parametrize(
        ("who", "status", "code"),
        [
            ("32.12-chair", 403, "not-permitted"),
            ("21.71-secretariat", 404, "not-found"),
            ("registrar", 404, "not-found"),
            ("32.12-disnaker", 403, "insufficient-scope"),
        ],
    )
    def test_whoever_is_no_second_person_is_refused(self, house: House, who: str, status: int, code: str):
        refused(decide(house.speak(who), waiting(house)), status, code)

    def test_it_is_decided_once(self, house: House, chair: Caller):
        asked = waiting(house)
        done(decide(chair, asked, "rejections"))
        assert refused(decide(chair, asked), 409, "wrong-moment")["state"] == "rejected"

    def test_what_no_longer_fits_is_not_done(self, house: House, chair: Caller, owner_session: Session):
        """The decree it rests on was cut short meanwhile."""
        decree = done(house.secretariat.get(f"{force(house, None)}/decrees"))["items"][0]
        office = house.agencies[LEADS["dinsos"]]
        body = {"kind": "case_officer", "agency_id": office, "decree_id": decree["id"], "valid_from": "2026-02-01"}
        asked = done(house.secretariat.post(f"{force(house, None)}/seats", body), 202)
        moved = sa.text("UPDATE decree SET valid_from = :day WHERE id = :id")
        owner_session.execute(moved, {"day": "2026-03-01", "id": decree["id"]})
        owner_session.commit()
        assert pointers(refused(decide(chair, asked), 422, "invalid")) == ["/valid_from"]
        owner_session.execute(moved, {"day": decree["valid_from"], "id": decree["id"]})
        owner_session.commit()
        done(decide(chair, asked))

    def test_an_asker_who_lost_the_word_asked_in_vain(self, house: House, chair: Caller, owner_session: Session):
        client = seated(owner_session, SeatKind.SECRETARIAT, REGION, "32.12-BAGIAN-KESRA")
        asker = speaking(house, client, ["grants:write", "task_forces:read"], REGION)
        body = {"kind": "case_officer", "agency_id": house.agencies[LEADS["dinsos"]], "valid_from": "2026-01-01"}
        asked = done(asker.post(f"{force(house, None)}/seats", body), 202)
        held = owner_session.get_one(Seat, client.seat_id)
        held.valid_to = datetime.now(UTC).date() - timedelta(days=2)
        owner_session.add(held)
        owner_session.commit()
        assert refused(decide(chair, asked), 409, "locked")["lock_reason"] == "asker_lost_power"

    @pytest.mark.parametrize("ending", ["disabled_at", "expires_at"])
    def test_a_system_that_ended_asked_in_vain(self, house: House, chair: Caller, owner_session: Session, ending: str):
        client = seated(owner_session, SeatKind.SECRETARIAT, REGION, "32.12-BAGIAN-KESRA")
        asker = speaking(house, client, ["grants:write", "task_forces:read"], REGION)
        body = {"kind": "case_officer", "agency_id": house.agencies[LEADS["dinsos"]], "valid_from": "2026-01-01"}
        asked = done(asker.post(f"{force(house, None)}/seats", body), 202)
        end_of(owner_session, Client, client.row_id, ending, datetime.now(UTC))
        assert refused(decide(chair, asked), 409, "locked")["lock_reason"] == "asker_lost_power"

    def test_a_person_whose_account_ended_asked_in_vain(self, house: House, chair: Caller, owner_session: Session):
        """The account ends and its seats stand: what waits in its name is not done, until it is there again."""
        asked = waiting(house)
        person = owner_session.exec(select(Person).where(Person.sign_in_name == SECRETARIAT)).one().id
        held = owner_session.get_one(PendingAct, asked["id"])
        held.client_id = owner_session.exec(select(Client.id).where(Client.client_id == WEB)).one()
        held.person_id, held.signed_in = person, True
        end_of(owner_session, Person, person, "disabled_at", datetime.now(UTC))
        assert refused(decide(chair, asked), 409, "locked")["lock_reason"] == "asker_lost_power"
        end_of(owner_session, Person, person, "disabled_at", None)
        done(decide(chair, asked))


class TestCodes:
    """Whoever invites a person is shown the code; it opens no seat that a second person completed."""

    NEW = "kereta pagi menuju laut selatan"

    def invited(self, house: House) -> tuple[str, str]:
        """A new person of the district, and the code that the secretariat was shown."""
        body = {"owner": REGION, "sign_in_name": f"contoh-{uuid4().hex[:12]}", "display_name": "Petugas Contoh"}
        made = done(house.secretariat.post("/v1/people", body), 201)
        return made["id"], made["invitation"]["code"]

    def opens(self, house: House, code: str) -> bool:
        return self.typed(Browser(house.secretariat.http), code).status == 200

    def typed(self, browser: Browser, code: str) -> Page:
        return browser.submit(browser.get("/oauth/code"), "/oauth/code", code=code)

    def asked(self, house: House, person: str, kind: str = "case_officer", status: int = 202) -> dict[str, Any]:
        body = {"kind": kind, "agency_id": house.agencies[LEADS["dinsos"]], "valid_from": "2026-01-01"}
        return done(house.secretariat.post(f"{force(house, None)}/seats", {**body, "person_id": person}), status)

    def test_the_one_of_the_invitation_ends_and_the_second_person_has_the_next(self, house: House, chair: Caller):
        person, first = self.invited(house)
        asked = self.asked(house, person)
        assert self.opens(house, first)
        decided = done(decide(chair, asked, key="s" * 20))
        assert len(decided["secret"]) == 29
        assert (self.opens(house, first), self.opens(house, decided["secret"])) == (False, True)
        assert done(decide(chair, asked, key="s" * 20))["secret"] is None
        told = done(house.secretariat.get(f"/v1/audit?subject_id={person}"))["items"]
        assert [row["event"] for row in told] == ["person.reset", "person.invited"]

    def test_of_whoever_has_a_password_they_end_and_none_is_made(self, house: House, chair: Caller):
        person, first = self.invited(house)
        browser = Browser(house.secretariat.http)
        page = self.typed(browser, first)
        assert browser.submit(page, "/oauth/code/password", password=self.NEW, again=self.NEW).status == 303
        reset = done(house.secretariat.post(f"/v1/people/{person}/resets"), 201)["code"]
        assert self.opens(house, reset)
        assert done(decide(chair, self.asked(house, person)))["secret"] is None
        assert not self.opens(house, reset)
        assert done(house.secretariat.get(f"/v1/people/{person}"))["has_password"]

    def test_at_a_hand_over_the_next_holder_s_end(self, house: House, chair: Caller):
        person, first = self.invited(house)
        filled = done(decide(chair, waiting(house)))["result_id"]
        tomorrow = (datetime.now(UTC) + timedelta(days=1, hours=7)).date()
        body = {"valid_from": str(tomorrow), "person_id": person}
        asked = done(house.secretariat.post(f"/v1/seats/{filled}/handovers", body), 202)
        following = done(decide(chair, asked))
        assert (self.opens(house, first), self.opens(house, following["secret"])) == (False, True)

    def test_of_a_seat_of_one_person_stay(self, house: House):
        person, first = self.invited(house)
        self.asked(house, person, "member", 201)
        assert self.opens(house, first)

    def test_of_a_secretariat_s_seat_the_second_registrar_has_the_next(self, house: House):
        person, first = self.invited(house)
        body = {"kind": "secretariat", "agency_id": house.agencies[LEADS["kesra"]], "valid_from": "2026-01-01"}
        path = f"{force(house, None)}/seats"
        asked = done(house.speak("registrar").post(path, {**body, "person_id": person}), 202)
        code = done(decide(house.speak("registrar-2"), asked))["secret"]
        assert (self.opens(house, first), self.opens(house, code)) == (False, True)

    def test_of_a_seat_from_a_day_to_come_a_reset_needs_two(self, house: House, chair: Caller):
        person, _ = self.invited(house)
        later = str((datetime.now(UTC) + timedelta(days=3)).date())
        body = {"kind": "case_officer", "agency_id": house.agencies[LEADS["dinsos"]], "valid_from": later}
        asked = done(house.secretariat.post(f"{force(house, None)}/seats", {**body, "person_id": person}), 202)
        done(decide(chair, asked))
        made = done(house.secretariat.post(f"/v1/people/{person}/resets"), 201)
        assert (made["code"], made["awaits_second_person"]) == (None, True)


class TestReject:
    def test_the_reason_is_kept_and_nothing_is_done(self, house: House, chair: Caller):
        before = seats_of(house, "case_officer")
        decided = done(decide(chair, waiting(house), "rejections"))
        assert (decided["status"], decided["reason"], decided["result_id"]) == ("rejected", "Belum ada SK.", None)
        assert seats_of(house, "case_officer") == before


class TestExpiry:
    def test_after_fourteen_days_it_is_over_with_no_job(self, house: House):
        with ExitStack() as travels:
            asked = waiting(house)
            ends = datetime.fromisoformat(asked["expires_at"])
            assert timedelta(days=13, hours=23) < ends - datetime.now(UTC) <= timedelta(days=14)
            travels.enter_context(time_machine.travel(ends - timedelta(seconds=30)))
            late = Caller(house.secretariat.http, "", token_for(house.secretariat.http, "demo-32.12-daily-chair"))
            assert done(late.get(f"/v1/pending-acts/{asked['id']}"))["status"] == "pending"
            travels.enter_context(time_machine.travel(ends, tick=False))
            assert refused(decide(late, asked), 409, "wrong-moment")["state"] == "expired"
            over = [each["id"] for each in done(late.get("/v1/pending-acts?status=expired&limit=200"))["items"]]
            assert asked["id"] in over
            self.record_twice(late, asked)

    def record_twice(self, late: Caller, asked: dict[str, Any]) -> None:
        """The worker records it once, at its deadline."""
        engine = worker_engine(get_settings())
        for _ in range(2):
            record_the_clock(engine)
        engine.dispose()
        told = done(late.get(f"/v1/audit?subject_id={asked['id']}&event=pending_act.expired"))["items"]
        assert [(row["actor_kind"], row["effective_at"]) for row in told] == [("clock", asked["expires_at"])]


class TestRegistrars:
    """Two national registrars, for each act, wherever it is."""

    def test_they_seat_a_secretariat(self, house: House):
        one, other = house.speak("registrar"), house.speak("registrar-2")
        office = house.agencies[LEADS["kesra"]]
        asked = done(
            one.post(
                f"{force(house, None)}/seats", {"kind": "secretariat", "agency_id": office, "valid_from": "2026-01-01"}
            ),
            202,
        )
        assert (asked["owner"], asked["subject"], asked["second"]) == ("national:id", REGION, "registrar")
        refused(decide(one, asked), 409, "same-person")
        refused(decide(house.speak("32.12-daily-chair"), asked), 404, "not-found")
        made = done(decide(other, asked))["result_id"]
        assert made in {each["id"] for each in seats_of(house, "secretariat")}
        told = done(house.secretariat.get(f"/v1/audit?subject_id={made}"))["items"]
        assert [(row["event"], row["owner"]) for row in told] == [("seat.filled", REGION)]

    def test_they_hand_a_secretariat_over_and_end_it(self, house: House, owner_session: Session):
        one, other = house.speak("registrar"), house.speak("registrar-2")
        mine = seated(owner_session, SeatKind.SECRETARIAT, REGION, "32.12-BAGIAN-KESRA")
        today = (datetime.now(UTC) + timedelta(hours=7)).date()
        path = f"/v1/seats/{mine.seat_id}"
        asked = done(one.post(f"{path}/handovers", {"valid_from": str(today + timedelta(days=1))}), 202)
        following = done(other.get(f"/v1/seats/{done(decide(other, asked))['result_id']}"))
        assert following["follows_id"] == str(mine.seat_id)
        assert done(other.get(path))["valid_to"] == str(today)
        asked = done(other.post(f"{path}/endings", {"last_day": str(today - timedelta(days=1))}), 202)
        done(decide(one, asked))
        assert done(other.get(path))["valid_to"] == str(today - timedelta(days=1))

    def test_they_register_a_ministry_s_system_and_the_secret_is_shown_to_who_completes_it(self, house: House):
        one, other = house.speak("registrar"), house.speak("registrar-2")
        pairs = [{"action": "reports:read", "organisation": "national:id"}]
        body = system(organisation="ministry:polri", pairs=pairs)
        asked = done(one.post("/v1/clients", body), 202)
        decided = done(decide(other, asked, key="p" * 20))
        shown = done(one.get(f"/v1/clients/{decided['result_id']}"))
        assert (shown["organisation"], shown["pairs"]) == ("ministry:polri", pairs)
        answer = house.secretariat.http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials", "scope": "reports:read national:id"},
            auth=(shown["client_id"], decided["secret"]),
        )
        assert answer.status_code == 200, answer.text
        assert done(decide(other, asked, key="p" * 20))["secret"] is None


class TestList:
    def test_each_sees_its_own_organisation_s(self, house: House, chair: Caller):
        asked = waiting(house)
        for who in (chair, house.secretariat):
            listed = done(who.get("/v1/pending-acts?limit=200&act=seat.fill&status=pending"))["items"]
            assert asked["id"] in {each["id"] for each in listed}
            assert {each["owner"] for each in listed} == {REGION}
        assert {each["owner"] for each in done(house.speak("registrar").get("/v1/pending-acts"))["items"]} <= {
            "national:id"
        }
        assert {each["owner"] for each in done(house.speak("21.71-secretariat").get("/v1/pending-acts"))["items"]} <= {
            NEIGHBOUR
        }
