"""The second factor: asked for after the password, set up before anything else, each code counting once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import select

from api.demos.two_districts import key_name
from api.domain.seats import SEATS_OF_TWO_FACTORS, YIELDS, SeatKind
from api.models.clients import SeatYield
from api.models.journal import JournalRow
from api.models.sign_ins import RecoveryCode, SecondFactor, SignInFailure, WebSession
from api.oauth import attempts, human_codes, second_factors
from api.oauth.page_texts import TEXTS
from tests.oauth.people import CHAIR, OFFICER, SECRETARIAT, Browser, asked, code_of, id_of, key_on, shown_codes
from tests.support.world import World

FACTOR, SET_UP = "/oauth/second-factor", "/oauth/second-factor/set-up"
REMOVAL = "/oauth/second-factor/removal"
SCOPE = "plans:read plans:write district:32.12"


@pytest.fixture
def unused(look):
    """No code of the secretariat was used yet."""
    look.execute(sa.update(SecondFactor).values(last_step=0))
    look.commit()
    return look


@pytest.fixture
def at_the_question(http, unused):  # noqa: ARG001  as above
    """A browser in which the secretariat's password was right, and the page that asks for more."""
    browser = Browser(http)
    return browser, browser.follow(browser.sign_in(SECRETARIAT, asked(scope=SCOPE)))


def live(look, name):
    look.rollback()
    of_person = select(WebSession).where(WebSession.person_id == id_of(look, name), WebSession.ended_at.is_(None))
    return look.exec(of_person).all()


class TestTable:
    def test_it_names_the_seats_that_read_cases_or_referrals(self):
        expected = {SeatKind.SECRETARIAT, SeatKind.CASE_OFFICER, SeatKind.CONSENT_OFFICER}
        assert expected == SEATS_OF_TWO_FACTORS
        reading = {
            kind for kind, yields in YIELDS.items() if {"cases:read", "referrals:read"} & {y.word for y in yields}
        }
        assert reading == SEATS_OF_TWO_FACTORS

    def test_the_database_knows_the_same(self, look):
        rows = look.exec(select(SeatYield.seat_kind).where(SeatYield.needs_second_factor)).all()
        assert set(rows) == {kind.value for kind in SEATS_OF_TWO_FACTORS}


class TestQuestion:
    def test_a_right_password_is_no_session_yet(self, at_the_question, look):
        browser, page = at_the_question
        assert TEXTS["second_factor_label"].id in page.text
        assert browser.ask(asked(scope=SCOPE)).location.startswith(FACTOR)
        assert "/oauth/sign-out" in page.forms
        assert browser.get("/oauth/password").location == "/oauth/sign-in"
        assert [row.awaits for row in live(look, SECRETARIAT)] == ["code"]
        assert look.exec(select(JournalRow).where(JournalRow.subject_id == live(look, SECRETARIAT)[0].id)).all() == []

    def test_the_code_makes_it_one_with_another_cookie(self, at_the_question, look):
        browser, page = at_the_question
        before = browser.cookies["gugus-session"]
        answer = browser.submit(page, FACTOR, code=f" {code_of(SECRETARIAT)[:3]} {code_of(SECRETARIAT)[3:]}")
        assert answer.location == f"/oauth/authorize?{asked(scope=SCOPE)}"
        assert browser.cookies["gugus-session"] != before
        row = live(look, SECRETARIAT)[0]
        assert (row.awaits, row.amr, row.has_two_factors) == (None, ["mfa", "otp", "pwd"], True)
        assert row.expires_at - row.auth_time == timedelta(hours=12)
        event = look.exec(select(JournalRow).where(JournalRow.subject_id == row.id)).one()
        assert event.event == "session.begun"

    def test_a_form_of_elsewhere_proves_nothing(self, at_the_question, look):
        browser, page = at_the_question
        refused = browser.submit(page, FACTOR, token="x", code=code_of(SECRETARIAT))
        assert (refused.status, [each.amr for each in live(look, SECRETARIAT)]) == (400, [["pwd"]])
        assert browser.submit(page, FACTOR, code=code_of(SECRETARIAT)).status == 303
        assert browser.get(FACTOR).status == 303  # it is proven, and nothing is asked again

    def test_ten_minutes_later_the_password_is_asked_for_again(self, at_the_question):
        browser, page = at_the_question
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
            assert browser.submit(page, FACTOR, code=code_of(SECRETARIAT)).location.startswith("/oauth/sign-in")

    def test_signing_out_ends_it(self, at_the_question, look):
        browser, page = at_the_question
        browser.submit(page, "/oauth/sign-out")
        assert live(look, SECRETARIAT) == []

    def test_one_without_a_second_factor_is_not_asked(self, http, look):  # noqa: ARG002  as above
        assert Browser(http).sign_in(CHAIR).location == "/oauth/sign-in"


