"""Webhooks: how many deliveries a second one worker makes, and how long an event is on its way.

The service runs as `make run` starts it, with its worker; the receiver is a process of its own, over HTTPS, and
notes when each delivery came. Throughput: a webhook is paused, events happen, it is resumed; beside it a bare HTTPX
loop sends the same bodies to the same receiver, on a new connection each, as the service does. Lag: events at a quiet
pace, from the time they say of themselves to the time they arrive. Figures go into RESULTS.md.
"""

import argparse
import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from client.gugus_client import Gugus, connect
from tests.support.receiver import receiving
from tests.support.running import running

SECRETARIAT = "demo-32.12-secretariat"
SCOPE = "changes:read outputs:read outputs:write webhooks:write district:32.12"
CALM = 0.5  # seconds between two events


class Came(NamedTuple):
    """A delivery: when it came, and what it said."""

    at: float
    body: bytes


def receive(folder: Path) -> None:
    """Take what comes, for ever; each delivery is a line of `came`. The address is told on the first line of output."""
    with receiving(folder) as receiver, (folder / "came").open("ab", buffering=0) as came:
        sys.stdout.write(f"{receiver.url}\n")
        sys.stdout.flush()
        told = 0
        while True:
            time.sleep(0.001)
            while told < len(receiver.got):
                body = receiver.got[told].body
                came.write(json.dumps([time.time(), body.decode()]).encode() + b"\n")
                told += 1


class Receiver:
    """The receiver seen from here."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def came(self, since: int, number: int) -> list[Came]:
        """That many deliveries after the first `since`, waited for."""
        ends = time.monotonic() + 300
        while True:
            lines = (self.folder / "came").read_bytes().splitlines()[since:]
            if len(lines) >= number:
                return [Came(at, body.encode()) for at, body in map(json.loads, lines[:number])]
            if time.monotonic() > ends:
                raise TimeoutError(f"{len(lines)} of {number} deliveries came")
            time.sleep(0.02)

    def count(self) -> int:
        """How many came so far."""
        return len((self.folder / "came").read_bytes().splitlines())


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        words = [sys.executable, "-m", "benchmarks.webhooks", "--receive", name]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            yield Receiver(Path(name), process.stdout.readline().strip())
        finally:
            process.kill()
            process.wait()


def happen(gugus: Gugus, number: int, pause: float = 0) -> None:
    """So many outputs are recorded."""
    said: dict[str, Any] = {"owner": "district:32.12", "region": "district:32.12", "kind": "training"}
    said |= {"pillar": "prevention", "training": {"topic": "Contoh", "days": 1}}
    said |= {"starts_on": "2026-03-02", "ends_on": "2026-03-02"}
    for each in range(number):
        gugus.outputs.add(**said, title=f"Pelatihan {each} (contoh)")
        time.sleep(pause)


def bare(at: Receiver, bodies: list[bytes]) -> float:
    """Deliveries a second of a loop that sends the same bodies, on a new connection each, and does nothing else."""
    context = ssl.create_default_context(cafile=str(at.folder / "ca.pem"))
    began = time.perf_counter()
    for body in bodies:
        with httpx2.Client(verify=context) as line:
            line.post(at.url, content=body).raise_for_status()
    return len(bodies) / (time.perf_counter() - began)


def measure(number: int) -> None:
    """One run: lag first, then throughput and the bare loops."""
    with receiver() as at:
        trust = {"GUGUS_WEBHOOK_LOOPBACK": "true", "GUGUS_WEBHOOK_CA_FILE": str(at.folder / "ca.pem")}
        with running(**trust) as service:
            secret = json.loads(Path(service["CLIENTS"]).read_text())[SECRETARIAT]
            with connect(service["BASE"], client_id=SECRETARIAT, client_secret=secret, scope=SCOPE) as gugus:
                _measured(gugus, at, number)


def _measured(gugus: Gugus, at: Receiver, number: int) -> None:
    webhook = gugus.webhooks.add(url=at.url, events=["outputs"])
    quiet = min(40, number)
    happen(gugus, quiet, CALM)
    lags = [each.at - datetime.fromisoformat(json.loads(each.body)["time"]).timestamp() for each in at.came(0, quiet)]
    gugus.webhooks.pause(webhook.id)
    happen(gugus, number)
    before = at.count()
    began = time.time()
    gugus.webhooks.resume(webhook.id)
    came = at.came(before, number)
    rate = (number - 1) / (came[-1].at - came[0].at)
    bodies = [each.body for each in came]
    reference = bare(at, bodies)
    order = [json.loads(body)["sequence"] for body in bodies]
    print(
        f"lag of {quiet} events, one each {CALM} s: median {statistics.median(lags):.2f} s, longest {max(lags):.2f} s"
    )
    print(f"{number} that waited: first after {came[0].at - began:.2f} s, then {rate:.1f} deliveries/s")
    print(f"in the order of their numbers: {order == sorted(order, key=int)}")
    print(f"bare loop: {reference:.1f}/s (ratio {rate / reference:.2f})")
    print(f"load {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Measure, or be the receiver."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--receive", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int, default=300)
    asked = parser.parse_args()
    receive(asked.receive) if asked.receive else measure(asked.number)


if __name__ == "__main__":
    main()
