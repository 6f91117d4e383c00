"""People of an organisation: invited, read, changed, reset, signed out and ended by the secretariat that keeps them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlmodel import Session, select

from api.database import create_engine
from api.demos.two_districts import DESKS, TRYING_OUT
from api.domain.places import NATION
from api.domain.scopes import Word
from api.domain.seats import SeatKind
from api.hosting.serving import trying_out, welcome
from api.models.journal import JournalRow
from api.models.people import Person
from api.models.sign_ins import SecondFactor
from api.models.task_forces import Seat
from api.settings import get_settings
from tests.oauth.people import CHAIR, OFFICER, Browser, Grant, bearer, tokens_of
from tests.support.flows import REGION, done, pointers, refused
from tests.support.seated import machine, seated, token_of
from tests.support.tokens import Caller, token_for
from tests.support.world import World

WORDS = ("grants:write", REGION)


@pytest.fixture
def secretariat(as_):
    return as_("32.12-secretariat")


@pytest.fixture(scope="module")
def owner(module_database):
    """The owner of the tables, to look and to arrange."""
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def colleague(http, owner):
    """Another person in a seat of the secretariat, through a machine of that seat."""
    client = seated(owner, SeatKind.SECRETARIAT, REGION)
    return Caller(http, client.client_id, token_of(http, client, WORDS))


def body(**fields):
    return {"owner": REGION, "sign_in_name": f"contoh-{uuid4().hex[:12]}", "display_name": "Petugas Contoh", **fields}


def invite(caller, **fields):
    return done(caller.post("/v1/people", body(**fields)), 201)


def named(owner, name):
    owner.rollback()
    return owner.exec(select(Person).where(Person.sign_in_name == name)).one()


def seat_of(owner, kind):
    """A seat of this kind held by a new person; gives the person's id."""
    return str(owner.get_one(Seat, seated(owner, kind, REGION, "32.12-DINSOS").seat_id).person_id)


class TestInvite:
    def test_the_code_is_shown_once(self, secretariat):
        asked_for, key = body(mail="petugas@example.go.id"), uuid4().hex
        first = secretariat.post("/v1/people", asked_for, key=key)
        made = done(first, 201)
        assert len(made["invitation"]["code"]) == 29
        assert made["invitation"]["address"].endswith("/oauth/code")
        days = datetime.fromisoformat(made["invitation"]["expires_at"]) - datetime.now(UTC)
        assert timedelta(days=6, hours=23) < days < timedelta(days=7)
        assert (made["has_password"], made["has_second_factor"], made["needs_second_factor"]) == (False, False, False)
        assert made["allowed_actions"] == ["change", "reset", "end"]
        again = secretariat.post("/v1/people", asked_for, key=key)
        assert again.headers["idempotency-replayed"] == "true"
        assert done(again, 201)["invitation"]["code"] is None
        assert "code" not in done(secretariat.get(f"/v1/people/{made['id']}"))

    def test_a_name_is_given_once(self, secretariat):
        made = invite(secretariat)
        refused(secretariat.post("/v1/people", body(sign_in_name=made["sign_in_name"])), 409, "duplicate")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *(("sign_in_name", wrong) for wrong in ("xy", "Huruf-Besar", "dengan spasi", "-awal", "x" * 65)),
            *(
                ("mail", wrong)
                for wrong in ("bukan alamat", "a@b", "@example.id", f"{'x' * 65}@example.id", "=?utf-8?q?a?=@b.id")
            ),
            ("display_name", ""),
        ],
    )
    def test_what_is_no_name_and_no_address_is_refused_without_being_repeated(self, secretariat, field, value):
        problem = refused(secretariat.post("/v1/people", body(**{field: value})), 422, "invalid")
        assert pointers(problem) == [f"/{field}"]
        assert not value or value not in str(problem)

    def test_another_district_invites_nobody_here(self, as_):
        refused(as_("21.71-secretariat").post("/v1/people", body()), 403, "not-permitted")

    def test_an_agency_lacks_the_word(self, as_):
        refused(as_("32.12-disnaker").post("/v1/people", body()), 403, "insufficient-scope")

    def test_nothing_personal_is_journalled(self, secretariat, owner):
        made = invite(secretariat, mail="petugas@example.go.id")
        owner.rollback()
        row = owner.exec(select(JournalRow).where(JournalRow.subject_id == made["id"])).one()
        told = str(row.model_dump())
        assert not any(made[field] in told for field in ("sign_in_name", "display_name", "mail"))