class TestCode:
    @pytest.mark.parametrize(("seconds", "counts"), [(0, True), (-30, True), (30, True), (-60, False), (60, False)])
    def test_the_step_before_and_after_are_taken(self, unused, seconds, counts):
        secret, now = World.secrets[key_name(SECRETARIAT)], datetime(2026, 3, 1, 12, 0, 15, tzinfo=UTC)
        typed = pyotp.TOTP(secret).at(now + timedelta(seconds=seconds))
        person = id_of(unused, SECRETARIAT)
        assert bool(second_factors.prove(unused, person, typed, now)) is counts
        assert second_factors.prove(unused, person, typed, now) == ()

    def test_none_older_than_a_used_one_counts(self, unused):
        secret, now = World.secrets[key_name(SECRETARIAT)], datetime(2026, 3, 1, 12, 0, 15, tzinfo=UTC)
        person, app = id_of(unused, SECRETARIAT), pyotp.TOTP(secret)
        assert second_factors.prove(unused, person, app.at(now), now)
        assert second_factors.prove(unused, person, app.at(now - timedelta(seconds=30)), now) == ()
        assert second_factors.prove(unused, person, app.at(now + timedelta(seconds=30)), now)

    def test_counts_once_of_eight_at_a_time(self, http, unused):
        browsers = [Browser(http) for _ in range(8)]
        pages = [browser.follow(browser.sign_in(SECRETARIAT)) for browser in browsers]
        code = code_of(SECRETARIAT)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda one, page: one.submit(page, FACTOR, code=code), browsers, pages))
        assert [answer.status for answer in answers].count(303) == 1
        assert [row.awaits for row in live(unused, SECRETARIAT)].count(None) == 1

    def test_counts_once_of_eight_in_one_browser(self, http, unused):
        browser = Browser(http)
        page = browser.follow(browser.sign_in(SECRETARIAT))
        twins = [Browser(http) for _ in range(8)]
        for twin in twins:
            twin.cookies = dict(browser.cookies)
        code = code_of(SECRETARIAT)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda one: one.submit(page, FACTOR, code=code), twins))
        given = [
            header for answer in answers for header in answer.headers.get_list("set-cookie") if "session=" in header
        ]
        assert len(given) == 1
        assert len(live(unused, SECRETARIAT)) == 1

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "x", "\x00", "٠١٢٣٤٥"])
    def test_what_is_no_code_is_refused(self, at_the_question, typed):
        browser, page = at_the_question
        answer = browser.submit(page, FACTOR, code=typed)
        assert (answer.status, TEXTS["wrong_code"].id in answer.text) == (403, True)
        answer.must_be_labelled("code")

    def test_after_five_failures_it_waits_and_is_never_locked(self, at_the_question, look):
        browser, page = at_the_question
        subject = attempts.factor(id_of(look, SECRETARIAT))
        look.add(SignInFailure(subject=subject, failures=10_000, last_at=datetime.now(UTC)))
        look.commit()
        assert browser.submit(page, FACTOR, code=code_of(SECRETARIAT)).status == 429
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=301)):
            assert browser.submit(page, FACTOR, code=code_of(SECRETARIAT)).status == 303

    def test_is_kept_sealed(self, look):
        for row in look.exec(select(SecondFactor)):
            assert World.secrets[key_name(SECRETARIAT)].encode() not in row.secret


