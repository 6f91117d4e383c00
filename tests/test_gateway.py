"""The service behind a real nginx, as docs/gateway.md says: nothing changes, and who asks is still known."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import pytest
from starlette.testclient import TestClient

from api.settings import get_settings
from tests.support import gateway
from tests.support.flows import REGION, House, done
from tests.support.on_a_port import on_a_port
from tests.support.operations import DOCUMENT
from tests.support.running import free_port
from tests.support.tokens import token_for

pytestmark = pytest.mark.skipif(
    gateway.NGINX is None, reason="nginx is not installed: its example is not shown to work"
)

# What a line adds of its own: the time, who serves, how a body is cut.
OF_THE_LINE = {"date", "server", "connection", "transfer-encoding", "content-length", "keep-alive"}
OUTPUT = {
    "owner": REGION,
    "region": REGION,
    "kind": "training",
    "pillar": "prevention",
    "title": "Pelatihan (contoh)",
    "training": {"topic": "Migrasi aman", "days": 1},
    "starts_on": "2026-03-02",
    "ends_on": "2026-03-02",
}


class Lines(NamedTuple):
    """Three ways to the same application: straight, through a host of its own, and below a path."""

    straight: str
    host: str
    below: str
    http: httpx2.Client
    bearer: dict[str, str]


@pytest.fixture(scope="module")
def lines(http: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lines]:
    ports = {8080: free_port(), 8081: free_port()}
    below = f"http://127.0.0.1:{ports[8081]}/gugus"
    patched = pytest.MonkeyPatch()
    patched.setenv("GUGUS_TRUSTED_PROXIES", "127.0.0.1/32")
    patched.setenv("GUGUS_BASE_URL", below)
    get_settings.cache_clear()
    patched.setattr(http.app.state, "settings", get_settings())
    patched.setattr(http.app, "openapi_schema", DOCUMENT)  # to write it anew takes seconds
    bearer = {"Authorization": f"Bearer {token_for(http, 'demo-32.12-secretariat')}"}
    folder = tmp_path_factory.mktemp("nginx")
    with (
        on_a_port(http.app) as port,
        gateway.nginx(folder, {8000: port, **ports}),
        httpx2.Client(verify=False) as line,  # nothing is encrypted on this machine
    ):
        yield Lines(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{ports[8080]}", below, line, bearer)
    patched.undo()
    get_settings.cache_clear()


READINGS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a list": ("GET", "/v1/regions?limit=2", {}),
    "its other form": ("GET", "/v1/regions.csv?level=province&limit=3", {}),
    "headers alone": ("HEAD", "/v1/agencies?limit=2", {}),
    "a stream with its last line": ("GET", "/v1/exports/agencies.ndjson", {}),
    "an organisation in the query": ("GET", "/v1/plans?owner=district%3A32.12", {}),
    "an answer that waits": ("GET", "/v1/changes?resource=plans&start=now", {}),
    "what is not there": ("GET", f"/v1/plans/{uuid4()}", {}),
    "an odd path": ("GET", "/v1/plans/..%2Fagencies", {}),
    "a method that is not known": ("PUT", "/v1/regions", {}),
    "no JSON": ("POST", "/v1/outputs", {"content": b"{", "headers": {"Content-Type": "application/json"}}),
    "more than it takes": (
        "POST",
        "/v1/outputs",
        {"content": b" " * 1_100_000, "headers": {"Content-Type": "application/json"}},
    ),
    "a form without a client": ("POST", "/oauth/token", {"data": {"grant_type": "client_credentials"}}),
    "a problem's page": ("GET", "/problems/locked", {"headers": {"Accept": "application/json"}}),
}


def answered(base: str, lines: Lines, what: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, as the program at the end of the line gets them."""
    method, path, options = READINGS[what]
    headers = {**lines.bearer, "X-Request-Id": "01978d3e-same-for-all", **options.get("headers", {})}
    if path == "/oauth/token":
        del headers["Authorization"]
    answer = lines.http.request(method, f"{base}{path}", **{**options, "headers": headers})
    told = {name: value for name, value in answer.headers.items() if name not in OF_THE_LINE}
    return answer.status_code, told, answer.content


