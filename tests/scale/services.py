"""Processes of the service as `gugus serve` and `gugus worker` start them, on addresses that a test names."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.memory import home
from tests.support.running import ROOT, answers, free_port

BASE = "https://gugus.example"
PATIENCE = 90.0  # seconds


def environment(**settings: str) -> dict[str, str]:
    """What a process of the service is told, beside these settings."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUGUS_")}
    ours = {"GUGUS_DATA_DIR": str(home()), "GUGUS_BASE_URL": BASE, "GUGUS_HASHING": "weak"}
    return {**plain, **ours, "GUGUS_RATE_LIMIT_PER_MINUTE": "1000000000", **settings}


def run(words: list[str], **settings: str) -> "subprocess.CompletedProcess[str]":
    """A command of the service, to its end."""
    asked = [sys.executable, "-m", "api", *words]
    return subprocess.run(  # noqa: S603  our own
        asked, cwd=ROOT, env=environment(**settings), capture_output=True, text=True, check=False
    )


@contextmanager
def process(command: str, **settings: str) -> Iterator[str]:
    """One process with these settings; the address of one that serves, once it is ready."""
    port = free_port()
    log = home() / f"{command}-{port}.log"
    with log.open("w") as file:
        asked, told = [sys.executable, "-m", "api", command], environment(GUGUS_PORT=str(port), **settings)
        running = subprocess.Popen(asked, cwd=ROOT, env=told, stdout=file, stderr=file)  # noqa: S603  our own
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
