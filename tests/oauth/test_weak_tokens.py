"""A token from a session without a second factor carries nothing of a seat that asks for one."""

from datetime import date

import pyotp
import pytest
import sqlalchemy as sa
from sqlmodel import select

from api.domain.scopes import Word, to_details
from api.models.sign_ins import AuthorizationCode, SecondFactor, SessionConsent, TokenFamily, WebSession
from api.models.task_forces import Seat
from api.oauth import tokens
from tests.oauth.people import CHAIR, SECRETARIAT, Browser, Grant, asked, bearer, id_of, key_on, shown_codes
from tests.support.world import World

FACTOR, SET_UP = "/oauth/second-factor", "/oauth/second-factor/set-up"
SCOPE = "plans:read plans:write district:32.12"
HELD = to_details({(word, "district:32.12") for word in (Word.PLANS_READ, Word.PLANS_WRITE, Word.REFERRALS_READ)})


class TestTokens:
    @pytest.fixture
    def promoted(self, alone):
        """The daily chair, signed in by a password, is given the seat of the secretariat too."""
        http, look = alone
        browser = Browser(http)
        everything = asked(scope="plans:read plans:write referrals:read district:32.12")
        code = browser.allow(everything).answer["code"]
        given = Grant(http).redeem(browser.allow(everything).answer["code"]).json()
        person = id_of(look, CHAIR)
        seat = look.exec(select(Seat).where(Seat.kind == "secretariat", Seat.owner == "district:32.12")).one()
        seat.person_id = person
        look.add(seat)
        # What was allowed once holds the new pairs too: the narrowing must come from the session.
        for table in (TokenFamily, AuthorizationCode):
            look.execute(sa.update(table).values(details=HELD))
        look.commit()
        return http, look, browser, given, code

    def pairs(self, token):
        return {word.value for word, _ in tokens.verify(token).pairs}

    def test_neither_at_code_exchange_nor_at_refresh(self, promoted):
        http, look, _, given, code = promoted
        look.execute(sa.update(SessionConsent).values(details=HELD))
        look.commit()
        assert self.pairs(Grant(http).redeem(code).json()["access_token"]) == {"plans:read"}
        assert self.pairs(Grant(http).refresh(given["refresh_token"]).json()["access_token"]) == {"plans:read"}

    def test_nor_at_the_live_check(self, promoted):
        http, look, _, given, _ = promoted
        look.execute(sa.update(WebSession).values(amr=["mfa", "otp", "pwd"]))
        look.commit()
        strong = Grant(http).refresh(given["refresh_token"]).json()["access_token"]
        assert self.pairs(strong) == {"plans:read", "plans:write", "referrals:read"}
        assert http.get("/v1/people", headers=bearer(strong)).status_code == 403  # a word it was not granted
        body = {"owner": "district:32.12", "title": "Contoh", "year_from": 2028, "year_to": 2029}
        assert http.post("/v1/plans", json=body, headers=bearer(strong)).status_code == 201
        look.execute(sa.update(WebSession).values(amr=["pwd"]))
        look.commit()
        answer = http.post("/v1/plans", json=body, headers=bearer(strong))
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient-scope")

    def test_and_the_next_request_leads_into_the_set_up(self, promoted):
        _, _, browser, _, _ = promoted
        page = browser.ask(asked(scope=SCOPE))
        assert page.location.startswith(FACTOR)
        page = browser.follow(browser.follow(page))
        answer = browser.submit(page, SET_UP, code=pyotp.TOTP(key_on(page)).now(), password=World.secrets[CHAIR])
        assert len(shown_codes(answer)) == 10
        assert "/oauth/consent" in browser.ask(asked(scope=SCOPE)).forms

    def test_a_seat_that_ended_asks_for_nothing(self, alone):
        http, look = alone
        look.execute(sa.delete(SecondFactor))
        for seat in look.exec(select(Seat).where(Seat.person_id == id_of(look, SECRETARIAT))):
            seat.valid_to = date(2025, 1, 2)
            look.add(seat)
        look.commit()
        assert Browser(http).sign_in(SECRETARIAT).location == "/oauth/sign-in"
