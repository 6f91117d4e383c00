"""How much one caller may ask for: over a port, each service with a limit of its own on one database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from time import sleep
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlmodel import Session
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from api.domain.scopes import Word
from api.http.quotas import Quotas, RateLimited
from api.main import create_app
from api.oauth.tokens import verify
from api.settings import get_settings
from client.gugus_client import Bearer, Gugus, Overloaded, Patience
from tests.oauth.people import CHAIR, OFFICER, bearer, tokens_of
from tests.support.flows import REGION, UNKNOWN, House, done, refused
from tests.support.metrics import IN_GENERAL, short_answers, told
from tests.support.on_a_port import on_a_port
from tests.support.seated import Credentials, machine, token_of
from tests.support.tokens import export_token, token_for
from tests.support.told import now

SELDOM, OFTEN = 18, 60  # requests a minute: three at once, one more after 3⅓ s; ten at once, one more each second
AT_ONCE = 3
REFUSED = 'gugus_refusals_total{reason="rate-limited"}'
ENTRIES = "/v1/progress-reports/{report_id}/entries"
HELD = (Word.PLANS_READ, Word.EXPORTS_READ, Word.REPORTS_READ)
NAMES = ("ratelimit", "ratelimit-policy")


@contextmanager
def limited(per_minute: int) -> Iterator[httpx2.Client]:
    """A line to a service that lets callers ask so often."""
    settings = get_settings().model_copy(update={"rate_limit_per_minute": per_minute})
    with (
        on_a_port(create_app(settings)) as port,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as line,
    ):
        yield line


@pytest.fixture(scope="module")
def lines(house: House) -> Iterator[dict[int, httpx2.Client]]:
    assert house.activities
    with ExitStack() as running:
        yield {each: running.enter_context(limited(each)) for each in (SELDOM, OFTEN)}


@pytest.fixture
def seldom(lines: dict[int, httpx2.Client]) -> httpx2.Client:
    return lines[SELDOM]


@pytest.fixture
def often(lines: dict[int, httpx2.Client]) -> httpx2.Client:
    return lines[OFTEN]


@pytest.fixture
def system(owner_session: Session) -> Credentials:
    """One that has not asked yet."""
    return machine(owner_session, REGION, [(word, REGION) for word in HELD])


@pytest.fixture
def token(http: TestClient, system: Credentials) -> str:
    return token_of(http, system, [*HELD, REGION])


def ask(line: httpx2.Client, token: str, path: str = "/v1/plans", method: str = "GET", **headers: str) -> Any:
    return line.request(method, path, headers={**bearer(token), **headers})


def spend(line: httpx2.Client, token: str) -> Any:
    """Ask for so long as one may; the refusal."""
    for _ in range(100):
        answer = ask(line, token, f"/v1/plans/{UNKNOWN}")
        if answer.status_code == RateLimited.status:
            return answer
    raise AssertionError("nobody was refused")


class TestLimit:
    def test_whoever_asks_too_often_is_refused_and_told_when_to_go_on(self, seldom: httpx2.Client, token: str):
        assert [ask(seldom, token).status_code for _ in range(AT_ONCE)] == [200] * AT_ONCE
        answer = ask(seldom, token, **{"Accept-Language": "en"})
        assert refused(answer, 429, "rate-limited")["title"] == RateLimited.title.en
        wait = int(answer.headers["retry-after"])
        assert 0 < wait <= 4
        assert answer.headers["ratelimit-policy"] == '"caller";q=3;w=10'
        assert answer.headers["ratelimit"] == f'"caller";r=0;t={wait}'
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"]

    def test_it_passes_again_after_the_time_said(self, often: httpx2.Client, token: str):
        sleep(int(spend(often, token).headers["retry-after"]))
        assert ask(often, token).status_code == 200

    def test_another_caller_is_not(self, http: TestClient, seldom: httpx2.Client, token: str, owner_session: Session):
        spend(seldom, token)
        another = machine(owner_session, REGION, [(Word.PLANS_READ, REGION)])
        assert ask(seldom, token_of(http, another, [Word.PLANS_READ, REGION])).status_code == 200

    def test_another_token_of_the_same_caller_is(
        self, http: TestClient, seldom: httpx2.Client, token: str, system: Credentials
    ):
        spend(seldom, token)
        refused(ask(seldom, token_of(http, system, [Word.PLANS_READ, REGION])), 429, "rate-limited")

    def test_two_persons_through_one_client_are_two(self, http: TestClient, seldom: httpx2.Client):
        chair, officer = (tokens_of(http, name)["access_token"] for name in (CHAIR, OFFICER))
        spend(seldom, chair)
        assert ask(seldom, officer).status_code == 200

    def test_what_is_refused_uses_nothing(self, often: httpx2.Client, token: str):
        spend(often, token)  # four are refused in a second in which one more may pass
        assert 200 in (ask(often, token).status_code for _ in range(20))

    def test_a_process_that_is_started_anew_has_forgotten(self, seldom: httpx2.Client, token: str):
        spend(seldom, token)
        with limited(SELDOM) as anew:
            assert ask(anew, token).status_code == 200

    def test_nobody_is_where_there_is_none(self, token: str):
        with limited(0) as line:
            answers = [ask(line, token) for _ in range(50)]
        assert {each.status_code for each in answers} == {200}
        assert not any(name in each.headers for each in answers for name in NAMES)


class TestUnknown:
    """Who shows no token of ours has no quota here, and uses up nobody's."""

    @pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic eDp5"}])
    def test_strangers_are_401_however_often_they_ask(self, seldom: httpx2.Client, headers: dict[str, str]):
        answers = [seldom.get("/v1/plans", headers=headers) for _ in range(AT_ONCE + 2)]
        assert {each.status_code for each in answers} == {401}
        assert not any(name in each.headers for each in answers for name in NAMES)

    def test_what_asks_for_no_token_is_not_counted(self, seldom: httpx2.Client, token: str):
        assert {ask(seldom, token, "/livez").status_code for _ in range(AT_ONCE + 2)} == {200}
        assert ask(seldom, token).status_code == 200

    def test_an_export_token_has_its_own_limit(self, house: House, seldom: httpx2.Client, system: Credentials):
        body = export_token(client_id=str(system.row_id))
        secret = done(house.secretariat.post("/v1/export-tokens", body), 201)["secret"]
        answers = [ask(seldom, secret, "/v1/reports/progress?year=2026") for _ in range(AT_ONCE + 2)]
        assert {each.status_code for each in answers} == {200}