class TestRecoveryCodes:
    @pytest.fixture
    def code(self, unused):
        person = id_of(unused, SECRETARIAT)
        codes = second_factors.new_recovery_codes(unused, person, datetime.now(UTC))
        unused.commit()
        assert len(set(codes)) == 10
        return codes[0]

    def test_one_stands_in_for_the_phone_once(self, at_the_question, http, code, look):
        browser, page = at_the_question
        assert browser.submit(page, FACTOR, code=code.lower()).status == 303
        assert live(look, SECRETARIAT)[0].amr == ["mfa", "pwd"]
        assert look.exec(select(JournalRow).where(JournalRow.event == "recovery_code.used")).first() is not None
        again = Browser(http)
        page = again.follow(again.sign_in(SECRETARIAT))
        assert again.submit(page, FACTOR, code=code).status == 403

    def test_counts_once_of_eight_at_a_time(self, http, code, look):
        browsers = [Browser(http) for _ in range(8)]
        pages = [browser.follow(browser.sign_in(SECRETARIAT)) for browser in browsers]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda one, page: one.submit(page, FACTOR, code=code), browsers, pages))
        assert [answer.status for answer in answers].count(303) == 1
        assert [row.awaits for row in live(look, SECRETARIAT)].count(None) == 1

    def test_of_another_person_opens_nothing(self, at_the_question, look):
        code = human_codes.fresh()
        now = datetime.now(UTC)
        look.add(RecoveryCode(digest=human_codes.digest(code), person_id=id_of(look, CHAIR), made_at=now))
        look.commit()
        browser, page = at_the_question
        assert browser.submit(page, FACTOR, code=code).status == 403

    def test_new_ones_need_the_password_and_end_those_of_before(self, at_the_question, code):
        browser, page = at_the_question
        browser.submit(page, FACTOR, code=code)
        path = "/oauth/second-factor/recovery-codes"
        page = browser.get(path)
        stale = browser.submit(page, path, token="x", password=World.secrets[SECRETARIAT])
        assert (stale.status, shown_codes(stale)) == (400, [])
        assert browser.submit(page, path, password="salah-sama-sekali").status == 403
        page = browser.submit(page, path, password=World.secrets[SECRETARIAT])
        assert len(shown_codes(page)) == 10
        assert code not in shown_codes(page)
        assert page.headers["cache-control"] == "no-store"