class TestNothingChanges:
    @pytest.mark.parametrize("what", READINGS)
    def test_the_answer_is_the_same(self, lines: Lines, what: str):
        straight = answered(lines.straight, lines, what)
        assert straight[0] < 500
        assert answered(lines.host, lines, what) == answered(lines.below, lines, what) == straight

    def test_an_entity_tag_is_strong_and_a_write_is_done_once(self, lines: Lines):
        with httpx2.Client(base_url=lines.host, headers=lines.bearer, verify=False) as http:
            key = {"Idempotency-Key": uuid4().hex}
            first, again = (http.post("/v1/outputs", json=OUTPUT, headers=key) for _ in range(2))
            assert done(first, 201)["id"] == done(again, 201)["id"]
            assert again.headers["idempotency-replayed"] == "true"
            path = f"/v1/outputs/{first.json()['id']}"
            tag = http.get(path).headers["etag"]
            assert http.get(path, headers={"If-None-Match": tag}).status_code == 304
            assert http.patch(path, json={"place": "Balai"}, headers={"If-Match": tag}).status_code == 200
            assert http.patch(path, json={"place": "Desa"}, headers={"If-Match": tag}).status_code == 412

    def test_the_metrics_stay_inside(self, lines: Lines):
        assert lines.http.get(f"{lines.straight}/metrics").status_code == 200
        assert {lines.http.get(f"{base}/metrics").status_code for base in (lines.host, lines.below)} == {404}


class TestBelowAPath:
    """What the service says of itself leads back to it: GUGUS_BASE_URL, and never a header of the request."""

    def test_the_next_page_is_found(self, lines: Lines):
        first = lines.http.get(f"{lines.below}/v1/regions?limit=2", headers=lines.bearer).json()
        second = lines.http.get(first["next"], headers=lines.bearer)
        assert first["next"].startswith(f"{lines.below}/v1/regions?")
        assert done(second)["items"][0]["code"] > first["items"][-1]["code"]

    def test_a_client_finds_its_way_from_a_refusal_to_a_token(self, lines: Lines):
        refusal = lines.http.get(f"{lines.below}/v1/regions")
        page = httpx2.URL(refusal.request.url).join(refusal.json()["type"])
        assert lines.http.get(page, headers={"Accept": "application/json"}).json()["code"] == "unauthenticated"
        resource = refusal.headers["www-authenticate"].partition('resource_metadata="')[2].partition('"')[0]
        (issuer,) = lines.http.get(resource).json()["authorization_servers"]
        host, path = issuer.removesuffix("/gugus"), "/.well-known/oauth-authorization-server"
        described = lines.http.get(f"{host}{path}/gugus").json()
        assert described["issuer"] == issuer == lines.below
        assert lines.http.post(described["token_endpoint"]).status_code == 400

    def test_the_documentation_loads(self, lines: Lines):
        for name in ("docs", "docs/start.js", "openapi.json"):
            assert lines.http.get(f"{lines.below}/{name}").status_code == 200


class TestWhoAsks:
    def test_the_address_comes_through_and_a_written_one_does_not_count(self, lines: Lines, house: House):
        made = done(
            house.secretariat.post(
                "/v1/clients",
                {
                    "organisation": REGION,
                    "name": "Sistem dari satu alamat (contoh)",
                    "pairs": [{"action": "plans:read", "organisation": REGION}],
                    "addresses": ["127.0.0.2/32"],
                },
            ),
            201,
        )
        asked = {"grant_type": "client_credentials", "scope": f"plans:read {REGION}"}
        for source, expected in (("127.0.0.2", 200), ("127.0.0.3", 401)):
            with httpx2.Client(transport=httpx2.HTTPTransport(verify=False, local_address=source)) as http:
                answer = http.post(
                    f"{lines.host}/oauth/token",
                    data=asked,
                    auth=(made["client_id"], made["secret"]),
                    headers={"X-Forwarded-For": "127.0.0.2"},
                )
            assert answer.status_code == expected, answer.text


class TestAway:
    def test_while_the_service_is_away_the_gateway_says_so_in_its_words(self, tmp_path: Path):
        ports = {8000: free_port(), 8080: free_port(), 8081: free_port()}
        with gateway.nginx(tmp_path, ports), httpx2.Client(verify=False) as http:
            for port, path in ((8080, ""), (8081, "/gugus")):
                answer = http.get(f"http://127.0.0.1:{ports[port]}{path}/v1/regions")
                assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
                assert answer.headers["retry-after"] == "5"
                assert (answer.json()["code"], answer.json()["type"]) == ("unavailable", f"{path}/problems/unavailable")
