"""Accounts of people: passwords, what the command line sets, and what the application sees before anybody is known."""

import pytest
import sqlalchemy as sa

from api.commands.registering import Registration, add_client, add_person, set_password, take_second_factor
from api.oauth import passwords
from api.oauth.clients import RedirectError, new_secret, redirect_address
from api.settings import get_settings
from tests.oauth.people import BACK, CHAIR, SECRETARIAT, Browser, asked, bearer, tokens_of


class TestPasswords:
    @pytest.mark.parametrize("password", ["", "x" * 11, "x" * 129, f"aku-{CHAIR}"])
    def test_too_short_too_long_or_the_name_itself_is_refused(self, password):
        with pytest.raises(passwords.PasswordError) as refused:
            passwords.hash_of(password, CHAIR)
        assert not password or password not in str(refused.value)

    def test_is_argon2id_and_different_each_time(self):
        one, other = (passwords.hash_of("kereta pagi menuju laut", "a") for _ in range(2))
        assert one.startswith("$argon2id$")
        assert one != other

    def test_it_is_slow_unless_the_service_is_told_otherwise(self, monkeypatch):
        monkeypatch.delenv("GUGUS_HASHING")
        get_settings.cache_clear()
        assert "$m=47104,t=2,p=1$" in passwords.hash_of("kereta pagi menuju laut", "a")
        assert "$m=8192,t=4,p=1$" in new_secret()[1]
        get_settings.cache_clear()

    def test_the_same_letters_written_in_two_ways_are_one_password(self):
        assert passwords.matches(passwords.hash_of("kafe\u0301 kafe\u0301 kafe\u0301", "a"), "kaf\xe9 kaf\xe9 kaf\xe9")

    def test_none_matches_nothing(self):
        assert not passwords.matches(None, "kereta pagi menuju laut")
        assert not passwords.matches("rusak", "kereta pagi menuju laut")


class TestCommandLine:
    def test_a_password_is_set_and_ends_the_sessions_of_before(self, alone):
        fresh_http, look = alone
        given = tokens_of(fresh_http)
        assert set_password(look, CHAIR, "district:32.12", "kata sandi yang baru")
        look.commit()
        assert fresh_http.get("/v1/plans", headers=bearer(given["access_token"])).status_code == 401
        assert Browser(fresh_http).sign_in().status == 403
        assert Browser(fresh_http).sign_in(password="kata sandi yang baru").status == 303

    def test_a_lost_second_factor_is_taken_away(self, alone):
        fresh_http, look = alone
        assert Browser(fresh_http).sign_in(SECRETARIAT).location == "/oauth/second-factor"
        assert take_second_factor(look, SECRETARIAT, "district:21.71") is None
        assert take_second_factor(look, SECRETARIAT, "district:32.12")
        look.commit()
        browser = Browser(fresh_http)
        assert browser.follow(browser.sign_in(SECRETARIAT)).location == "/oauth/second-factor/set-up"

    def test_a_new_person_signs_in(self, http, look):
        add_person(look, "petugas-baru", "Petugas Baru", "district:32.12", None)
        set_password(look, "petugas-baru", "district:32.12", "kata sandi yang baru")
        look.commit()
        assert Browser(http).sign_in("petugas-baru", password="kata sandi yang baru").status == 303

    def test_somebody_of_another_home_is_a_stranger(self, look):
        assert set_password(look, CHAIR, "district:21.71", "kata sandi yang baru") is None

    def test_a_web_client_is_registered(self, http, look):
        held = {"grants": (), "seat_id": None, "jwks": None, "until": None}
        people = {"redirect_uris": (BACK,), "ceiling_actions": ("plans:read",), "is_public": True}
        web = Registration("aplikasi", "national:id", **held, **people)
        assert add_client(look, web) is None
        look.commit()
        answer = Browser(http).allow(asked(client_id="aplikasi"))
        assert "code" in answer.answer

    @pytest.mark.parametrize(
        "address",
        [
            "http://web.example/kembali",
            "https://web.example/#x",
            "https://a@web.example/",
            "https://web.example\\@jahat.example/",
            "https://*.web.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "contoh:/kembali",
            "//web.example",
            "",
        ],
    )
    def test_a_bad_way_back_is_refused(self, address):
        with pytest.raises(RedirectError):
            redirect_address(address)

    @pytest.mark.parametrize(
        "address",
        ["https://web.example/kembali?a=b", "http://localhost:9/x", "http://[::1]:9/x", "id.go.contoh:/kembali"],
    )
    def test_a_good_way_back_stays_as_it_is(self, address):
        assert redirect_address(address) == address


class TestAccounts:
    def test_the_application_sees_an_account_by_its_name_only(self, session):
        assert session.execute(sa.text("SELECT count(*) FROM person")).scalar_one() == 0
        home = session.execute(sa.text("SELECT home FROM gugus_account(:name)"), {"name": CHAIR}).scalar_one()
        assert home == "district:32.12"
