"""The way out: public addresses only, the one that was judged and no other, and never longer than the deadline."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.domain.outside import Fault
from api.domain.webhooks import MOST_ANSWER, Outcome
from api.outbound import FailedError, NotCalledError, Outside
from tests.support import receiver as manners
from tests.support.receiver import NAME, NO, OK, Receiver, answer, receiving

HERE = "127.0.0.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("receiver")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Receiver]:
    with receiving(folder) as made:
        yield made


def outside(folder: Path, *addresses: str, loopback: bool = True) -> Outside:
    """The way out where every name leads to these addresses."""
    return Outside(loopback=loopback, ca_file=folder / "ca.pem", resolve=lambda _host, _port: addresses or (HERE,))


def outcome(way: Outside, url: str, seconds: float = 5) -> Outcome:
    with pytest.raises(FailedError) as failed:
        way.post(url, {}, b"{}", most=MOST_ANSWER, seconds=seconds)
    return failed.value.outcome


class TestAnswers:
    @pytest.mark.parametrize(
        ("manner", "status", "body"),
        [
            (OK, 200, b"ok"),
            (NO, 500, b"wrong"),
            (answer("302 Found", "Location: https://127.0.0.1:1/"), 302, b""),
            (answer("204 No Content"), 204, b""),
            (manners.HUGE, 200, b"x" * MOST_ANSWER),
        ],
    )
    def test_the_status_counts_and_the_beginning_is_kept(self, folder, server, manner, status, body):
        server.manner, server.called = manner, 0
        said = outside(folder).post(f"https://{NAME}:{server.port}/a?b=c", {}, b"{}", most=MOST_ANSWER)
        assert (said.status, said.body) == (status, body)
        assert server.called == 1

    def test_the_wait_that_was_asked_for_is_handed_on(self, folder, server):
        server.manner = answer("503 Service Unavailable", "retry-after: 120")
        said = outside(folder).post(server.url, {}, b"{}", most=MOST_ANSWER)
        assert (said.status, said.retry_after) == (503, "120")

    def test_the_certificate_is_asked_for_the_name_and_not_for_the_address(self, folder, server):
        server.manner = OK
        assert outcome(outside(folder), f"https://lain.example:{server.port}/") is Outcome.CERTIFICATE
        strange = Outside(loopback=True, resolve=lambda _host, _port: (HERE,))
        assert outcome(strange, server.url) is Outcome.CERTIFICATE


class TestDeadline:
    @pytest.mark.parametrize("manner", [manners.HANGS, manners.DRIPS])
    def test_silence_and_byte_by_byte_cost_no_more(self, folder, server, manner):
        server.manner, begins = manner, time.monotonic()
        assert outcome(outside(folder), server.url, 0.4) is Outcome.TIMED_OUT
        assert time.monotonic() - begins < 2

    def test_a_look_up_that_never_ends_is_not_waited_for(self):
        way = Outside(resolve=lambda _host, _port: time.sleep(3) or ())
        begins = time.monotonic()
        assert outcome(way, f"https://{NAME}/", 0.2) is Outcome.UNRESOLVED
        assert time.monotonic() - begins < 2

    @pytest.mark.parametrize(("manner", "said"), [(manners.CLOSES, "broken"), (manners.FLOODS, "broken")])
    def test_what_is_no_answer_is_none(self, folder, server, manner, said):
        server.manner = manner
        assert outcome(outside(folder), server.url) == said


class TestPinned:
    @pytest.mark.parametrize(
        "addresses",
        [
            ("10.0.0.1",),
            ("169.254.169.254",),
            ("93.184.215.14", "192.168.1.1"),  # one that is not public spoils the others
            ("::ffff:93.184.215.14",),
            ("64:ff9b::5db8:d70e",),
            ("fe80::1%eth0",),
            ("127.0.0.1",),
        ],
    )
    def test_a_private_address_is_never_called(self, folder, server, addresses):
        server.called = 0
        way = outside(folder, *addresses, loopback=False)
        with pytest.raises(NotCalledError) as refused:
            way.post(f"https://{NAME}:8443/", {}, b"{}", most=MOST_ANSWER)
        assert (refused.value.fault, refused.value.outcome) == (Fault.NOT_PUBLIC, Outcome.NOT_PUBLIC)
        assert server.called == 0

    def test_a_name_is_looked_up_once_and_what_was_judged_is_called(self, folder, server):
        asked = []

        def rebinding(host: str, _port: int) -> tuple[str, ...]:
            asked.append(host)
            return (HERE,) if len(asked) == 1 else ("10.0.0.1",)

        server.manner = OK
        way = Outside(loopback=True, ca_file=folder / "ca.pem", resolve=rebinding)
        assert way.post(f"https://{NAME}:{server.port}/", {}, b"{}", most=MOST_ANSWER).status == 200
        assert asked == [NAME]

    def test_where_one_address_is_deaf_the_next_is_called(self, folder, server):
        server.manner = OK
        way = outside(folder, "127.0.0.2", HERE)
        assert way.post(f"https://{NAME}:{server.port}/", {}, b"{}", most=MOST_ANSWER).status == 200

    def test_an_address_where_nobody_listens_is_unreachable(self, folder):
        assert outcome(outside(folder), "https://127.0.0.1:1/") is Outcome.UNREACHABLE

    def test_an_unknown_name_is_said_to_be_one(self):
        way = Outside(resolve=lambda _host, _port: ())
        assert outcome(way, f"https://{NAME}/") is Outcome.UNRESOLVED

    def test_proxies_of_the_environment_are_not_asked(self, folder, server, monkeypatch):
        server.manner = OK
        for name in ("HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        assert outside(folder).post(server.url, {}, b"{}", most=MOST_ANSWER).status == 200


def test_the_deadline_is_five_seconds():
    assert timedelta(seconds=5) == timedelta(seconds=Outside.post.__kwdefaults__["seconds"])
