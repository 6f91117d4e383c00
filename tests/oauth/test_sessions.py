"""A person sees where it is signed in, and ends what it does not know."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import select

from api.jobs.pruning import prune
from api.models.journal import JournalRow
from api.models.sign_ins import WebSession
from api.oauth import tokens
from tests.oauth.people import OFFICER, SECRETARIAT, Browser, Grant, bearer, tokens_of


def sessions_of(http, token):
    answer = http.get("/v1/sessions", headers=bearer(token))
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def end(http, token, session_id, key=None):
    headers = {**bearer(token), "Idempotency-Key": key or uuid4().hex}
    return http.post(f"/v1/sessions/{session_id}/endings", json={}, headers=headers)


@pytest.fixture
def here(http, look):  # noqa: ARG001  all sessions of before are ended
    return tokens_of(http)["access_token"]


class TestList:
    def test_shows_every_sign_in_with_its_clients_the_newest_first(self, http, here):
        there = Browser(http)
        there.sign_in()
        found = sessions_of(http, here)
        assert [each["is_current"] for each in found] == [False, True]
        assert found[0]["clients"] == []
        assert found[1]["clients"] == [{"client_id": "demo-web", "name": "Aplikasi Web Gugus (contoh)"}]
        assert set(found[0]) == {"id", "begun_at", "seen_at", "expires_at", "ended_at", "is_current", "clients"} | {
            "amr",
            "auth_time",
        }

    def test_shows_nobody_elses(self, http, here):
        other = tokens_of(http, OFFICER)["access_token"]
        assert {each["id"] for each in sessions_of(http, here)}.isdisjoint(
            each["id"] for each in sessions_of(http, other)
        )

    @pytest.mark.usefixtures("here")
    def test_shows_no_session_that_is_over(self, http):
        Browser(http).sign_in()
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
            token = tokens_of(http)["access_token"]
            assert len(sessions_of(http, token)) == 1

    def test_a_machine_has_none_also_in_a_persons_seat(self, http, as_):
        tokens_of(http)
        assert as_("32.12-secretariat").get("/v1/sessions").json()["items"] == []

    def test_without_a_token_nothing_is_listed(self, http):
        assert http.get("/v1/sessions").status_code == 401

    def test_goes_in_pages(self, http, here):
        for _ in range(2):
            Browser(http).sign_in()
        first = http.get("/v1/sessions?limit=2&include=total", headers=bearer(here)).json()
        assert (len(first["items"]), first["total"]) == (2, 3)
        assert len(http.get(first["next"], headers=bearer(here)).json()["items"]) == 1


class TestEnd:
    def test_another_session_ends_with_its_tokens(self, http, here):
        browser = Browser(http)
        there = Grant(http).redeem(browser.allow().answer["code"]).json()
        row = next(each for each in sessions_of(http, here) if not each["is_current"])
        answer = end(http, here, row["id"])
        assert answer.status_code == 200, answer.text
        assert answer.json()["ended_at"] is not None
        assert answer.json()["clients"] == []
        assert http.get("/v1/plans", headers=bearer(there["access_token"])).status_code == 401
        assert Grant(http).refresh(there["refresh_token"]).status_code == 400
        assert browser.ask().location.startswith("/oauth/sign-in")
        assert len(sessions_of(http, here)) == 1

    def test_ones_own_ends_the_token_that_asked(self, http, here):
        row = sessions_of(http, here)[0]
        assert end(http, here, row["id"]).status_code == 200
        assert http.get("/v1/sessions", headers=bearer(here)).status_code == 401

    def test_leaves_the_others_alone(self, http, here):
        other = tokens_of(http)["access_token"]
        row = next(each for each in sessions_of(http, here) if not each["is_current"])
        end(http, here, row["id"])
        assert http.get("/v1/plans", headers=bearer(other)).status_code == 401
        assert http.get("/v1/plans", headers=bearer(here)).status_code == 200

    def test_somebody_elses_is_unknown(self, http, here):
        other = tokens_of(http, OFFICER)["access_token"]
        foreign = end(http, here, sessions_of(http, other)[0]["id"])
        unknown = end(http, here, str(uuid4()))
        assert foreign.status_code == unknown.status_code == 404
        assert {**foreign.json(), "instance": ""} == {**unknown.json(), "instance": ""}
        assert len(sessions_of(http, other)) == 1

    def test_a_machine_in_a_persons_seat_ends_none(self, http, as_):
        row = sessions_of(http, tokens_of(http)["access_token"])[0]
        assert as_("32.12-secretariat").post(f"/v1/sessions/{row['id']}/endings").status_code == 404

    def test_an_ending_needs_an_idempotency_key(self, http, here):
        row = sessions_of(http, here)[0]
        answer = http.post(f"/v1/sessions/{row['id']}/endings", json={}, headers=bearer(here))
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-required")

    def test_again_is_answered_as_before_and_journalled_once(self, http, here, look):
        Browser(http).sign_in()
        row = next(each for each in sessions_of(http, here) if not each["is_current"])
        first = end(http, here, row["id"], "kunci-satu")
        replay = end(http, here, row["id"], "kunci-satu")
        again = end(http, here, row["id"])
        assert replay.headers["idempotency-replayed"] == "true"
        assert first.json() == replay.json() == again.json()
        assert [str(each.subject_id) for each in journalled(look, "session.ended")].count(row["id"]) == 1

    def test_is_journalled_in_the_home_of_the_person(self, http, here, look):
        row = sessions_of(http, here)[0]
        end(http, here, row["id"])
        event = journalled(look, "session.ended")[0]
        assert (str(event.subject_id), event.owner, event.audience) == (row["id"], "district:32.12", [])
        assert (event.actor_kind, event.person_id) == ("client", tokens.verify(here).person_id)


class TestPrincipal:
    """A person's token speaks from the seats of the person and in the person's name."""

    def test_the_journal_names_person_client_and_seat(self, http, look):
        scope = "directory:read directory:write district:32.12"
        token = tokens_of(http, SECRETARIAT, scope)["access_token"]
        body = {
            "owner": "district:32.12",
            "code": "32.12-CONTOH",
            "name": "Dinas Contoh",
            "abbreviation": "DINCON",
            "kind": "opd_kab",
        }
        answer = http.post("/v1/agencies", json=body, headers={**bearer(token), "Idempotency-Key": "kunci-satu-dua"})
        assert answer.status_code == 201, answer.text
        event = journalled(look, "agency.added")[0]
        claims = tokens.verify(token)
        assert (event.person_id, event.client_id) == (claims.person_id, claims.client_id)
        assert event.seat_id is not None

    def test_a_refusal_stands_in_the_journal_of_the_persons_home(self, http, here, look):
        assert http.get(f"/v1/plans/{uuid4()}", headers=bearer(here)).status_code == 404
        assert journalled(look, "access.refused")[0].owner == "district:32.12"

    def test_an_officer_sees_the_districts_of_the_agency(self, http):
        scope = "plans:read directory:read agency:32.12-disnaker district:32.12"
        token = tokens_of(http, OFFICER, scope)["access_token"]
        assert http.get("/v1/agencies?limit=1", headers=bearer(token)).json()["items"]


def journalled(look, event):
    """The events of this kind, the newest first."""
    return look.exec(select(JournalRow).where(JournalRow.event == event).order_by(JournalRow.id.desc())).all()


class TestPruned:
    def test_a_session_goes_two_days_after_its_end_with_all_that_hangs_on_it(self, http, look, here):  # noqa: ARG002
        Grant(http).redeem(Browser(http).allow().answer["code"])
        tables = ("web_session", "session_consent", "token_family", "authorization_code", "refresh_token")
        count = sa.text(" UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in tables))  # noqa: S608
        prune(look, datetime.now(UTC) + timedelta(hours=12))
        assert all(look.execute(count).scalars())
        prune(look, datetime.now(UTC) + timedelta(days=3))
        assert not any(look.execute(count).scalars())
        look.rollback()


class TestPage:
    """The same for people without any application: /oauth/sessions, from the own account."""

    PATH = "/oauth/sessions"

    def test_shows_them_and_ends_another_with_its_tokens(self, http, look):  # noqa: ARG002  nobody else is signed in
        given, browser = tokens_of(http), Browser(http)
        browser.sign_in()
        assert self.PATH in browser.get("/oauth/sign-in").links
        page = browser.get(self.PATH)
        assert "Aplikasi Web Gugus (contoh)" in page.text
        assert page.tags.count("form") == 2  # the present one ends by signing out; one takes back the application
        assert browser.submit(page, self.PATH).location == self.PATH
        assert http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 401
        assert "form" not in browser.get(self.PATH).tags

    def test_ends_nobody_elses_and_nothing_without_its_token(self, http, look):
        Browser(http).sign_in(OFFICER)
        theirs = look.exec(select(WebSession).where(WebSession.ended_at.is_(None))).one()
        browser = Browser(http)
        browser.sign_in()
        Browser(http).sign_in()
        token = browser.get(self.PATH).forms[self.PATH]["token"]
        assert browser.post(self.PATH, {"token": token, "session": str(theirs.id)}).location == self.PATH
        assert browser.post(self.PATH, {"token": "x", "session": str(theirs.id)}).status == 400
        assert Browser(http).get(self.PATH).location == "/oauth/sign-in"
        look.rollback()
        assert look.get_one(WebSession, theirs.id).ended_at is None
