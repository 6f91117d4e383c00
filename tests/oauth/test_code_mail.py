"""Codes by mail: nobody learns who has an account; a code arrives once and counts once, whatever the server does."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session, select

from api.database import application_engine
from api.domain.seats import SeatKind
from api.jobs.mailing import send_waiting
from api.models.journal import JournalRow
from api.models.people import Person
from api.models.sign_ins import CodeMail, PasswordCode, SecondFactor
from api.oauth import attempts
from api.settings import Settings, get_settings
from tests.oauth.people import CHAIR, OFFICER, SECRETARIAT, Browser, bearer, tokens_of
from tests.oauth.test_codes import NEW, REGION, choose, person_named, type_code
from tests.support.flows import done, pointers, refused
from tests.support.smtp import BREAKS, CLOSES, GOOD, HANGS, REFUSES, settings_of, smtp_server
from tests.test_people import seat_of

MAILBOX = "kotak@contoh.example"
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}\b")


@pytest.fixture
def server(http, monkeypatch) -> Iterator[Any]:  # noqa: ARG001  the application reads the settings
    """A mail server that the application knows."""
    with smtp_server() as mail, monkeypatch.context() as changed:
        for name, value in settings_of(mail.port).items():
            changed.setenv(f"GUGUS_{name.upper()}", str(value))
        get_settings.cache_clear()
        yield mail
    get_settings.cache_clear()


@pytest.fixture
def person(as_, look) -> Any:
    """A person with a mailbox and a password, in no seat."""
    name = f"contoh-{uuid4().hex[:12]}"
    body = {"owner": REGION, "sign_in_name": name, "display_name": "Petugas Contoh", "mail": f"{name}@contoh.example"}
    made = done(as_("32.12-secretariat").post("/v1/people", body), 201)
    look.execute(sa.text("DELETE FROM code_mail"))
    look.commit()
    return made


def ask(http, name):
    browser = Browser(http)
    return browser.submit(browser.get("/oauth/forgotten-password"), "/oauth/forgotten-password", name=name)


def deliver(worker: sa.Engine, server: Any) -> int:
    return send_waiting(worker, Settings(**settings_of(server.port)))


def codes_in(server: Any) -> list[str]:
    return [CODE.search(mail.get_payload(decode=True).decode())[0] for mail in server.mails]


def code_for(http, worker, server, name) -> str:
    assert ask(http, name).status == 200
    assert deliver(worker, server) == 1
    return codes_in(server)[-1]


def give_mailbox(look: Session, name: str, mail: str = MAILBOX) -> Person:
    found = person_named(look, name)
    found.mail = mail
    look.add(found)
    look.commit()
    return found


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the application says to the database meanwhile."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    sa.event.listen(application_engine(), "before_cursor_execute", hear)
    yield said
    sa.event.remove(application_engine(), "before_cursor_execute", hear)


class TestPage:
    def test_is_linked_and_served_only_where_mail_is_set_up(self, http):
        assert "/oauth/forgotten-password" not in Browser(http).get("/oauth/sign-in").links
        assert Browser(http).get("/oauth/forgotten-password").location == "/oauth/sign-in"
        assert Browser(http).post("/oauth/forgotten-password", {"name": "x"}).location == "/oauth/sign-in"

    def test_asks_for_a_name(self, http, server):
        assert "/oauth/forgotten-password" in Browser(http).get("/oauth/sign-in").links
        page = Browser(http).get("/oauth/forgotten-password")
        page.must_be_labelled()
        assert "script" not in page.tags
        stale = Browser(http).post("/oauth/forgotten-password", {"name": "x", "token": "x"})
        assert (stale.status, server.asked) == (400, 0)

    def test_a_stranger_costs_the_same_and_is_answered_the_same(self, http, server, person, look):
        answers, said = [], []
        for name in (person["sign_in_name"], f"tidak-ada-{uuid4().hex[:8]}", "\x00", person["mail"]):
            with statements() as heard:
                answers.append(ask(http, name))
            said.append(heard)
        assert {answer.status for answer in answers} == {200}
        assert len({answer.response.text for answer in answers}) == 1
        assert said[0] == said[1] == said[2] == said[3]
        assert any("INSERT INTO code_mail" in statement for statement in said[0])
        rows = look.exec(select(CodeMail)).all()
        assert len(rows) == 4
        assert person["sign_in_name"].encode() not in b"".join(row.name for row in rows)
        assert server.asked == 0

    def test_who_asks_often_waits_known_or_not_and_still_signs_in(self, http, server, look):  # noqa: ARG002  mail is on
        for name in (CHAIR, "tidak-ada"):
            assert [ask(http, name).status for _ in range(4)] == [200, 200, 200, 429]
        assert Browser(http).sign_in(CHAIR).status == 303
        look.execute(sa.text("DELETE FROM code_mail"))
        look.commit()

    def test_a_mailbox_takes_some_thirty_mails_a_day_at_most(self):
        subject, seconds, mails = attempts.asked_for("x"), 0, 0
        while seconds < 24 * 3600:
            mails += 1
            seconds += max(1, attempts.delay(subject, mails))
        assert mails <= 33


class TestSecondPersons:
    def test_a_mail_alone_opens_no_seat_of_whoever_decides_for_two(self, http, server, worker, look):
        give_mailbox(look, CHAIR)
        assert ask(http, CHAIR).status == 200
        assert deliver(worker, server) == 0


class TestCode:
    def test_arrives_once_counts_once_and_ends_the_sessions(self, http, server, worker, look):
        give_mailbox(look, OFFICER)
        token = tokens_of(http, OFFICER)["access_token"]
        code = code_for(http, worker, server, OFFICER.upper())
        assert deliver(worker, server) == 0
        assert http.get("/v1/sessions", headers=bearer(token)).status_code == 200
        browser = Browser(http)
        assert choose(browser, type_code(browser, code)).location == "/oauth/sign-in"
        assert http.get("/v1/sessions", headers=bearer(token)).status_code == 401
        assert type_code(Browser(http), code).status == 403
        assert Browser(http).sign_in(OFFICER).status == 403
        assert Browser(http).sign_in(OFFICER, password=NEW).status == 303

    def test_the_mail_says_what_to_do_and_nothing_about_whom(self, http, server, worker, person, look):
        code = code_for(http, worker, server, person["mail"].upper())
        (mail,) = server.mails
        text = mail.get_payload(decode=True).decode()
        assert (mail["To"], mail["Auto-Submitted"]) == (person["mail"], "auto-generated")
        assert "http://127.0.0.1:8000/oauth/code " in text
        assert (text.count(code), "WIB (UTC+7)" in text) == (1, True)
        assert person["sign_in_name"] not in text + mail["Subject"]
        assert person["display_name"] not in text + mail["Subject"]
        look.rollback()
        row = look.exec(select(JournalRow).where(JournalRow.event == "person.code_mailed")).all()[-1]
        assert (str(row.subject_id), row.actor_kind, row.person_id, row.audience) == (person["id"], "worker", None, [])
        assert code not in str([each.model_dump() for each in look.exec(select(PasswordCode)).all()])
        assert look.exec(select(CodeMail)).all() == []

    def test_counts_once_of_eight_at_a_time(self, http, server, worker, person):
        code = code_for(http, worker, server, person["sign_in_name"])
        browsers = [Browser(http) for _ in range(8)]
        pages = [type_code(browser, code) for browser in browsers]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(choose, browsers, pages))
        assert sorted(answer.status for answer in answers) == [303] + [403] * 7

    def test_three_workers_at_once_send_it_once(self, http, server, worker, person):
        ask(http, person["sign_in_name"])
        with ThreadPoolExecutor(3) as threads:
            assert sum(threads.map(lambda _: deliver(worker, server), range(3))) == 1
        assert len(server.mails) == 1

    def test_after_an_hour_it_counts_no_more_and_is_sent_no_more(self, http, server, worker, person):
        code = code_for(http, worker, server, person["sign_in_name"])
        ask(http, person["sign_in_name"])
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
            assert type_code(Browser(http), code).status == 403
            assert deliver(worker, server) == 0

    def test_ends_no_code_that_was_handed_over(self, http, server, worker, person):
        code_for(http, worker, server, person["sign_in_name"])
        assert type_code(Browser(http), person["invitation"]["code"]).status == 200

    def test_counts_no_more_when_the_mailbox_is_another(self, http, server, worker, person, as_):
        code = code_for(http, worker, server, person["sign_in_name"])
        done(as_("32.12-secretariat").patch(f"/v1/people/{person['id']}", {"mail": MAILBOX}, 1))
        assert type_code(Browser(http), code).status == 403

    def test_goes_to_nobody_without_a_mailbox_of_their_own(self, http, server, worker, person, as_, look):
        shared = give_mailbox(look, CHAIR, person["mail"].upper())
        ask(http, person["mail"])
        ask(http, "petugas-21.71-secretariat")
        ask(http, "\x00")
        assert (deliver(worker, server), server.asked) == (0, 0)
        done(as_("32.12-secretariat").post(f"/v1/people/{person['id']}/endings"))
        ask(http, person["sign_in_name"])
        assert (deliver(worker, server), server.asked) == (0, 0)
        look.rollback()
        assert look.exec(select(CodeMail)).all() == []
        assert look.exec(select(PasswordCode).where(PasswordCode.person_id == shared.id)).all() == []


class TestSecondFactor:
    def test_stays_and_is_asked_for(self, http, server, worker, look):
        holder = give_mailbox(look, SECRETARIAT)
        browser = Browser(http)
        page = choose(browser, type_code(browser, code_for(http, worker, server, SECRETARIAT)))
        assert page.location == "/oauth/second-factor"
        look.rollback()
        assert look.get(SecondFactor, holder.id) is not None
        page = browser.prove(Browser(http).sign_in(SECRETARIAT, password=NEW), SECRETARIAT)
        assert page.location == "/oauth/sign-in"

    def test_that_is_owed_and_not_set_up_is_opened_by_no_mail(self, http, server, worker, look):
        name = look.get_one(Person, UUID(seat_of(look, SeatKind.CASE_OFFICER))).sign_in_name
        give_mailbox(look, name, f"{uuid4().hex}@contoh.example")
        assert ask(http, name).status == 200
        assert (deliver(worker, server), server.asked) == (0, 0)

    def test_that_is_owed_after_the_mail_ends_its_code(self, http, server, worker, person, look):
        code = code_for(http, worker, server, person["sign_in_name"])
        browser = Browser(http)
        page = type_code(browser, code)
        assert page.status == 200
        look.execute(
            sa.text("UPDATE seat SET person_id = :person WHERE person_id = :holder"),
            {"person": person["id"], "holder": seat_of(look, SeatKind.CASE_OFFICER)},
        )
        look.commit()
        assert choose(browser, page).status == 403


class TestBadServer:
    @pytest.mark.parametrize("manner", [HANGS, CLOSES, REFUSES])
    def test_what_it_did_not_take_is_kept_and_sent_again_with_another_code(
        self, http, server, worker, person, look, manner
    ):
        assert ask(http, person["sign_in_name"]).status == 200
        with smtp_server(manner) as bad:
            assert deliver(worker, bad) == 0
            assert deliver(worker, bad) == 0  # it is not asked again at once
        assert bad.asked == 1
        look.rollback()
        lost = look.exec(select(PasswordCode).where(PasswordCode.person_id == person["id"])).all()[-1]
        assert (lost.kind, lost.used_at is not None) == ("by_mail", True)
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61)):
            assert deliver(worker, server) == 1
        assert type_code(Browser(http), codes_in(server)[0]).status == 200

    def test_a_line_that_breaks_after_the_text_is_never_tried_twice_and_its_code_counts(
        self, http, server, worker, person
    ):
        ask(http, person["sign_in_name"])
        server.manner = BREAKS
        assert deliver(worker, server) == 0
        server.manner = GOOD
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=50)):
            assert deliver(worker, server) == 0
            assert type_code(Browser(http), codes_in(server)[0]).status == 200

    def test_what_was_sealed_with_another_key_holds_up_nothing(self, http, server, worker, person, look):
        ask(http, person["sign_in_name"])
        look.execute(sa.text("UPDATE code_mail SET name = 'x'"))
        look.commit()
        assert code_for(http, worker, server, person["sign_in_name"])


class TestInvitation:
    def body(self, **fields):
        name = f"contoh-{uuid4().hex[:12]}"
        known = {"owner": REGION, "sign_in_name": name, "display_name": "Petugas Contoh", "invite_by_mail": True}
        return {**known, **fields}

    def test_is_mailed_where_it_is_asked_for_and_shown_to_nobody(self, http, server, worker, as_):
        asked, key = self.body(mail=f"{uuid4().hex}@contoh.example"), uuid4().hex
        made = done(as_("32.12-secretariat").post("/v1/people", asked, key=key), 201)
        again = done(as_("32.12-secretariat").post("/v1/people", asked, key=key), 201)
        assert (made["invitation"]["code"], again["invitation"]["code"]) == (None, None)
        days = datetime.fromisoformat(made["invitation"]["expires_at"]) - datetime.now(UTC)
        assert timedelta(days=6, hours=23) < days < timedelta(days=7)
        assert (deliver(worker, server), deliver(worker, server)) == (1, 0)
        assert server.mails[0]["To"] == asked["mail"]
        browser = Browser(http)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=6)):
            page = choose(browser, type_code(browser, codes_in(server)[0]))
            assert page.location == "/oauth/sign-in"
            assert Browser(http).sign_in(asked["sign_in_name"], password=NEW).status == 303

    def test_without_a_mailbox_is_refused(self, server, as_):  # noqa: ARG002  mail is on
        problem = refused(as_("32.12-secretariat").post("/v1/people", self.body()), 422, "invalid")
        assert pointers(problem) == ["/mail"]

    def test_without_a_mail_server_is_refused(self, as_):
        answer = as_("32.12-secretariat").post("/v1/people", self.body(mail=MAILBOX))
        assert pointers(refused(answer, 422, "invalid")) == ["/invite_by_mail"]

    def test_is_shown_as_before_where_it_is_not_asked_for(self, server, worker, person):
        assert len(person["invitation"]["code"]) == 29
        assert (deliver(worker, server), server.asked) == (0, 0)
