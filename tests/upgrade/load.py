"""Readers and writers that go on while everything is exchanged under them, and remember what they were answered."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

import httpx2

WORDS = (
    "outputs:read outputs:write task_forces:read directory:read plans:read budgets:read progress:read reports:read "
    "changes:read district:32.12"
)
CLIENT = "demo-32.12-secretariat"
READ = (
    "/v1/task-forces",
    "/v1/plans",
    "/v1/agencies?owner=district:32.12",
    "/v1/outputs",
    "/v1/budget-lines",
    "/v1/progress-reports",
    "/v1/changes",
)
TITLE = "Pelatihan saat peningkatan (contoh)"
PATIENCE = 60  # seconds one request may take: a machine with much to do fails nothing


class Load:
    """Threads that call any of `bases` until told to stop; each write carries a key, so none counts twice."""

    def __init__(self, base: str, secrets: Mapping[str, str]) -> None:
        self.bases, self._secrets = [base], secrets
        self.written: list[str] = []
        self.answers: Counter[int] = Counter()
        self.faults: list[str] = []
        self.longest = 0.0
        self._stop, self._rest = threading.Event(), threading.Event()
        self._resting = threading.Barrier(4)  # two readers, a writer, and whoever asked for rest

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """While this lasts."""
        threads = [
            threading.Thread(target=self._until_stopped, args=(one,)) for one in (self.read, self.read, self.write)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(timeout=PATIENCE)

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """While this lasts nothing is asked and nothing is on its way."""
        self._rest.set()
        self._resting.wait(timeout=PATIENCE)
        try:
            yield
        finally:
            self._rest.clear()
            self._resting.wait(timeout=PATIENCE)

    def _until_stopped(self, one: Callable[[httpx2.Client, str, int], None]) -> None:
        with httpx2.Client(timeout=PATIENCE) as http:
            token, asked, number = "", 0.0, 0
            while not self._stop.is_set():
                if self._rest.is_set():
                    self._resting.wait(timeout=PATIENCE)
                    self._resting.wait(timeout=PATIENCE)
                base = self.bases[number % len(self.bases)]
                if time.monotonic() - asked > 20:  # often, so that old and new issue tokens for each other
                    token, asked = token_of(http, base, self._secrets), time.monotonic()
                http.headers["Authorization"] = f"Bearer {token}"
                one(http, base, number)
                number += 1
                time.sleep(0.02)

    def read(self, http: httpx2.Client, base: str, number: int) -> None:
        self._note(lambda: http.get(base + READ[number % len(READ)]))

    def write(self, http: httpx2.Client, base: str, number: int) -> None:
        body = {
            "owner": "district:32.12",
            "region": "district:32.12",
            "kind": "training",
            "pillar": "prevention",
            "training": {"topic": "Contoh", "days": 1},
            "title": f"{TITLE} {number}",
            "starts_on": "2026-03-02",
            "ends_on": "2026-03-02",
        }
        key = {"Idempotency-Key": str(uuid4())}
        answer = self._note(lambda: http.post(f"{base}/v1/outputs", json=body, headers=key))
        if answer is not None and answer.status_code == 201:
            self.written.append(answer.json()["id"])

    def _note(self, ask: Callable[[], httpx2.Response]) -> httpx2.Response | None:
        began = time.monotonic()
        try:
            answer = ask()
        except httpx2.TransportError as error:
            self.faults.append(type(error).__name__)
            return None
        self.longest = max(self.longest, time.monotonic() - began)
        self.answers[answer.status_code] += 1
        if answer.status_code >= 400:
            self.faults.append(f"{answer.status_code} {answer.request.method} {answer.request.url.path}: {answer.text}")
        return answer


def token_of(
    http: httpx2.Client, base: str, secrets: Mapping[str, str], client: str = CLIENT, scope: str = WORDS
) -> str:
    """A token of a client of the demo."""
    asked = {"grant_type": "client_credentials", "scope": scope}
    answer = http.post(f"{base}/oauth/token", auth=(client, secrets[client]), data=asked)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])
