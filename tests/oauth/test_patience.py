"""Patience with those who fail to sign in: they wait longer and longer, and nobody is locked out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from api.models.sign_ins import SignInFailure
from api.oauth import attempts
from tests.oauth.people import CHAIR, OFFICER, SECRETARIAT, Browser


class TestPatience:
    @pytest.fixture(autouse=True)
    def _time_stands_still(self):
        """However slow this machine is: waits of a second are looked at."""
        with time_machine.travel(datetime.now(UTC), tick=False):
            yield

    def fail(self, person, times, name=CHAIR):
        return [person.sign_in(name, password="salah-sama-sekali") for _ in range(times)]

    def test_after_five_failures_the_account_waits(self, person):
        assert {page.status for page in self.fail(person, 5)} == {403}
        page = person.sign_in()  # the right password
        assert page.status == 429
        assert int(page.headers["retry-after"]) in (1, 2)
        assert "Coba lagi dalam" in page.text

    def test_an_unknown_account_waits_alike(self, person):
        pages = self.fail(person, 6, "tidak-ada")
        assert [page.status for page in pages] == [403] * 5 + [429]

    def test_no_account_is_locked(self, person, look):
        self.count(look, attempts.account(CHAIR), 10_000)
        assert person.sign_in().status == 429
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=60)):
            assert person.sign_in().status == 303

    def test_no_address_is_locked(self, person, look):
        self.count(look, attempts.address("testclient"), 10_000)
        assert person.sign_in().status == 429
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=300)):
            assert person.sign_in().status == 303

    def count(self, look, subject, failures):
        look.add(SignInFailure(subject=subject, failures=failures, last_at=datetime.now(UTC)))
        look.commit()

    def come_and_go(self, person, name=CHAIR):
        assert person.sign_in(name).status == 303
        del person.cookies["gugus-session"]

    def test_whoever_attacks_keeps_nobody_out_of_a_browser_that_is_known(self, person, http, look):
        self.come_and_go(person)
        self.count(look, attempts.account(CHAIR), 10_000)
        self.count(look, attempts.address("testclient"), 10_000)
        assert Browser(http).sign_in().status == 429
        self.come_and_go(person)
        assert person.sign_in(OFFICER).status == 429  # it is known for one account alone

    def test_a_known_browser_waits_for_its_own_failures(self, person, http):
        self.come_and_go(person)
        assert {page.status for page in self.fail(person, 5)} == {403}
        assert person.sign_in().status == 429
        assert Browser(http).sign_in().status == 303

    def test_a_second_factor_in_a_known_browser_does_not_wait_for_its_address(self, person, look):
        page = person.sign_in(SECRETARIAT)
        self.count(look, attempts.address("testclient"), 10_000)
        assert person.prove(page, SECRETARIAT).status == 303

    @pytest.mark.parametrize("spoil", [str.upper, lambda kept: kept[:-1], lambda kept: f"{kept}x", lambda _: "~.~."])
    def test_a_mark_of_nobody_s_making_is_none(self, person, look, spoil):
        self.come_and_go(person)
        self.count(look, attempts.account(CHAIR), 10_000)
        person.cookies["gugus-known"] = spoil(person.cookies["gugus-known"])
        assert person.sign_in().status == 429

    def test_a_browser_is_known_for_the_last_four_accounts(self, person):
        for name in (CHAIR, OFFICER, CHAIR):
            self.come_and_go(person, name)
        marks = person.cookies["gugus-known"].split("~")
        assert len(set(marks)) == 2
        assert CHAIR not in person.cookies["gugus-known"]
        person.cookies["gugus-known"] = "~".join([*marks, "a.b", "c.d"])
        person.sign_in(SECRETARIAT)
        assert person.cookies["gugus-known"].split("~")[1:] == [*marks, "a.b"]

    def test_another_account_from_the_same_address_does_not_wait(self, person):
        self.fail(person, 6)
        assert person.sign_in(OFFICER).status == 303

    def test_coming_in_forgets_the_failures_of_the_account(self, person, look):
        self.fail(person, 4)
        person.sign_in()
        assert {row.subject.partition(":")[0] for row in look.exec(select(SignInFailure))} == {"address"}

    def test_after_twenty_failures_the_address_waits(self, person, look):
        self.count(look, attempts.address("testclient"), 18)
        statuses = [self.fail(person, 1, f"tidak-ada-{number}")[0].status for number in range(3)]
        assert statuses == [403, 403, 429]

    def test_names_and_addresses_are_not_kept(self, person, look):
        self.fail(person, 1)
        for row in look.exec(select(SignInFailure)):
            assert CHAIR not in row.subject
            assert "testclient" not in row.subject

    def test_failures_of_yesterday_are_forgotten(self, person, look):
        self.fail(person, 5)
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
            self.fail(person, 1, "tidak-ada")
        assert {row.failures for row in look.exec(select(SignInFailure))} == {1}

    def test_many_at_once_are_no_way_around(self, http, look):
        browsers = [Browser(http) for _ in range(12)]
        shown = [each.get("/oauth/sign-in") for each in browsers]

        def guess(number):
            return (
                browsers[number]
                .submit(shown[number], "/oauth/sign-in", name=CHAIR, password="salah-sama-sekali")
                .status
            )

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(guess, range(12)))
        judged = statuses.count(403)
        assert set(statuses) <= {403, 429}
        assert judged <= 6
        kept = look.exec(select(SignInFailure).where(SignInFailure.subject.startswith("account"))).one()
        assert kept.failures == judged

    @given(st.integers(0, 10_000), st.sampled_from(["account:", "address:"]))
    def test_the_wait_never_shrinks_and_stays_below_its_limit(self, failures, subject):
        limit = attempts.PATIENCE[subject[:-1]].longest
        assert 0 <= attempts.delay(subject, failures) <= attempts.delay(subject, failures + 1) <= limit

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("2001:db8::1", "2001:db8::ffff:1", True),
            ("2001:db8::1", "2001:db8:0:1::1", False),
            ("192.0.2.1", "192.0.2.2", False),
        ],
    )
    def test_an_address_of_ipv6_is_its_network(self, one, other, same):
        assert (attempts.address(one) == attempts.address(other)) is same
