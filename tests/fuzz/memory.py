"""What was seen in requests and answers: real ids, codes, versions and bodies, to be used again."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

from starlette.testclient import TestClient

from tests.support.operations import OPERATIONS, Operation

MOST: Final = 60
_PATTERNS: Final = [
    (each, re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", each.path) + "$"), each.path.count("{")) for each in OPERATIONS
]
# Under which name in a path the things of a list are asked for: /v1/plans holds what {plan_id} names.
_NAMED: Final = {
    path.rpartition("/{")[0].rpartition("/")[2]: path.rpartition("/{")[2].rstrip("}")
    for path in (each.path for each in OPERATIONS)
    if path.endswith("}")
}


def operation_of(method: str, path: str) -> Operation | None:
    """The operation a path belongs to; that which names more of it goes before."""
    found = [(names, each) for each, pattern, names in _PATTERNS if each.method == method and pattern.match(path)]
    return min(found, key=lambda pair: pair[0])[1] if found else None


class Memory:
    """Values by the name they stood under, the newest few of each."""

    def __init__(self) -> None:
        self.values: dict[str, list[Any]] = defaultdict(list)
        self.bodies: dict[str, list[Any]] = defaultdict(list)
        self.versions: dict[str, Any] = {}

    def know(self, ids: Mapping[str, Iterable[str]]) -> None:
        """Remember ids by their names in paths."""
        for name, known in ids.items():
            for value in known:
                self._keep(name, value)

    def _keep(self, name: str, value: Any) -> None:
        kept = self.values[name]
        if value not in kept:
            kept.append(value)
            del kept[: len(kept) - MOST]

    def learn(self, method: str, path: str, body: Any, answer: Any) -> None:
        """Remember what was sent, if it was taken, and what was answered."""
        if not answer.is_success:
            return
        operation = operation_of(method.lower(), path)
        if operation and isinstance(body, dict) and body not in self.bodies[operation.name]:
            self.bodies[operation.name] = [*self.bodies[operation.name], body][-12:]
        if answer.content and answer.headers.get("content-type", "").startswith("application/json"):
            last = [part for part in path.split("/") if not _is_id(part)][-1]
            self._walk(answer.json(), _NAMED.get(last))

    def _walk(self, value: Any, named: str | None) -> None:
        if isinstance(value, list):
            for each in value[:MOST]:
                self._walk(each, named)
        if not isinstance(value, dict):
            return
        if "id" in value and "version" in value:
            self.versions[str(value["id"])] = value["version"]
        for name, each in value.items():
            if isinstance(each, (dict, list)):
                self._walk(each, named)
            elif isinstance(each, (str, int, float)):
                self._keep(named if name == "id" and named else name, each)

    def one(self, name: str, dice: Random) -> Any:
        """A value that stood under this name, or None."""
        known = self.values.get(name) or self.values.get(name.removesuffix("s"))
        return dice.choice(known) if known else None

    def any_id(self, dice: Random) -> str:
        """The id of something, of whatever kind."""
        ids = [kept for name, kept in self.values.items() if name.endswith("_id") and kept]
        return str(dice.choice(dice.choice(ids))) if ids else "01978d3e-5c2a-7b60-9c1f-3a8f0d6b2e47"


def _is_id(part: str) -> bool:
    try:
        UUID(part)
    except ValueError:
        return False
    return True


@contextmanager
def listening(http: TestClient, memory: Memory) -> Iterator[None]:
    """Whatever goes through `http` meanwhile is remembered."""
    ask = http.request

    def heard(method: str, url: Any, **options: Any) -> Any:
        answer = ask(method, url, **options)
        memory.learn(method, str(url).partition("?")[0], options.get("json"), answer)
        return answer

    with patch.object(http, "request", heard):
        yield


def text_of(value: Any) -> str:
    """A value as it stands in a query or a form."""
    return value if isinstance(value, str) else json.dumps(value)
