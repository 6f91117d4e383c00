"""Processes of the service as `gugus serve` and `gugus worker` start them, on addresses that a test names."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.memory import HOME
from tests.support.running import ROOT, answers, free_port

BASE = "https://gugus.example"
PATIENCE = 90.0  # seconds


@contextmanager
def process(command: str, **settings: str) -> Iterator[str]:
    """One process with these settings; the address of one that serves, once it is ready."""
    port = free_port()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUGUS_")}
    told = {"GUGUS_DATA_DIR": str(HOME), "GUGUS_BASE_URL": BASE, "GUGUS_PORT": str(port), "GUGUS_HASHING": "weak"}
    log = HOME / f"{command}-{port}.log"
    with log.open("w") as file:
        asked, environment = [sys.executable, "-m", "api", command], {**plain, **told, **settings}
        running = subprocess.Popen(asked, cwd=ROOT, env=environment, stdout=file, stderr=file)  # noqa: S603  our own
    address = f"http://127.0.0.1:{port}"
    try:
        ends = time.monotonic() + PATIENCE
        while command == "serve" and not answers(f"{address}/readyz"):
            assert running.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.05)
        yield address
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=30)


def addresses(*, app: str, worker: str, migration: str, **more: str) -> dict[str, str]:
    """The settings that name databases."""
    named = {"DATABASE_URL": app, "WORKER_DATABASE_URL": worker, "MIGRATION_DATABASE_URL": migration, **more}
    return {f"GUGUS_{name}": value for name, value in named.items()}
