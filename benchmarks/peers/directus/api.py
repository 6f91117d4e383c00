"""Directus asked over HTTP for what no measurement counts."""

import json
import urllib.request
from typing import Any

TOKEN = "of-a-measurement"


class Api:
    """Its administrator's hand."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"

    def get(self, address: str) -> Any:
        """What stands there. Raises urllib.error.HTTPError."""
        return self._ask("GET", address)

    def post(self, address: str, said: object) -> None:
        """Make it. Raises urllib.error.HTTPError."""
        self._ask("POST", address, said)

    def patch(self, address: str, said: object) -> None:
        """Change it. Raises urllib.error.HTTPError."""
        self._ask("PATCH", address, said)

    def _ask(self, method: str, address: str, said: object = None) -> Any:
        body = None if said is None else json.dumps(said).encode()
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._base + address, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["data"]
