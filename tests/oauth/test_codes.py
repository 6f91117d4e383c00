"""Codes that set a password: read from paper, typed on a page, counting once; and what no password may be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from api import reference
from api.models.journal import JournalRow
from api.models.people import Person
from api.models.sign_ins import PasswordCode, SecondFactor, SignInFailure, WebSession
from api.oauth import attempts, human_codes, passwords
from api.oauth.page_texts import TEXTS
from api.oauth.passwords import PasswordError
from tests.oauth.people import CHAIR, OFFICER, Browser, bearer, tokens_of
from tests.support.world import World

REGION = "district:32.12"
HEAD = "petugas-32.12-chair"  # who decides for no second person, and is reset by one
NEW = "kereta pagi menuju laut selatan"


@pytest.fixture
def invited(as_, look):  # noqa: ARG001  failures of before are forgotten
    """A person who was invited: what the secretariat is told."""
    body = {"owner": REGION, "sign_in_name": f"contoh-{uuid4().hex[:12]}", "display_name": "Petugas Contoh"}
    answer = as_("32.12-secretariat").post("/v1/people", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def type_code(browser, code):
    """The page for the new password, or the form again."""
    return browser.submit(browser.get("/oauth/code"), "/oauth/code", code=code)


def choose(browser, page, password=NEW, again=None):
    return browser.submit(page, "/oauth/code/password", password=password, again=again or password)


def person_named(look, name):
    look.rollback()
    return look.exec(select(Person).where(Person.sign_in_name == name)).one()


class TestCode:
    @given(st.integers(0, 3))
    def test_is_read_however_it_was_typed(self, seed):
        code = human_codes.fresh()
        ways = (code.lower(), code.replace("-", ""), code.replace("-", " "), f"  {code} ", code.replace("0", "o"))
        assert len(code) == 29
        assert human_codes.digest(ways[seed]) == human_codes.digest(code)

    def test_letters_that_are_mistaken_for_digits_are_read_as_these(self):
        assert human_codes.digest("OIL0") == human_codes.digest("0110")

    def test_has_112_bits_and_more_so_that_its_digest_may_be_kept(self):
        assert len(human_codes.ALPHABET) ** human_codes.LENGTH >= 2**112


class TestInvitation:
    def test_sets_the_first_password_and_signs_in(self, http, invited, look):
        browser = Browser(http)
        code = invited["invitation"]["code"].lower()
        for path in ("/oauth/code", "/oauth/code/password"):
            stale = browser.post(path, {"token": "x", "code": code, "password": NEW, "again": NEW})
            assert (stale.status, "/oauth/code/password" in stale.forms) == (400, False)
        page = type_code(browser, code)
        assert invited["sign_in_name"] in page.text
        page.must_be_labelled()
        page = choose(browser, page)
        assert (page.status, page.location) == (303, "/oauth/sign-in")
        assert "Petugas Contoh" in browser.follow(page).text
        assert Browser(http).sign_in(invited["sign_in_name"], password=NEW).status == 303
        events = look.exec(select(JournalRow).where(JournalRow.subject_id == invited["id"]).order_by(JournalRow.id))
        assert [(row.event, row.actor_kind, row.audience) for row in events] == [
            ("person.invited", "client", [REGION]),
            ("password.set", "person", []),
        ]

    def test_its_code_counts_once_of_eight_at_a_time(self, http, invited, look):
        browsers = [Browser(http) for _ in range(8)]
        pages = [type_code(browser, invited["invitation"]["code"]) for browser in browsers]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(choose, browsers, pages))
        assert sorted(answer.status for answer in answers) == [303] + [403] * 7
        look.rollback()
        sessions = look.exec(select(WebSession).where(WebSession.person_id == invited["id"])).all()
        assert len(sessions) == 1

    @pytest.mark.parametrize("wrong", ["", "x", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", "\x00", "é" * 30])
    def test_an_unknown_code_opens_nothing(self, http, look, wrong):
        page = type_code(Browser(http), wrong)
        assert page.status == 403
        assert TEXTS["unknown_code"].id in page.text
        page.must_be_labelled("code")
        assert look.exec(select(SignInFailure)).one().subject.startswith("address:")

    def test_who_guesses_waits(self, http, look):
        look.add(SignInFailure(subject=attempts.address("testclient"), failures=100, last_at=datetime.now(UTC)))
        look.commit()
        page = type_code(Browser(http), "x")
        assert page.status == 429
        assert int(page.headers["retry-after"]) > 100

    def test_after_its_days_it_counts_no_more(self, http, invited):
        browser = Browser(http)
        page = type_code(browser, invited["invitation"]["code"])
        assert page.status == 200
        with time_machine.travel(datetime.now(UTC) + timedelta(days=7, minutes=1)):
            assert type_code(Browser(http), invited["invitation"]["code"]).status == 403

    def test_the_password_is_judged_and_the_code_stays(self, http, invited):
        browser = Browser(http)
        page = type_code(browser, invited["invitation"]["code"])
        for password, again, notice in (
            ("pendek", None, "length"),
            ("indonesia123", None, "weak"),
            (f"aku-{invited['sign_in_name']}", None, "holds_name"),
            (NEW, "lain sama sekali", "different"),
        ):
            page = choose(browser, page, password, again)
            assert (page.status, TEXTS[notice].id in page.text) == (422, True)
            page.must_be_labelled("again" if again else "password")
            assert password not in page.response.text.replace(invited["sign_in_name"], "")
        assert choose(browser, page).status == 303

    def test_no_code_stands_in_an_address_or_in_the_database(self, invited, look):
        rows = look.exec(select(PasswordCode)).all()
        assert rows
        assert all(invited["invitation"]["code"] not in str(row.model_dump()) for row in rows)
        assert "?" not in invited["invitation"]["address"]


class TestReset:
    @pytest.fixture(autouse=True)
    def _here(self, look):
        self.look = look

    def reset(self, as_, name, **body):
        person = person_named(self.look, name)
        answer = as_("32.12-secretariat").post(f"/v1/people/{person.id}/resets", body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def test_ends_every_session_and_the_present_password_lasts_until_the_code_is_used(self, http, as_):
        token = tokens_of(http, OFFICER)["access_token"]
        made = self.reset(as_, OFFICER)
        assert http.get("/v1/sessions", headers=bearer(token)).status_code == 401
        assert Browser(http).sign_in(OFFICER).status == 303
        assert made["awaits_second_person"] is False
        browser = Browser(http)
        assert choose(browser, type_code(browser, made["code"])).status == 303
        assert Browser(http).sign_in(OFFICER).status == 403

    def test_a_second_code_takes_the_place_of_the_first(self, http, as_):
        first, second = self.reset(as_, HEAD), self.reset(as_, HEAD)
        assert type_code(Browser(http), first["code"]).status == 403
        assert type_code(Browser(http), second["code"]).status == 200

    def test_its_code_counts_once_of_eight_at_a_time(self, http, as_):
        made = self.reset(as_, HEAD, password=False, second_factor=True)
        browsers = [Browser(http) for _ in range(8)]
        pages = [type_code(browser, made["code"]) for browser in browsers]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda *pair: choose(*pair, password=World.secrets[HEAD]), browsers, pages))
        assert sorted(answer.status for answer in answers) == [303] + [403] * 7

    def test_of_the_second_factor_alone_asks_for_the_present_password(self, http, as_):
        person = person_named(self.look, HEAD)
        self.look.merge(SecondFactor(person_id=person.id, secret=b"x", last_step=0, set_up_at=datetime.now(UTC)))
        self.look.commit()
        made = self.reset(as_, HEAD, password=False, second_factor=True)
        browser = Browser(http)
        page = type_code(browser, made["code"])
        page = choose(browser, page, "salah-sama-sekali")
        assert (page.status, TEXTS["wrong_password"].id in page.text) == (422, True)
        page = choose(browser, page, World.secrets[HEAD])
        assert page.location == "/oauth/sign-in"
        self.look.rollback()
        assert self.look.get(SecondFactor, person.id) is None


class TestPasswordPage:
    def test_changing_it_needs_the_present_one_and_ends_the_other_sessions(self, alone):
        http, look = alone
        there, here = Browser(http), Browser(http)
        there.sign_in(CHAIR)
        here.sign_in(CHAIR)
        page = here.get("/oauth/password")
        fields = {"password": NEW, "again": NEW}
        wrong = here.submit(page, "/oauth/password", present="salah-sama-sekali", **fields)
        assert (wrong.status, TEXTS["wrong_password"].id in wrong.text) == (403, True)
        wrong.must_be_labelled("present")
        present = {"present": World.secrets[CHAIR]}
        for changed, status in (
            ({"token": "x"}, 400),
            ({"again": "lain"}, 422),
            ({"password": "x", "again": "x"}, 422),
        ):
            assert here.submit(page, "/oauth/password", **{**present, **fields, **changed}).status == status
        page = here.submit(page, "/oauth/password", **present, **fields)
        assert TEXTS["password_changed"].id in page.text
        assert "/oauth/sign-out" in here.get("/oauth/sign-in").forms
        assert "/oauth/sign-out" not in there.get("/oauth/sign-in").forms
        assert Browser(http).sign_in(CHAIR, password=NEW).status == 303
        assert look.exec(select(JournalRow.event).where(JournalRow.event == "password.set")).all() == ["password.set"]

    def test_a_stranger_is_sent_to_sign_in(self, http):
        assert Browser(http).get("/oauth/password").location == "/oauth/sign-in"
        for path in ("/oauth/password", "/oauth/sessions", "/oauth/second-factor/recovery-codes"):
            assert Browser(http).post(path, {"token": "x"}).location == "/oauth/sign-in"


class TestWeakPasswords:
    @pytest.mark.parametrize(
        "password",
        [
            *("indonesia123", "Indramayu2026", "gugustugas-2026", "P4ssw0rd-!", "123456789012", "3212010101010001"),
            *("bismillah1234", "rahasiarahasia", "KabupatenIndramayu1", "qwertyuiop123456789", "petugas-contoh-99"),
        ],
    )
    def test_what_anybody_would_try_is_refused(self, password):
        with pytest.raises(PasswordError):
            passwords.hash_of(password, "x", "Petugas Contoh")

    @pytest.mark.parametrize("password", [NEW, "sepeda merah di halaman", "тихий вечер у реки", "Zx9$kLm2!qWe"])
    def test_a_passphrase_and_a_random_word_are_taken(self, password):
        assert passwords.matches(passwords.hash_of(password, "x", "Petugas Contoh"), password)

    def test_the_three_thousand_most_common_of_their_length_are_known(self):
        known = [row["password"] for row in reference.rows("common_passwords")]
        assert len(known) >= 3000
        assert min(map(len, known)) >= passwords.SHORTEST
        assert all(password == password.lower() and "@" not in password for password in known)