class TestRead:
    def test_lists_those_of_the_organisation(self, secretariat, as_):
        made = invite(secretariat)
        names = {each["sign_in_name"] for each in done(secretariat.get("/v1/people?limit=200"))["items"]}
        assert {made["sign_in_name"], CHAIR} <= names
        others = {each["sign_in_name"] for each in done(as_("21.71-secretariat").get("/v1/people"))["items"]}
        assert names.isdisjoint(others)
        assert done(secretariat.get("/v1/people?owner=district:21.71"))["items"] == []

    def test_no_name_stands_in_an_address(self, secretariat):
        assert secretariat.get("/v1/people?q=contoh").status_code == 422

    def test_says_who_needs_a_second_factor(self, secretariat, owner):
        person = seat_of(owner, SeatKind.CASE_OFFICER)
        assert done(secretariat.get(f"/v1/people/{person}"))["needs_second_factor"] is True

    def test_a_stranger_does_not_see_it(self, secretariat, as_):
        path = f"/v1/people/{invite(secretariat)['id']}"
        refused(as_("21.71-secretariat").get(path), 404, "not-found")

    def test_neither_hash_nor_key_is_told(self, secretariat, owner):
        shown = done(secretariat.get(f"/v1/people/{named(owner, CHAIR).id}"))
        assert not any("hash" in field or "secret" in field for field in shown)
        assert shown["has_password"] is True


class TestChange:
    def test_name_and_mail_change_and_the_mail_may_go(self, secretariat):
        made = invite(secretariat, mail="petugas@example.go.id")
        path = f"/v1/people/{made['id']}"
        changed = done(secretariat.patch(path, {"display_name": "Petugas Lain", "mail": None}, made["version"]))
        assert (changed["display_name"], changed["mail"], changed["version"]) == ("Petugas Lain", None, 2)
        refused(secretariat.patch(path, {"display_name": "Lagi"}, 1), 412, "stale-version")
        refused(secretariat.patch(path, {"display_name": None}, 2), 422, "invalid")
        refused(secretariat.patch(path, {"sign_in_name": "lain"}, 2), 422, "invalid")
        refused(secretariat.patch(path, {"display_name": "Lagi"}), 428, "precondition-required")


class TestEnd:
    def test_sessions_and_tokens_end_at_once_and_the_seats_stay(self, alone_here):
        http, secretariat, look = alone_here
        token = tokens_of(http, OFFICER)
        person = look.exec(select(Person).where(Person.sign_in_name == OFFICER)).one()
        ended = done(secretariat.post(f"/v1/people/{person.id}/endings"))
        assert ended["ended_at"] is not None
        assert ended["allowed_actions"] == []
        assert http.get("/v1/plans", headers=bearer(token["access_token"])).status_code == 401
        assert Grant(http).refresh(token["refresh_token"]).status_code == 400
        assert Browser(http).sign_in(OFFICER).status == 403
        assert look.exec(select(Seat).where(Seat.person_id == person.id)).first() is not None
        refused(secretariat.post(f"/v1/people/{person.id}/endings"), 409, "wrong-moment")
        refused(secretariat.post(f"/v1/people/{person.id}/resets"), 409, "wrong-moment")
        refused(secretariat.patch(f"/v1/people/{person.id}", {"display_name": "X"}, 2), 409, "wrong-moment")

    def test_an_invitation_that_waits_ends_too(self, http, secretariat):
        made = invite(secretariat)
        done(secretariat.post(f"/v1/people/{made['id']}/endings"))
        browser = Browser(http)
        page = browser.submit(browser.get("/oauth/code"), "/oauth/code", code=made["invitation"]["code"])
        assert page.status == 403


