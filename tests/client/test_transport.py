"""A weak line: what is sent again has one effect, what may not be is sent once, and tokens are asked for once."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anyio
import httpx2
import pytest
import stamina
from anyio.from_thread import start_blocking_portal
from joserfc import jwt
from joserfc.jwk import ECKey

from client.gugus_client import (
    AsyncBearer,
    AsyncClientCredentials,
    AsyncGugus,
    AsyncTokenEndpoint,
    Bearer,
    ClientCredentials,
    Gugus,
    Overloaded,
    Patience,
    PrivateKey,
    Problem,
    Public,
    Secret,
    TokenEndpoint,
    Unauthenticated,
    Unreachable,
    Wrong,
)
from client.gugus_client.problems import answered
from tests.support.blocking import Blocking
from tests.support.flows import UNKNOWN

BASE = "http://testserver"
Answer = Callable[[httpx2.Request], httpx2.Response]
TOKEN = {"access_token": "t1", "expires_in": 300, "scope": "x", "token_type": "Bearer", "authorization_details": []}
PAGE = {"items": [], "next": None}


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """Attempts follow each other at once."""
    with stamina.set_testing(testing=True, attempts=4, cap=True):
        yield


@pytest.fixture(params=["sync", "async"])
def over(request) -> Iterator[Callable[..., Any]]:
    """The client on a line that answers like this."""
    if request.param == "sync":

        def sync(answer: Answer, **more: Any) -> Gugus:
            return Gugus(httpx2.Client(base_url=BASE, transport=httpx2.MockTransport(answer)), Bearer("x"), **more)

        yield sync
        return
    with start_blocking_portal() as portal:

        def async_(answer: Answer, **more: Any) -> Blocking:
            http = httpx2.AsyncClient(base_url=BASE, transport=httpx2.MockTransport(answer))
            return Blocking(portal, AsyncGugus(http, AsyncBearer("x"), **more))

        yield async_


class Script:
    """Answers one after the other, the last one for ever; an exception is what happens on the line."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers, self.seen = list(answers), list[httpx2.Request]()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def sent(self, header: str) -> list[str | None]:
        return [each.headers.get(header) for each in self.seen]


def problem(status: int, code: str = "x", **headers: str) -> httpx2.Response:
    return httpx2.Response(status, json={"code": code}, headers={k.replace("_", "-"): v for k, v in headers.items()})


LOST = httpx2.ReadError("lost")


class TestRepeating:
    def test_a_lost_answer_is_asked_for_with_the_same_key_and_id(self, over):
        script = Script(LOST, problem(503, Retry_After="0"))
        with pytest.raises(Overloaded):
            over(script).progress_reports.draft(obligation_id=UNKNOWN)
        assert [len(script.seen), len(set(script.sent("idempotency-key")))] == [4, 1]
        assert len(set(script.sent("x-request-id"))) == 1

    def test_each_write_has_a_key_of_its_own(self, over):
        script = Script(problem(409, "locked"))
        gugus = over(script)
        for _ in range(2):
            with pytest.raises(Problem):
                gugus.progress_reports.draft(obligation_id=UNKNOWN)
        assert len(set(script.sent("idempotency-key"))) == 2

    @pytest.mark.parametrize("answer", [LOST, problem(503, Retry_After="0"), httpx2.Response(502, text="x")])
    def test_a_change_without_a_key_is_sent_once(self, over, answer):
        script = Script(answer)
        with pytest.raises((Unreachable, Overloaded)):
            over(script).progress_entries.revise(UNKNOWN, tag='"1"')
        assert script.sent("if-match") == ['"1"']

    @pytest.mark.parametrize("answer", [httpx2.ConnectError("no line"), problem(429, Retry_After="0")])
    def test_what_was_certainly_not_done_is_sent_again(self, over, answer):
        script = Script(answer)
        with pytest.raises((Unreachable, Overloaded)):
            over(script).progress_entries.revise(UNKNOWN, tag='"1"')
        assert len(script.seen) == 4

    @pytest.mark.parametrize(
        "answer", [problem(409, "locked"), problem(500, "internal-error"), problem(422, "invalid")]
    )
    def test_what_is_refused_is_not_sent_again(self, over, answer):
        script = Script(answer)
        with pytest.raises(Problem):
            over(script).plans.read(UNKNOWN)
        assert len(script.seen) == 1

    def test_what_still_runs_is_waited_for(self, over):
        script = Script(problem(409, "idempotency-key-in-use", Retry_After="0"))
        with pytest.raises(Problem):
            over(script).progress_reports.draft(obligation_id=UNKNOWN)
        assert len(script.seen) == 4

    def test_a_long_wait_is_the_callers_to_decide(self, over):
        script = Script(problem(429, "too-many-requests", Retry_After="60"))
        with pytest.raises(Overloaded) as overloaded:
            over(script).plans.read(UNKNOWN)
        assert (overloaded.value.retry_after, len(script.seen)) == (60, 1)
        with pytest.raises(Overloaded):
            over(script, patience=Patience(4, 90)).plans.read(UNKNOWN)
        assert len(script.seen) == 5

    def test_what_is_no_answer_of_the_service_is_unreachable(self, over):
        for answer in (httpx2.Response(200, text="<html>proxy</html>"), httpx2.Response(502, text="bad gateway")):
            with pytest.raises(Unreachable):
                over(Script(answer)).plans.read(UNKNOWN)

    def test_an_answer_of_another_shape_is_not_repeated_in_the_error(self, over):
        with pytest.raises(Unreachable) as error:
            over(Script(httpx2.Response(200, json={"id": "RAHASIA"}))).plans.read(UNKNOWN)
        assert "RAHASIA" not in repr(error.value)
        assert error.value.__cause__ is None