class TestWays:
    """All ways to an answer draw on one quota, and each request on it once."""

    def test_short_ways_and_the_general_one(self, house: House, seldom: httpx2.Client, http: TestClient):
        token, report = token_for(http, "demo-32.12-disnaker"), house.report()
        activity = house.activities["1.1"]["id"]
        reading, path = "/v1/activities/{activity_id}", ENTRIES.format(report_id=report["id"])
        read, written = short_answers(reading), short_answers(ENTRIES)
        done(ask(seldom, token, f"/v1/activities/{activity}"))
        done(ask(seldom, token, f"/v1/activities/{activity}", **IN_GENERAL))
        headers = {**bearer(token), "Idempotency-Key": uuid4().hex}
        done(seldom.post(path, json={"activity_id": activity}, headers=headers), 201)
        assert (short_answers(reading), short_answers(ENTRIES)) == (read + 1, written + 1)
        refused(ask(seldom, token, f"/v1/activities/{activity}"), 429, "rate-limited")
        refused(ask(seldom, token, f"/v1/activities/{activity}", **IN_GENERAL), 429, "rate-limited")
        refused(seldom.post(path, json={"activity_id": activity}, headers=headers), 429, "rate-limited")
        assert (short_answers(reading), short_answers(ENTRIES)) == (read + 1, written + 1)

    def test_one_that_leaves_a_short_way_counts_once(self, seldom: httpx2.Client, token: str):
        paths = [f"/v1/activities/{UNKNOWN}"] * AT_ONCE
        assert [ask(seldom, token, path).status_code for path in paths] == [404] * AT_ONCE
        refused(ask(seldom, token, paths[0]), 429, "rate-limited")

    def test_one_that_waits_for_the_feed_counts_once(self, http: TestClient, seldom: httpx2.Client, house: House):
        token, cursor = token_for(http, "demo-32.12-secretariat"), now(house.secretariat)
        with ThreadPoolExecutor(1) as threads:  # once it has waited it is asked again, within the service
            waiting = threads.submit(ask, seldom, token, f"/v1/changes?wait=20&cursor={cursor}")
            house.draft_plan()
            assert done(waiting.result())["items"]
        assert [ask(seldom, token).status_code for _ in range(AT_ONCE - 1)] == [200] * (AT_ONCE - 1)


class TestTold:
    """Whoever has less left than a tenth is told, whatever the answer is."""

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/v1/plans", 200),
            ("HEAD", "/v1/plans", 200),
            ("GET", f"/v1/plans/{UNKNOWN}", 404),
            ("GET", "/v1/exports/plans", 200),
            ("GET", "/v1/reports/progress?year=2026", 304),
        ],
    )
    def test_with_the_last_answers(self, often: httpx2.Client, token: str, method: str, path: str, status: int):
        tag = ask(often, token, path).headers.get("etag", "") if status == 304 else ""
        headers = {"If-None-Match": tag} if tag else {}
        answers = []
        while not answers or answers[-1].status_code != 429:
            answers.append(ask(often, token, path, method, **headers))
        *passed, refusal = answers
        assert {each.status_code for each in passed} == {status}
        assert not any(name in passed[0].headers for name in NAMES)
        assert passed[-1].headers["ratelimit"] == '"caller";r=0;t=1'
        assert passed[-1].headers["ratelimit-policy"] == '"caller";q=10;w=10'
        assert refusal.headers["ratelimit"] == '"caller";r=0;t=1'
        assert bool(refusal.content) is (method == "GET")

    def test_what_was_answered_again_does_not_keep_it(self, often: httpx2.Client, house: House, http: TestClient):
        token = token_for(http, "demo-32.12-secretariat")
        path = f"/v1/activities/{house.activities['1.1']['id']}"
        answers = [ask(often, token, path) for _ in range(10)]
        sleep(2)
        answers.append(ask(often, token, path))
        assert any("ratelimit" in each.headers for each in answers[:-1])
        assert "ratelimit" not in answers[-1].headers