@pytest.fixture
def alone_here(fresh_http, database):
    """An application of its own, its secretariat, and the owner's eyes."""
    engine = create_engine(database, pool_size=1)
    with Session(engine) as session:
        client = machine(session, REGION, [(Word.GRANTS_WRITE, REGION)])
        yield fresh_http, Caller(fresh_http, client.client_id, token_of(fresh_http, client, WORDS)), session
    engine.dispose()


class TestReset:
    """Nobody becomes somebody else alone."""

    def path(self, owner, name):
        return f"/v1/people/{named(owner, name).id}/resets"

    def test_gives_a_code_once(self, secretariat, owner):
        key = uuid4().hex
        made = done(secretariat.post(self.path(owner, OFFICER), key=key), 201)
        assert (len(made["code"]), made["password"], made["second_factor"]) == (29, True, False)
        again = done(secretariat.post(self.path(owner, OFFICER), key=key), 201)
        assert (again["id"], again["code"]) == (made["id"], None)

    def test_of_nothing_is_refused(self, secretariat, owner):
        answer = secretariat.post(self.path(owner, CHAIR), {"password": False})
        assert pointers(refused(answer, 422, "invalid")) == ["/password"]

    def test_nobody_resets_the_own_account_also_not_through_a_machine(self, secretariat, owner):
        own = self.path(owner, "petugas-32.12-secretariat")
        refused(secretariat.post(own), 409, "same-person")
        refused(secretariat.post(own, {"second_factor": True}), 409, "same-person")

    def test_of_a_seat_of_two_persons_needs_two(self, secretariat, colleague, owner):
        path = f"/v1/people/{seat_of(owner, SeatKind.CASE_OFFICER)}/resets"
        first = done(secretariat.post(path, {"second_factor": True}), 201)
        assert (first["code"], first["awaits_second_person"]) == (None, True)
        refused(secretariat.post(path, {"second_factor": True}), 409, "same-person")
        second = done(colleague.post(path, {"second_factor": True}), 201)
        assert (len(second["code"]), second["awaits_second_person"]) == (29, False)

    def test_of_the_daily_chair_who_is_the_second_person_needs_two(self, secretariat, colleague, owner):
        path = self.path(owner, CHAIR)
        assert done(secretariat.post(path), 201)["awaits_second_person"]
        refused(secretariat.post(path), 409, "same-person")
        assert done(colleague.post(path), 201)["code"]

    def test_ends_the_sessions_of_before(self, http, secretariat, owner):
        token = tokens_of(http, OFFICER)["access_token"]
        assert http.get("/v1/plans", headers=bearer(token)).status_code == 200
        done(secretariat.post(self.path(owner, OFFICER)), 201)
        assert http.get("/v1/plans", headers=bearer(token)).status_code == 401

    def test_what_two_asked_for_must_be_the_same(self, secretariat, colleague, owner):
        path = f"/v1/people/{seat_of(owner, SeatKind.CASE_OFFICER)}/resets"
        done(secretariat.post(path), 201)
        assert done(colleague.post(path, {"second_factor": True}), 201)["code"] is None

    def test_the_second_has_a_day(self, http, secretariat, owner):
        path = f"/v1/people/{seat_of(owner, SeatKind.CASE_OFFICER)}/resets"
        done(secretariat.post(path), 201)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
            client = seated(owner, SeatKind.SECRETARIAT, REGION)
            late = Caller(http, client.client_id, token_of(http, client, WORDS))
            assert done(late.post(path), 201)["code"] is None

    def test_a_machine_is_no_second_person(self, http, secretariat, owner):
        client = machine(owner, REGION, [(Word.GRANTS_WRITE, REGION)])
        robot = Caller(http, client.client_id, token_of(http, client, WORDS))
        path = f"/v1/people/{seat_of(owner, SeatKind.CASE_OFFICER)}/resets"
        refused(robot.post(path), 409, "same-person")
        done(secretariat.post(path), 201)
        refused(robot.post(path), 409, "same-person")

    def test_of_the_password_alone_needs_one_where_the_second_factor_stays(self, secretariat, owner):
        person = seat_of(owner, SeatKind.CASE_OFFICER)
        owner.add(SecondFactor(person_id=person, secret=b"x", last_step=0, set_up_at=datetime.now(UTC)))
        owner.commit()
        assert done(secretariat.post(f"/v1/people/{person}/resets", twice=True), 201)["code"]

    def test_is_journalled(self, secretariat, owner):
        made = invite(secretariat)
        done(secretariat.post(f"/v1/people/{made['id']}/resets"), 201)
        owner.rollback()
        events = owner.exec(select(JournalRow.event).where(JournalRow.subject_id == made["id"]).order_by(JournalRow.id))
        assert list(events) == ["person.invited", "person.reset"]