class TestRetryAfter:
    @pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("", 0), ("soon", 0)])
    def test_is_read_as_seconds(self, header: str, seconds: float):
        with pytest.raises(Overloaded) as later:
            answered(problem(429, Retry_After=header))
        assert later.value.retry_after == seconds

    def test_is_read_as_a_date(self):
        with pytest.raises(Overloaded) as later:
            answered(problem(503, Retry_After=format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)))
        assert 20 < later.value.retry_after <= 40

    def test_of_a_gateway_counts_without_a_problem(self):
        with pytest.raises(Overloaded) as later:
            answered(httpx2.Response(503, text="busy", headers={"Retry-After": "3"}))
        assert (later.value.retry_after, later.value.code) == (3, "")


class TestErrors:
    def test_say_where_and_never_what(self):
        errors = [{"pointer": "", "code": "a", "detail": "b"}, {"parameter": "?year", "code": "c", "detail": "d"}]
        with pytest.raises(Wrong) as wrong:
            answered(httpx2.Response(422, json={"code": "invalid", "errors": errors}))
        assert [each.where for each in wrong.value.errors] == ["", "?year"]


class Server:
    """An authorization server and a list behind it, whose tokens count for as many requests as is said."""

    def __init__(self, good_for: int = 1000, **token: Any) -> None:
        self.good_for, self.token = good_for, {**TOKEN, **token}
        self.asked, self.used, self.forms = 0, 0, list[dict[str, str]]()
        self._lock = threading.Lock()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        with self._lock:
            if request.url.path == "/oauth/token":
                self.asked, self.used = self.asked + 1, 0
                self.forms.append(dict(httpx2.QueryParams(request.content.decode())))
                return httpx2.Response(200, json={**self.token, "access_token": f"t{self.asked}"})
            if request.url.path.startswith("/.well-known"):
                return httpx2.Response(200, json={"issuer": BASE, "authorization_endpoint": BASE})
            self.used += 1
            good = request.headers["authorization"] == f"Bearer t{self.asked}" and self.used <= self.good_for
            page = int(httpx2.QueryParams(request.url.query).get("cursor", 0)) + 1
            following = f"http://inside/v1/plans?cursor={page}" if page < 4 else None
            return (
                httpx2.Response(200, json={"items": [], "next": following}) if good else problem(401, "invalid-token")
            )

    def sync(self, credentials: Any) -> Gugus:
        http = httpx2.Client(base_url=BASE, transport=httpx2.MockTransport(self))
        return Gugus(http, ClientCredentials(TokenEndpoint(http, credentials), "plans:read"))

    def async_(self, credentials: Any) -> AsyncGugus:
        http = httpx2.AsyncClient(base_url=BASE, transport=httpx2.MockTransport(self))
        return AsyncGugus(http, AsyncClientCredentials(AsyncTokenEndpoint(http, credentials), "plans:read"))


