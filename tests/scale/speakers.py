"""Clients of the demo that speak to processes of the service over the network."""

from typing import Any

import httpx2

from tests.support.tokens import organisations_of, scope_of
from tests.support.world import World


def token_at(address: str, client: str) -> str:
    """A token of a client of the demo with all that it holds."""
    name = f"demo-{client}"
    answer = httpx2.post(
        f"{address}/oauth/token",
        data={"grant_type": "client_credentials", "scope": scope_of(name, organisations_of(name))},
        auth=(name, World.secrets[name]),
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


class Speaker:
    """A client of the demo that speaks to whichever process it is told."""

    def __init__(self, address: str, client: str) -> None:
        self.token = token_at(address, client)

    def ask(self, address: str, method: str, path: str, **options: Any) -> Any:
        """The answer of the process at an address."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return httpx2.request(method, f"{address}{path}", headers=headers, timeout=60, verify=False, **options)

    def get(self, address: str, path: str, **options: Any) -> Any:
        """What is read."""
        return self.ask(address, "GET", path, **options)

    def post(self, address: str, path: str, body: Any, key: str, **options: Any) -> Any:
        """What is written under a key."""
        return self.ask(address, "POST", path, json=body, headers={"Idempotency-Key": key}, **options)
