"""Outside issuers: they prove who somebody is, to an account that its person tied to them, and open nothing more."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from sqlmodel import select

from api.database import application_engine
from api.domain.kinds import CodeKind
from api.models.people import Person
from api.models.sign_ins import OutsideIdentity, WebSession
from api.oauth import accounts, outside_identities, providers
from api.oauth.accounts import Wanted
from api.oauth.page_texts import TEXTS
from api.settings import get_settings
from tests.oauth.people import BACK, CHAIR, OFFICER, SECRETARIAT, Browser, Grant, bearer
from tests.support.issuer import PATIENCE, issuer
from tests.support.world import World

OUTSIDE, HERE = "/oauth/outside", "/oauth/outside/sso"


@pytest.fixture(scope="module")
def outside():
    with issuer() as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(providers, "SECONDS", PATIENCE)
        yield made


@pytest.fixture(scope="module", autouse=True)
def configured(outside, tmp_path_factory):
    """Two issuers in the settings: one that answers, and one where nobody listens."""
    path = tmp_path_factory.mktemp("issuers") / "issuers.json"
    away = {**outside.configuration("mati", "Tidak Menjawab"), "issuer": "http://127.0.0.1:9"}
    path.write_text(json.dumps([outside.configuration("sso", "SSO Contoh"), away]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUGUS_ISSUERS_FILE", str(path))
        get_settings.cache_clear()
        yield
    get_settings.cache_clear()


@pytest.fixture(autouse=True)
def _right(outside, look):
    """The issuer says what is right, and nobody is tied to it."""
    outside.say()
    look.execute(sa.delete(OutsideIdentity))
    look.commit()


def come(browser, outside, page):
    """From our page to the issuer and back to our page."""
    assert page.location.startswith(f"{outside.base}/authorize"), page.text
    return return_to(browser, outside.visit(page.location))


def return_to(browser, address):
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}")


def tie(browser, outside, name=CHAIR):
    """Tie the account of whoever is signed in."""
    page = browser.submit(browser.get(f"{HERE}/ties"), f"{HERE}/ties", password=World.secrets[name])
    on = next(link for link in page.links if link.startswith(outside.base))
    return return_to(browser, outside.visit(on))


@pytest.fixture
def tied(http, outside):
    """The chair's account is tied to the issuer's first person; gives the browser it was done in."""
    browser = Browser(http)
    browser.sign_in()
    assert tie(browser, outside).location == OUTSIDE
    return browser


@pytest.fixture
def known(outside, look):
    """As `tied`, since before."""
    person = look.exec(select(Person).where(Person.sign_in_name == CHAIR)).one()
    assert outside_identities.tie(look, person, outside.base, "orang-1", datetime.now(UTC))
    look.commit()


def comes(http, outside):
    """Somebody signs in by the issuer; the answer to the way back."""
    browser = Browser(http)
    return come(browser, outside, browser.get(HERE))


class TestTie:
    def test_the_account_is_tied_with_the_password_and_untied_without(self, tied, look):
        page = tied.get(OUTSIDE)
        assert TEXTS["tied_since"].id in page.text
        (row,) = look.exec(select(OutsideIdentity))
        assert "orang-1" not in str(row.model_dump())
        tied.submit(page, f"{HERE}/endings")
        look.rollback()
        assert look.exec(select(OutsideIdentity)).all() == []
        events = "SELECT event FROM journal WHERE event LIKE 'identity.%' ORDER BY id DESC LIMIT 2"
        assert look.scalars(sa.text(events)).all() == ["identity.untied", "identity.tied"]

    def test_another_password_ties_nothing(self, http):
        browser = Browser(http)
        browser.sign_in()
        page = browser.submit(browser.get(f"{HERE}/ties"), f"{HERE}/ties", password="bukan itu")
        assert (page.status, "/authorize" in page.response.text) == (403, False)

    @pytest.mark.usefixtures("tied")
    def test_nobody_is_tied_to_who_is_tied_already(self, http, outside):
        browser = Browser(http)
        browser.sign_in(OFFICER)
        page = tie(browser, outside, OFFICER)
        assert (page.status, TEXTS["outside_taken"].id in page.text) == (403, True)

    def test_a_second_person_of_the_same_issuer_stands_in_place_of_the_first(self, outside, tied, look):
        outside.say(sub="orang-2")
        assert tie(tied, outside).location == OUTSIDE
        assert len(look.exec(select(OutsideIdentity)).all()) == 1

    def test_it_is_tied_to_the_session_that_asked_and_to_no_other(self, http, outside, look):
        browser = Browser(http)
        browser.sign_in()
        page = browser.submit(browser.get(f"{HERE}/ties"), f"{HERE}/ties", password=World.secrets[CHAIR])
        back = outside.visit(next(link for link in page.links if link.startswith(outside.base)))
        browser.submit(browser.get("/oauth/sign-in"), "/oauth/sign-out")
        browser.sign_in(OFFICER)
        assert return_to(browser, back).status == 400
        assert look.exec(select(OutsideIdentity)).all() == []

    def test_who_is_not_signed_in_sees_nothing_of_it(self, http):
        for path in (OUTSIDE, f"{HERE}/ties"):
            assert Browser(http).get(path).location == "/oauth/sign-in"

    @pytest.mark.usefixtures("known")
    def test_a_code_that_sets_the_password_unties(self, http, look):
        person = look.exec(select(Person).where(Person.sign_in_name == CHAIR)).one()
        wanted = Wanted(CodeKind.IN_PERSON, timedelta(hours=1), None, sets_password=False, clears_second_factor=True)
        _, code = accounts.make_code(look, person.id, wanted, datetime.now(UTC))
        look.commit()
        browser = Browser(http)
        page = browser.submit(browser.get("/oauth/code"), "/oauth/code", code=code)
        done = browser.submit(page, "/oauth/code/password", password=World.secrets[CHAIR])
        assert done.status == 303, done.text
        look.rollback()
        assert look.exec(select(OutsideIdentity)).all() == []


class TestSignIn:
    @pytest.mark.usefixtures("known")
    def test_the_page_offers_it_and_it_leads_through_to_the_client_with_the_powers_of_the_seat(self, http, outside):
        browser = Browser(http)
        page = browser.follow(browser.ask())
        offered = next(link for link in page.links if link.startswith(HERE))
        page = come(browser, outside, browser.get(offered))
        page = browser.follow(page)
        back = browser.submit(page, "/oauth/consent", decision="allow")
        assert back.location.startswith(BACK)
        given = Grant(http).redeem(parse_qs(urlsplit(back.location).query)["code"][0]).json()
        assert given["scope"] == "plans:read reports:read district:32.12"
        assert http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 200

    @pytest.mark.usefixtures("known")
    def test_the_session_says_how_the_person_was_proven(self, http, outside, look):
        browser = Browser(http)
        come(browser, outside, browser.get(HERE))
        newest = select(WebSession).order_by(WebSession.begun_at.desc())
        assert look.exec(newest).first().amr == ["fed"]
        assert TEXTS["by_outside"].id in browser.get("/oauth/sessions").text

    def test_whom_nobody_tied_is_told_to_do_so(self, http, outside):
        page = comes(http, outside)
        assert (page.status, TEXTS["outside_unknown"].id in page.text) == (403, True)

    def test_a_second_factor_is_asked_for_here_all_the_same(self, http, outside):
        browser = Browser(http)
        browser.prove(browser.sign_in(SECRETARIAT), SECRETARIAT)
        assert tie(browser, outside, SECRETARIAT).location == OUTSIDE
        assert comes(http, outside).location == "/oauth/second-factor"

    @pytest.mark.usefixtures("known")
    def test_a_disabled_account_stays_disabled(self, http, outside, look):
        for disabled in (True, False):
            since = datetime.now(UTC) if disabled else None
            look.execute(sa.update(Person).where(Person.sign_in_name == CHAIR).values(disabled_at=since))
            look.commit()
            assert comes(http, outside).status == (403 if disabled else 303)


class TestAway:
    @pytest.mark.usefixtures("known")
    def test_one_that_does_not_answer_keeps_nobody_from_the_other_ways(self, http, outside):
        browser = Browser(http)
        page = browser.get("/oauth/outside/mati")
        assert (page.status, TEXTS["outside_away"].id in page.text) == (503, True)
        assert comes(http, outside).status == 303
        assert Browser(http).sign_in().status == 303

    @pytest.mark.usefixtures("known")
    def test_whoever_waits_for_it_holds_nothing_that_others_need(self, http, outside):
        outside.say(hold=True)
        browsers = [Browser(http) for _ in range(providers.AT_ONCE)]
        backs = [outside.visit(browser.get(HERE).location) for browser in browsers]
        with ThreadPoolExecutor(len(backs)) as pool:
            waiting = [pool.submit(return_to, *each) for each in zip(browsers, backs, strict=True)]
            while outside.asked().count("/token") < len(backs):
                assert not any(each.done() for each in waiting)
            assert application_engine().pool.checkedout() == 0
            assert Browser(http).sign_in().status == 303
            outside.say()
            assert [each.result().status for each in waiting] == [303] * len(backs)


@pytest.mark.usefixtures("known")
class TestAnswer:
    def test_counts_once_and_in_the_browser_that_asked(self, http, outside):
        browser = Browser(http)
        back = outside.visit(browser.get(HERE).location)
        assert return_to(Browser(http), back).status == 400
        assert return_to(browser, back).status == 303
        assert return_to(browser, back).status == 400

    @pytest.mark.parametrize("spoil", [lambda url: url + "&state=lain", lambda url: url.replace("state=", "state=x")])
    def test_another_state_is_another_browsers(self, http, outside, spoil):
        browser = Browser(http)
        assert return_to(browser, spoil(outside.visit(browser.get(HERE).location))).status == 400

    def test_one_issuer_does_not_answer_for_another(self, http, outside):
        browser = Browser(http)
        back = outside.visit(browser.get(HERE).location).replace("/outside/sso/", "/outside/mati/")
        assert return_to(browser, back).status == 400

    def test_an_issuer_that_is_not_configured_is_not_there(self, http):
        assert Browser(http).get("/oauth/outside/lain").status == 404