class TestWrites:
    def test_one_that_was_refused_was_not_done_and_is_repeated_with_its_key(self, house: House, http: TestClient):
        token, report = token_for(http, "demo-32.12-disnaker"), house.report()
        path, key = ENTRIES.format(report_id=report["id"]), uuid4().hex
        body = {"activity_id": house.activities["1.1"]["id"]}
        headers = {**bearer(token), "Idempotency-Key": key}
        with limited(SELDOM) as line:  # in which this officer has not asked yet
            spend(line, token)
            refusal = line.post(path, json=body, headers=headers)
            refused(refusal, 429, "rate-limited")
            assert done(house.officer("disnaker").get(path))["items"] == []
            sleep(int(refusal.headers["retry-after"]))
            answer = line.post(path, json=body, headers=headers)
        made = done(answer, 201)
        assert "idempotency-replayed" not in answer.headers
        assert [each["id"] for each in done(house.officer("disnaker").get(path))["items"]] == [made["id"]]


class TestWatched:
    def test_it_is_counted_by_its_kind_and_names_the_client_and_no_person(
        self, http: TestClient, seldom: httpx2.Client
    ):
        token = tokens_of(http, CHAIR)["access_token"]
        claims, before = verify(token), told(http).get(REFUSED, 0)
        with capture_logs() as lines:
            spend(seldom, token)
        assert told(http)[REFUSED] == before + 1
        (line,) = [each for each in lines if each.get("status") == RateLimited.status]
        assert line["client_id"] == str(claims.client_id)
        assert str(claims.person_id) not in str(lines)


class TestClient:
    """The client of Python waits as long as it is told, where that is not long."""

    def test_it_waits_and_repeats(self, often: httpx2.Client, token: str):
        spend(often, token)
        with httpx2.Client(base_url=often.base_url) as line:
            assert list(Gugus(line, Bearer(token)).plans.list().first(1)) is not None

    def test_it_does_not_where_the_caller_has_no_patience(self, seldom: httpx2.Client, token: str):
        spend(seldom, token)
        with httpx2.Client(base_url=seldom.base_url) as line, pytest.raises(Overloaded) as overloaded:
            Gugus(line, Bearer(token), patience=Patience(1, 8)).plans.list().first(1)
        assert overloaded.value.code == "rate-limited"
        assert 0 < overloaded.value.retry_after <= 4


class Clock:
    """One that a test sets."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


class TestQuotas:
    @pytest.mark.parametrize(
        ("per_minute", "at_once", "window"),
        [(3000, 500, 10), (1, 1, 60), (5, 1, 12), (6, 1, 10), (7, 1, 9), (11, 1, 6), (18, 3, 10), (100, 16, 10)],
    )
    def test_ten_seconds_worth_may_come_at_once(self, per_minute: int, at_once: int, window: int, clock: Clock):
        quotas = Quotas(per_minute, clock=clock)
        assert (quotas.at_once, quotas.window) == (at_once, window)
        taken = [quotas.take("a") for _ in range(at_once + 1)]
        assert [each.is_refused for each in taken] == [False] * at_once + [True]
        assert [each.times for each in taken] == [*range(at_once - 1, -1, -1), 0]

    @pytest.mark.parametrize("per_minute", [1, 5, 7, 18, 60, 3000, 7777])
    def test_after_the_seconds_said_there_is_one_more(self, per_minute: int, clock: Clock):
        quotas = Quotas(per_minute, clock=clock)
        for _ in range(3 * quotas.at_once):
            while not (left := quotas.take("a")).is_refused:
                assert left.more_in >= 1
            assert left.more_in >= 1
            clock.seconds += left.more_in
            assert not quotas.take("a").is_refused

    def test_over_a_long_time_it_is_so_many_a_minute(self, clock: Clock):
        quotas, passed = Quotas(600, clock=clock), 0
        for _ in range(60_000):  # a hundred a second for ten minutes
            clock.seconds += 0.01
            passed += not quotas.take("a").is_refused
        assert 6000 <= passed <= 6000 + quotas.at_once

    def test_what_was_not_asked_for_does_not_add_up(self, clock: Clock):
        quotas = Quotas(60, clock=clock)
        quotas.take("a")
        clock.seconds += 3600
        assert quotas.take("a").times == quotas.at_once - 1

    def test_so_many_are_kept_and_who_asked_last_is(self, clock: Clock):
        quotas = Quotas(6, most=2, clock=clock)
        assert [quotas.take(who).is_refused for who in "abab"] == [False, False, True, True]
        assert [quotas.take(who).is_refused for who in "cba"] == [False, True, False]