class TestSessions:
    def test_the_secretariat_sees_them_and_ends_them_all(self, http, secretariat, owner):
        token = tokens_of(http, OFFICER)["access_token"]
        person = named(owner, OFFICER).id
        found = done(secretariat.get(f"/v1/people/{person}/sessions"))["items"]
        assert [each["is_current"] for each in found] == [False]
        assert found[0]["amr"] == ["pwd"]
        done(secretariat.post(f"/v1/people/{person}/session-endings", twice=True))
        assert http.get("/v1/plans", headers=bearer(token)).status_code == 401
        assert done(secretariat.get(f"/v1/people/{person}/sessions"))["items"] == []
        owner.rollback()
        event = owner.exec(select(JournalRow).where(JournalRow.event == "session.ended").order_by(JournalRow.id)).all()
        assert event[-1].actor_kind == "client"
        told = owner.exec(select(JournalRow).where(JournalRow.event == "person.signed_out")).one()
        assert (told.subject_id, told.owner, told.audience) == (person, REGION, [REGION])

    def test_one_of_them_ends_alone(self, http, secretariat, owner):
        kept, ended = (tokens_of(http, OFFICER)["access_token"] for _ in range(2))
        path = f"/v1/people/{named(owner, OFFICER).id}"
        newest = done(secretariat.get(f"{path}/sessions"))["items"][0]["id"]
        done(secretariat.post(f"{path}/session-endings", {"session_id": newest}))
        statuses = [http.get("/v1/plans", headers=bearer(each)).status_code for each in (kept, ended)]
        assert statuses == [200, 401]
        of_another = f"/v1/people/{named(owner, CHAIR).id}/session-endings"
        answer = secretariat.post(of_another, {"session_id": newest})
        assert pointers(refused(answer, 422, "invalid")) == ["/session_id"]

    def test_a_stranger_sees_and_ends_none(self, as_, owner):
        person = named(owner, OFFICER).id
        refused(as_("21.71-secretariat").get(f"/v1/people/{person}/sessions"), 404, "not-found")
        refused(as_("21.71-secretariat").post(f"/v1/people/{person}/session-endings"), 404, "not-found")


