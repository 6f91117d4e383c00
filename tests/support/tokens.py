"""Callers for tests: the demo's clients with real tokens from the real endpoint."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from api.demos.two_districts import DESKS, MACHINES
from api.domain.seats import YIELDS
from tests.support.repeating import repeated
from tests.support.world import World

NATIONAL_WORDS = {client: (words, home) for client, home, words, _ in MACHINES}


def scope_of(client_id: str, organisations: tuple[str, ...]) -> str:
    """All the words a demo client can hold, for the organisations named."""
    desk = next((desk for desk in DESKS if desk.client_id == client_id), None)
    actions = (
        {each.word for each in YIELDS[desk.kind]}
        if desk
        else {word for client, _, words, _ in MACHINES if client == client_id for word in words}
    )
    return " ".join([*sorted(actions), *organisations])


def organisations_of(client_id: str) -> tuple[str, ...]:
    """Where a demo client holds its words."""
    desk = next((desk for desk in DESKS if desk.client_id == client_id), None)
    if desk is None:
        return tuple(dict.fromkeys(place for client, _, _, place in MACHINES if client == client_id))
    if "officer" in desk.kind:
        return (f"agency:{(desk.office or '').lower()}", desk.region)
    return (desk.region,)


class Caller:
    """A client of the demo, speaking to the application over HTTP."""

    def __init__(self, http: TestClient, client_id: str, token: str) -> None:
        self.http, self.client_id, self.token = http, client_id, token

    def _send(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        return self._send("GET", path, **options)

    def post(self, path: str, json: Any = None, *, key: str | None = None, twice: bool = False, **options: Any) -> Any:
        """The answer; where the request is sent twice, once it was seen that the second changes nothing."""
        headers = {"Idempotency-Key": key or uuid4().hex, **options.pop("headers", {})}
        body = {} if json is None and "files" not in options else json
        answer = self._send("POST", path, json=body, headers=headers, **options)
        return repeated(self.http, answer) if twice else answer

    def patch(self, path: str, json: Any, version: int | None = None, **options: Any) -> Any:
        return self._change("PATCH", path, json, version, **options)

    def put(self, path: str, json: Any, version: int | None = None, **options: Any) -> Any:
        return self._change("PUT", path, json, version, **options)

    def _change(self, method: str, path: str, json: Any, version: int | None, **options: Any) -> Any:
        headers = {"If-Match": f'"{version}"'} if version is not None else {}
        return self._send(method, path, json=json, headers={**headers, **options.pop("headers", {})}, **options)

    def delete(self, path: str, version: int) -> Any:
        """Take something away that was read at this version."""
        return self._send("DELETE", path, headers={"If-Match": f'"{version}"'})


def token_for(http: TestClient, client_id: str, scope: str | None = None) -> str:
    """A token of a demo client for everything it holds, or for `scope`."""
    answer = http.post(
        "/oauth/token",
        data={
            "grant_type": "client_credentials",
            "scope": scope or scope_of(client_id, organisations_of(client_id)),
        },
        auth=(client_id, World.secrets[client_id]),
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


@pytest.fixture(scope="module")
def as_(http: TestClient) -> Callable[[str], Caller]:
    """`as_("32.12-secretariat")` speaks as the demo client of that name."""
    known: dict[str, Caller] = {}

    def speak(name: str) -> Caller:
        client_id = f"demo-{name}"
        if client_id not in known:
            known[client_id] = Caller(http, client_id, token_for(http, client_id))
        return known[client_id]

    return speak


def export_token(**fields: Any) -> dict[str, Any]:
    """The body of a token for the report of progress, which this machine may show for a month."""
    end = datetime.now(UTC) + timedelta(days=30)
    told = {
        "owner": "district:32.12",
        "report": "progress",
        "addresses": ["127.0.0.0/16"],
        "expires_at": end.isoformat(),
    }
    return {**told, **fields}
