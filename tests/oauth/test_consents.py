"""What a person allowed a client that proves itself is remembered, seen, and taken back."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import select

from api.demos.two_districts import WEB
from api.domain.kinds import AuthMethod
from api.jobs.pruning import prune
from api.models.clients import Client
from api.models.journal import JournalRow
from api.models.sign_ins import ClientConsent, SessionConsent, WebSession
from api.oauth import sessions
from api.oauth.consents import LASTS
from api.oauth.page_texts import TEXTS
from tests.oauth.people import CHAIR, OFFICER, Browser, Grant, asked, bearer, id_of, web_client
from tests.support.at_once import at_once

SESSIONS, CONSENT, CONSENTS = "/oauth/sessions", "/oauth/consent", "/oauth/consents"
HEAD = "petugas-32.12-chair"
MORE = "plans:read reports:read budgets:read district:32.12"


class Application:
    """A client that proves itself by a secret, and people who come to it."""

    def __init__(self, http, look):
        self.http, self.look = http, look
        self.name, self.secret = web_client(look, AuthMethod.SECRET)
        self.row = look.exec(select(Client).where(Client.client_id == self.name)).one()
        self.grant = Grant(http, self.name, self.secret)
        self.id = str(self.row.id)

    def allowed_in(self, browser, who=CHAIR, **changed):
        """The code of a sign-in where it was allowed, by a press or before."""
        return browser.allow(self.asked(**changed), who).answer["code"]

    def asked(self, **changed):
        return asked(client_id=self.name, **changed)

    def is_asked_of(self, browser, **changed):
        return CONSENT in browser.ask(self.asked(**changed)).forms

    def tokens(self, browser, who=CHAIR, **changed):
        answer = self.grant.redeem(self.allowed_in(browser, who, **changed))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def is_cut_off(self, given):
        """Whether nothing of a token answer counts any more."""
        seen = self.http.get("/v1/plans", headers=bearer(given["access_token"])).status_code
        return (seen, self.grant.refresh(given["refresh_token"]).status_code) == (401, 400)

    def is_asked_anew(self, who=CHAIR):
        """Whether a new sign-in leads to the question."""
        browser = Browser(self.http)
        browser.sign_in(who)
        return self.is_asked_of(browser)

    def take_back(self, browser, client=None):
        page = browser.get(SESSIONS)
        return browser.submit(page, CONSENTS, client=client or self.id)

    def rows(self):
        self.look.rollback()
        return self.look.exec(select(ClientConsent).where(ClientConsent.client_id == self.row.id)).all()


@pytest.fixture
def app(http, look):
    """An application that nobody has allowed anything."""
    look.execute(sa.delete(ClientConsent))
    return Application(http, look)


@pytest.fixture
def browser(http):
    return Browser(http)


class TestRemembered:
    def test_over_sessions_and_signing_out(self, app, browser):
        app.allowed_in(browser)
        browser.submit(browser.get("/oauth/sign-in"), "/oauth/sign-out")
        other = Browser(app.http)
        other.sign_in()
        assert "code" in other.ask(app.asked(scope="plans:read district:32.12")).answer

    def test_more_is_asked_again_and_all_of_it_shown(self, app, browser):
        app.allowed_in(browser)
        page = browser.ask(app.asked(scope=MORE))
        assert all(words in page.text for words in ("Melihat rencana aksi", "Melihat laporan", "Melihat anggaran"))
        browser.submit(page, CONSENT, decision="allow")
        assert not app.is_asked_of(browser, scope=MORE)
        assert not app.is_asked_of(browser)

    def test_what_was_refused_is_not_remembered(self, app, browser):
        browser.sign_in()
        browser.submit(browser.ask(app.asked()), CONSENT, decision="deny")
        assert app.is_asked_of(browser)

    def test_for_half_a_year_and_no_day_longer(self, app, browser):
        app.allowed_in(browser)
        assert timedelta(days=180) == LASTS
        for days, is_asked in ((179, False), (181, True)):
            with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
                assert app.is_asked_anew() == is_asked

    def test_half_a_year_of_each_pair_begins_when_it_was_shown(self, app, browser):
        app.allowed_in(browser)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=179)):
            app.allowed_in(Browser(app.http), scope="budgets:read district:32.12")
        with time_machine.travel(datetime.now(UTC) + timedelta(days=181)):
            assert app.is_asked_anew()
            app.allowed_in(Browser(app.http), scope=MORE)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=182)):
            assert not app.is_asked_anew()

    def test_for_its_person_alone(self, app, browser):
        app.allowed_in(browser)
        assert app.is_asked_anew(OFFICER)

    def test_a_client_that_proves_nothing_is_asked_for_in_every_session(self, app, browser):
        browser.allow()
        other = Browser(app.http)
        other.sign_in()
        assert CONSENT in other.ask().forms
        texts = [page.text for page in (other.ask(), other.ask(app.asked()))]
        words = TEXTS["consent_until"].id, TEXTS["consent_remembered"].id
        assert [[each in text for each in words] for text in texts] == [[True, False], [False, True]]

    def test_opens_nothing_that_the_person_does_not_hold(self, app, browser):
        app.allowed_in(browser)
        app.row.ceiling_actions = ["reports:read"]
        app.look.add(app.row)
        app.look.commit()
        assert app.tokens(Browser(app.http))["scope"] == "reports:read district:32.12"

    def test_what_was_allowed_in_a_session_before_it_was_remembered_counts_until_that_ends(self, app, browser):
        app.allowed_in(browser)
        [row] = app.rows()
        begun = select(WebSession.id).where(WebSession.person_id == row.person_id, WebSession.ended_at.is_(None))
        before = {"client_id": row.client_id, "details": row.details, "given_at": row.given_at}
        app.look.add(SessionConsent(session_id=app.look.exec(begun).one(), **before))
        app.look.delete(row)
        app.look.commit()
        assert app.tokens(browser)
        assert app.is_asked_anew()


class TestShown:
    def test_with_its_words_and_its_day(self, app, browser):
        app.allowed_in(browser)
        page = browser.get(SESSIONS)
        today = app.rows()[0].given_at.strftime("%Y-%m-%d")
        assert TEXTS["applications"].id in page.text
        assert f"Aplikasi Contoh {TEXTS['allowed_since'].id} {today}" in page.text
        assert "Kabupaten Indramayu district:32.12 Melihat rencana aksi Melihat laporan" in page.text
        assert "details" in page.tags

    def test_until_client_or_consent_has_ended(self, app, browser):
        app.allowed_in(browser)
        app.row.expires_at = datetime.now(UTC) + timedelta(minutes=1)
        app.look.add(app.row)
        app.look.commit()
        assert CONSENTS in browser.get(SESSIONS).forms
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
            assert CONSENTS not in browser.get(SESSIONS).forms
        app.row.expires_at = None
        app.look.add(app.row)
        app.look.commit()
        with time_machine.travel(datetime.now(UTC) + timedelta(days=181)):
            browser.sign_in()
            assert CONSENTS not in browser.get(SESSIONS).forms

    def test_also_of_a_public_client_as_long_as_its_session_lasts(self, app, browser):
        browser.allow()
        other = Browser(app.http)
        other.sign_in()
        assert "Aplikasi Web Gugus (contoh)" in other.get(SESSIONS).text
        browser.submit(browser.get("/oauth/sign-in"), "/oauth/sign-out")
        assert CONSENTS not in other.get(SESSIONS).forms


class TestTakenBack:
    def test_ends_all_tokens_of_the_client_in_every_session(self, app, browser):
        here, there = app.tokens(browser), app.tokens(Browser(app.http))
        other = Browser(app.http)
        other.sign_in()
        assert app.take_back(other).location == SESSIONS
        assert app.is_cut_off(here)
        assert app.is_cut_off(there)
        assert app.is_asked_of(browser)
        assert CONSENTS not in browser.get(SESSIONS).forms

    def test_also_of_a_public_client(self, app, browser):
        code = browser.allow().answer["code"]
        given = Grant(app.http).redeem(code).json()
        other = Browser(app.http)
        other.sign_in()
        public = app.look.exec(select(Client.id).where(Client.client_id == WEB)).one()
        app.take_back(other, str(public))
        assert app.http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 401
        assert CONSENT in browser.ask().forms

    def test_a_code_on_its_way_gives_nothing(self, app, browser):
        code = app.allowed_in(browser)
        app.take_back(browser)
        answer = app.grant.redeem(code)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")

    def test_beside_the_redemption_of_a_code_no_token_is_left(self, app, browser):
        browser.sign_in()
        for _ in range(4):
            code = app.allowed_in(Browser(app.http))
            page = browser.get(SESSIONS)
            answer, taken = at_once(partial(app.grant.redeem, code), partial(browser.submit, page, CONSENTS))
            assert taken.status == 303
            assert answer.status_code == 400 or app.is_cut_off(answer.json())
            assert app.rows() == []

    def test_leaves_other_clients_and_other_people_alone(self, app, browser):
        another = Application(app.http, app.look)
        theirs = app.tokens(Browser(app.http), OFFICER)
        app.allowed_in(browser)
        others = another.tokens(browser)
        app.take_back(browser)
        for given in (theirs, others):
            assert app.http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 200
        assert not another.is_asked_anew()
        assert not app.is_asked_anew(OFFICER)

    def test_stands_once_in_the_journal_of_the_persons_home(self, app, browser):
        app.allowed_in(browser)
        page = browser.get(SESSIONS)
        for _ in range(2):
            assert browser.submit(page, CONSENTS).location == SESSIONS
        told = select(JournalRow).where(JournalRow.event == "client_consent.withdrawn")
        event = app.look.exec(told.where(JournalRow.subject_id == app.row.id)).one()
        person = id_of(app.look, CHAIR)
        assert (event.owner, event.audience, event.actor_kind, event.person_id) == (
            "district:32.12",
            [],
            "person",
            person,
        )

    @pytest.mark.parametrize("changed", [{"token": "x"}, {"client": "x"}, {"client": ""}])
    def test_needs_its_own_form(self, app, browser, changed):
        app.allowed_in(browser)
        shown = browser.get(SESSIONS).forms[CONSENTS]
        assert browser.post(CONSENTS, {**shown, **changed}).status == 400
        assert len(app.rows()) == 1

    def test_what_was_never_allowed_stays_so_and_a_stranger_signs_in(self, app, browser):
        app.allowed_in(browser)
        shown = browser.get(SESSIONS).forms[CONSENTS]
        assert browser.post(CONSENTS, {**shown, "client": str(uuid4())}).location == SESSIONS
        assert Browser(app.http).post(CONSENTS, shown).location == "/oauth/sign-in"
        assert len(app.rows()) == 1


class TestEnded:
    @pytest.mark.parametrize(("who", "move", "status"), [(OFFICER, "resets", 201), (HEAD, "endings", 200)])
    def test_by_a_reset_of_the_account_and_by_its_end(self, app, browser, as_, who, move, status):
        app.allowed_in(browser, who)
        assert not app.is_asked_anew(who)
        answer = as_("32.12-secretariat").post(f"/v1/people/{id_of(app.look, who)}/{move}", {})
        assert answer.status_code == status, answer.text
        assert app.rows() == []

    def test_not_by_the_end_of_all_sessions_but_the_own(self, app, browser, session):
        app.allowed_in(browser)
        [row] = app.rows()
        sessions.end_all(session, row.person_id, datetime.now(UTC), but=uuid4())
        assert session.get(ClientConsent, (row.person_id, row.client_id)) is not None
        sessions.end_all(session, row.person_id, datetime.now(UTC))
        assert session.get(ClientConsent, (row.person_id, row.client_id), populate_existing=True) is None

    def test_with_its_client(self, app, browser, as_):
        app.allowed_in(browser)
        app.row.organisation = "district:32.12"
        app.look.add(app.row)
        app.look.commit()
        answer = as_("32.12-secretariat").post(f"/v1/clients/{app.row.id}/endings", {})
        assert answer.status_code == 200, answer.text
        assert app.rows() == []

    def test_by_time_after_half_a_year(self, app, browser):
        app.allowed_in(browser)
        for days, left in ((179, 1), (181, 0)):
            prune(app.look, datetime.now(UTC) + timedelta(days=days))
            assert len(app.look.exec(select(ClientConsent)).all()) == left
        app.look.rollback()