class TestSetUp:
    """A person who needs a second factor and has none."""

    @pytest.fixture
    def bare(self, alone):
        http, look = alone
        look.execute(sa.delete(SecondFactor))
        look.commit()
        browser = Browser(http)
        return browser, browser.follow(browser.follow(browser.sign_in(SECRETARIAT, asked(scope=SCOPE)))), look, http

    def test_comes_before_anything_else(self, bare):
        browser, page, look, http = bare
        assert TEXTS["set_up_needed"].id in page.text
        page.must_be_labelled()
        assert "password" not in page.forms[SET_UP]
        assert browser.ask(asked(scope=SCOPE)).location.startswith(FACTOR)
        assert [row.awaits for row in live(look, SECRETARIAT)] == ["set_up"]
        wrong = browser.submit(page, SET_UP, code="000000")
        assert (wrong.status, key_on(wrong)) == (403, key_on(page))
        answer = browser.submit(page, SET_UP, code=pyotp.TOTP(key_on(page)).now())
        codes = shown_codes(answer)
        assert len(codes) == 10
        assert f"/oauth/authorize?{asked(scope=SCOPE)}" in [link.replace("&amp;", "&") for link in answer.links]
        assert "/oauth/consent" in browser.ask(asked(scope=SCOPE)).forms
        events = look.exec(select(JournalRow.event).order_by(JournalRow.id)).all()
        assert events[-2:] == ["second_factor.set_up", "session.begun"]
        again = Browser(http)
        page = again.follow(again.sign_in(SECRETARIAT))
        assert again.submit(page, FACTOR, code=codes[3]).status == 303

    def test_the_drawing_holds_the_key_and_loads_nothing(self, bare):
        _, page, *_ = bare
        assert len(key_on(page)) == 32
        assert "<svg" in page.response.text
        assert not {"img", "script", "style"} & set(page.tags)
        assert "style=" not in page.response.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")

    def test_the_same_first_code_sets_up_once_of_eight(self, bare):
        browser, page, look, http = bare
        twins = [Browser(http) for _ in range(8)]
        for twin in twins:
            twin.cookies = dict(browser.cookies)
        code = pyotp.TOTP(key_on(page)).now()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda one: one.submit(page, SET_UP, code=code), twins))
        assert [len(shown_codes(answer)) for answer in answers].count(10) == 1
        look.rollback()
        assert len(look.exec(select(RecoveryCode)).all()) == 10

    def test_a_key_of_one_s_own_choice_is_not_taken(self, bare):
        browser, page, look, _ = bare
        chosen = pyotp.random_base32()
        answer = browser.submit(page, SET_UP, carried=chosen, code=pyotp.TOTP(chosen).now())
        assert answer.status == 400
        assert look.exec(select(SecondFactor)).all() == []

    def test_a_password_alone_changes_no_second_factor_that_stands(self, at_the_question):
        browser, _ = at_the_question
        assert browser.get(SET_UP).location == FACTOR
        assert browser.post(SET_UP, {"token": "x", "code": "123456"}).location == FACTOR

    def test_whoever_need_not_may_and_other_sessions_end(self, alone):
        http, look = alone
        there, here = Browser(http), Browser(http)
        there.sign_in(OFFICER)
        here.sign_in(OFFICER)
        page = here.get(SET_UP)
        code = pyotp.TOTP(key_on(page)).now()
        assert here.submit(page, SET_UP, code=code, password="salah-sama-sekali").status == 403
        page = here.submit(page, SET_UP, code=code, password=World.secrets[OFFICER])
        assert len(shown_codes(page)) == 10
        assert "/oauth/sign-out" in here.get("/oauth/sign-in").forms
        assert "/oauth/sign-out" not in there.get("/oauth/sign-in").forms
        assert Browser(http).sign_in(OFFICER).location.startswith(FACTOR)
        assert look.exec(select(JournalRow.event).where(JournalRow.event == "second_factor.set_up")).one()


class TestTurnOff:
    """Where no seat asks for it, its person turns the second factor off, with the password."""

    def test_with_the_password_and_the_other_sessions_end(self, alone):
        http, look = alone
        here, there = Browser(http), Browser(http)
        here.sign_in(OFFICER)
        page = here.get(SET_UP)
        here.submit(page, SET_UP, code=pyotp.TOTP(key_on(page)).now(), password=World.secrets[OFFICER])
        page = here.get(REMOVAL)
        page.must_be_labelled()
        assert here.submit(page, REMOVAL, password="salah-sama-sekali").status == 403
        assert here.post(REMOVAL, {"token": "x", "password": World.secrets[OFFICER]}).status == 400
        assert here.submit(here.get(REMOVAL), REMOVAL, password=World.secrets[OFFICER]).location == "/oauth/sign-in"
        assert there.sign_in(OFFICER).location == "/oauth/sign-in"
        assert REMOVAL not in there.get("/oauth/sign-in").links
        events = list(look.exec(select(JournalRow.event).where(JournalRow.event.startswith("second_factor"))))
        assert events == ["second_factor.set_up", "second_factor.removed"]

    def test_a_seat_that_asks_for_it_keeps_it(self, http, at_the_question):
        browser, page = at_the_question
        browser.submit(page, FACTOR, code=code_of(SECRETARIAT))
        assert TEXTS["seat_needs_it"].id in browser.get("/oauth/sign-in").text
        assert browser.get(REMOVAL).location == "/oauth/sign-in"
        assert browser.post(REMOVAL, {"token": "x"}).location == "/oauth/sign-in"
        assert Browser(http).get(REMOVAL).location == "/oauth/sign-in"