class TestRegistrars:
    """Whatever a registrar does with a person of the nation, another registrar completes."""

    @pytest.fixture
    def two(self, as_):
        return as_("registrar"), as_("registrar-2")

    def ask(self, who, path, asked_for, method="post", **options):
        asked = done(getattr(who, method)(path, asked_for, **options), 202)
        assert (asked["owner"], asked["second"], asked["status"]) == (NATION, "registrar", "pending")
        return asked

    def complete(self, who, asked):
        return done(who.post(f"/v1/pending-acts/{asked['id']}/approvals"))

    def test_an_invitation_waits_and_the_code_is_shown_to_who_completes_it(self, two):
        wanted, key = body(owner=NATION, mail="petugas@example.go.id"), uuid4().hex
        asked = self.ask(two[0], "/v1/people", wanted, key=key)
        assert asked["request"]["display_name"] == wanted["display_name"]
        assert done(two[0].post("/v1/people", wanted, key=key), 202)["id"] == asked["id"]
        names = {each["sign_in_name"] for each in done(two[0].get("/v1/people?limit=200"))["items"]}
        assert wanted["sign_in_name"] not in names
        refused(two[0].post(f"/v1/pending-acts/{asked['id']}/approvals"), 409, "same-person")
        decided = self.complete(two[1], asked)
        assert len(decided["secret"]) == 29
        assert decided["request"] == {}  # the name is kept with the person and nowhere else
        assert done(two[1].get(f"/v1/people/{decided['result_id']}"))["sign_in_name"] == wanted["sign_in_name"]

    def test_so_do_its_corrections_resets_sign_outs_and_end(self, two):
        one, other = two
        made = self.complete(other, self.ask(one, "/v1/people", body(owner=NATION)))["result_id"]
        path = f"/v1/people/{made}"
        self.complete(other, self.ask(one, path, {"display_name": "Petugas Lain"}, "patch", version=1))
        assert done(one.get(path))["display_name"] == "Petugas Lain"
        assert len(self.complete(other, self.ask(one, f"{path}/resets", {"password": True}))["secret"]) == 29
        assert self.complete(one, self.ask(other, f"{path}/session-endings", {}))["result_id"] == made
        ending = self.ask(one, f"{path}/endings", {})
        assert done(one.get(path))["ended_at"] is None
        self.complete(other, ending)
        assert done(one.get(path))["ended_at"] is not None

    def test_nobody_completes_the_reset_of_the_own_account(self, two, owner):
        path = f"/v1/people/{named(owner, 'petugas-registrar-2').id}/resets"
        asked = self.ask(two[0], path, {"password": True})
        refused(two[1].post(f"/v1/pending-acts/{asked['id']}/approvals"), 409, "same-person")

    def test_who_reads_the_audit_is_told_no_name(self, two, http, owner):
        asked = self.ask(two[0], "/v1/people", body(owner=NATION))
        client = seated(owner, SeatKind.CHAIR, NATION)
        reader = Caller(http, client.client_id, token_of(http, client, ["audit:read", NATION]))
        assert done(reader.get(f"/v1/pending-acts/{asked['id']}"))["request"] == {}


KINDS = {desk.client_id.replace("demo-", "petugas-", 1): desk.kind for desk in DESKS}
# Those that read cases or referrals (access.md §2).
WITH_SECOND_FACTOR = {SeatKind.SECRETARIAT, SeatKind.CASE_OFFICER, SeatKind.CONSENT_OFFICER}


class TestDemo:
    def test_prints_who_signs_in_and_the_key_where_the_seat_asks_for_one(self):
        lines = welcome(get_settings(), World.secrets, 1.0).splitlines()
        told = {line.split()[0]: line for line in lines if line.strip().startswith("petugas-")}
        assert told.keys() == {name for name in World.secrets if name.startswith("petugas-") and " " not in name}
        for name, line in told.items():
            assert World.secrets[name] in line
            assert ("TOTP" in line) is (KINDS[name] in WITH_SECOND_FACTOR), name

    def test_prints_the_client_to_try_a_system_with_and_a_call_that_works(self, http):
        told = "\n".join(trying_out(get_settings(), World.secrets))
        assert f"{TRYING_OUT}:{World.secrets[TRYING_OUT]}" in told
        caller = Caller(http, TRYING_OUT, token_for(http, TRYING_OUT, f"task_forces:read {REGION}"))
        assert [each["owner"] for each in done(caller.get("/v1/task-forces"))["items"]] == [REGION]