@pytest.fixture(params=["sync", "async"])
def of(request) -> Iterator[Callable[..., Any]]:
    """The client of a server that gives it tokens."""
    if request.param == "sync":
        yield Server.sync
        return
    with start_blocking_portal() as portal:
        yield lambda server, credentials: Blocking(portal, server.async_(credentials))


class TestTokens:
    def test_one_that_ends_in_the_middle_of_a_list_is_renewed(self, of):
        server = Server(good_for=2)
        assert len(list(of(server, Secret("c", "s")).plans.list())) == 0
        assert (server.asked, server.used) == (2, 2)

    def test_one_that_never_counts_is_told(self, of):
        server = Server(good_for=0)
        with pytest.raises(Unauthenticated):
            of(server, Secret("c", "s")).plans.list().page()
        assert server.asked == 2

    def test_it_is_renewed_before_its_end(self, of):
        server = Server(expires_in=0)
        gugus = of(server, Secret("c", "s"))
        gugus.plans.list().page(), gugus.plans.list().page()
        assert server.asked == 2

    def test_a_key_signs_for_this_once_and_for_this_server(self, of):
        key = ECKey.generate_key("P-256", {"kid": "k1"})
        server = Server(expires_in=0)
        gugus = of(server, PrivateKey("sistem", key.as_pem(private=True)))
        gugus.plans.list().page(), gugus.plans.list().page()
        read = [jwt.decode(form["client_assertion"], key, algorithms=["ES256"]) for form in server.forms]
        first, second = (each.claims for each in read)
        assert {first["iss"], first["sub"]} == {"sistem"}
        assert first["aud"] == BASE
        assert 0 < first["exp"] - first["iat"] <= 300
        assert first["jti"] != second["jti"]
        assert "client_secret" not in server.forms[0]

    def test_what_keeps_no_secret_names_itself(self, of):
        server = Server()
        of(server, Public("program")).plans.list().page()
        assert server.forms[0]["client_id"] == "program"

    def test_no_secret_stands_in_what_is_shown(self):
        assert "s3cret" not in f"{Secret('c', 's3cret')} {Bearer('s3cret')} {AsyncBearer('s3cret')}"

    def test_threads_ask_once(self):
        server = Server()
        gugus = server.sync(Secret("c", "s"))
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: gugus.plans.list().page(), range(16)))
        assert server.asked == 1

    def test_tasks_ask_once(self):
        server = Server()
        gugus = server.async_(Secret("c", "s"))

        async def all_at_once() -> None:
            async with anyio.create_task_group() as tasks:
                for _ in range(16):
                    tasks.start_soon(gugus.plans.list().page)

        anyio.run(all_at_once)
        assert server.asked == 1


class TestForms:
    def test_a_report_is_asked_for_as_a_workbook(self, over):
        name = {"Content-Disposition": 'attachment; filename="laporan.xlsx"', "Content-Type": "x/y"}
        script = Script(httpx2.Response(200, content=b"PK", headers=name))
        gugus = over(script)
        method = getattr(gugus, "_of", gugus).reports.progress
        file = gugus.download("xlsx", method, year=[2026])
        assert tuple(file) == ("laporan.xlsx", "x/y", b"PK")
        assert script.sent("accept") == ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]
        assert script.seen[0].url.query == b"year=2026"

    def test_a_list_is_asked_for_as_csv(self, over):
        script = Script(httpx2.Response(200, content=b"a"))
        gugus = over(script)
        method = getattr(gugus, "_of", gugus).plans.list
        assert gugus.download("id.csv", method, status=["in_force"]).content == b"a"
        assert script.sent("accept") == ["text/csv; labels=id"]

    def test_a_body_is_json(self, over):
        script = Script(problem(422))
        with pytest.raises(Wrong):
            over(script).progress_entries.revise(UNKNOWN, tag='"1"', physical_percent=None, obstacles="é")
        assert json.loads(script.seen[0].content) == {"physical_percent": None, "obstacles": "é"}
