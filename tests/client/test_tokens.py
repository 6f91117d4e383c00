"""The authorization server as a client asks it: what is refused, lost or no answer is told, and no token with it."""

from collections.abc import Callable, Iterator
from typing import Any

import anyio
import httpx2
import pytest
from anyio.from_thread import start_blocking_portal
from joserfc.jwk import ECKey

from client.gugus_client import (
    AsyncTokenEndpoint,
    Cache,
    Overloaded,
    PrivateKey,
    Secret,
    SignInRefused,
    TokenEndpoint,
    Unreachable,
    connect_async,
    new_private_key,
    public_key,
)
from client.gugus_client.gugus import credentials_of
from tests.client.test_transport import BASE, TOKEN, Script
from tests.support.blocking import Blocking

LOST = httpx2.ConnectError("no line")
GIVEN = httpx2.Response(200, json=TOKEN)
SECRET = Secret("sistem", "rahasia")
Ask = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def endpoint(request: pytest.FixtureRequest) -> Iterator[Ask]:
    """The token endpoint on a line that answers like this."""
    if request.param == "sync":
        yield lambda script, shown=SECRET: TokenEndpoint(
            httpx2.Client(base_url=BASE, transport=httpx2.MockTransport(script)), shown
        )
        return
    with start_blocking_portal() as portal:
        yield lambda script, shown=SECRET: Blocking(
            portal,
            AsyncTokenEndpoint(httpx2.AsyncClient(base_url=BASE, transport=httpx2.MockTransport(script)), shown),
        )


class TestRefresh:
    def test_a_lost_answer_is_asked_for_again_once(self, endpoint: Ask):
        script = Script(LOST, GIVEN)
        assert endpoint(script).refresh("lama").access_token == "t1"
        assert len(script.seen) == 2
        with pytest.raises(Unreachable):
            endpoint(away := Script(LOST)).refresh("lama")
        assert len(away.seen) == 2

    def test_a_refused_one_is_not(self, endpoint: Ask):
        script = Script(httpx2.Response(400, json={"error": "invalid_grant"}))
        with pytest.raises(SignInRefused) as refused:
            endpoint(script).refresh("lama")
        assert (refused.value.error, len(script.seen)) == ("invalid_grant", 1)


class TestAnswers:
    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (httpx2.Response(500, text="x"), Unreachable),
            (httpx2.Response(200, json={"access_token": "rahasia"}), Unreachable),
            (httpx2.Response(503, headers={"Retry-After": "7"}), Overloaded),
            (httpx2.Response(400, text="bukan jawaban"), SignInRefused),
        ],
    )
    def test_that_give_no_token_are_told_without_what_they_said(
        self, endpoint: Ask, answer: httpx2.Response, told: type[Exception]
    ):
        with pytest.raises(told) as error:
            endpoint(Script(answer)).ask({"grant_type": "client_credentials"})
        assert "rahasia" not in f"{error.value!r} {error.value.__cause__!r}"
        assert getattr(error.value, "error", "invalid_answer") == "invalid_answer"
        assert getattr(error.value, "retry_after", None) in (None, 7)

    def test_of_the_service_that_describes_no_issuer_are_told(self, endpoint: Ask):
        for answer in (LOST, httpx2.Response(200, text="x")):
            with pytest.raises(Unreachable):
                endpoint(Script(answer), PrivateKey("sistem", new_private_key())).ask({})


class TestAToken:
    def test_is_ended(self, endpoint: Ask):
        script = Script(httpx2.Response(200))
        endpoint(script).revoke("t1")
        assert (script.seen[0].url.path, script.seen[0].content) == ("/oauth/revoke", b"token=t1")

    def test_is_asked_about(self, endpoint: Ask):
        assert endpoint(Script(httpx2.Response(200, json={"active": False}))).introspect("t1") == {"active": False}
        for answer in (httpx2.Response(200, json=[]), httpx2.Response(200, text="x")):
            with pytest.raises(Unreachable):
                endpoint(Script(answer)).introspect("t1")


class TestCredentials:
    def test_of_a_key_of_ones_own_the_public_half_is_registered(self):
        private = new_private_key()
        shown = public_key(private)
        assert shown.keys() == {"kty", "crv", "x", "y", "kid"}
        assert ECKey.import_key(dict(shown)).thumbprint() == ECKey.import_key(private).thumbprint() == shown["kid"]

    def test_are_one_of_the_two(self):
        private = new_private_key()
        assert isinstance(credentials_of("sistem", None, private), PrivateKey)
        assert isinstance(credentials_of("sistem", "s", None), Secret)
        for given in ((None, None), ("s", private)):
            with pytest.raises(ValueError, match="either client_secret or private_key"):
                credentials_of("sistem", *given)

    def test_open_a_line_for_tasks_of_a_loop(self):
        async def asked() -> str:
            async with connect_async(BASE, client_id="sistem", scope="plans:read", client_secret="s") as gugus:
                return type(gugus.plans).__name__

        assert anyio.run(asked) == "AsyncPlansOperations"


def test_whatever_was_kept_is_forgotten():
    cache = Cache()
    cache.keep("q", httpx2.Response(200, headers={"ETag": '"1"'}, content=b"x"))
    assert cache.find("q") is not None
    cache.clear()
    assert cache.find("q") is None
