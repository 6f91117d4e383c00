"""A working day in short: mixed traffic at 70 % of what can be done, then three times too much, a rest, slow clients.

`python -m benchmarks.load --minutes 30` measures what the service can do for a few seconds, keeps 70 % of it up for so
long, with a worker and an export every twenty seconds beside it, and looks at the memory of the server every five
seconds. Then it asks three times as much as can be done, which must be refused soon, then as little as at night: it
must be as before; and last the same beside two hundred clients that send letter by letter and exports that are hardly
read: they must starve nobody. The figures go into benchmarks/RESULTS.md (`--print` leaves it alone). Exit code 1 where
something broke.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks import feed, nation
from benchmarks.exports import memory_of, reader
from benchmarks.house import PORTS, House, built, nation_token, tokens
from benchmarks.pacing import Heard, paced
from benchmarks.run import Marks, folder_of, keep
from benchmarks.slow_clients import beside, crowded_by
from tests.support.running import free_port

PART, TOO_MUCH, REST = 0.7, 3.0, 0.2  # of what can be done
WARM_UP, OVERLOAD, AFTERWARDS, BESIDE_SLOW = 10.0, 15.0, 10.0, 20.0  # seconds
OFFICERS = 64
EXPORT_EVERY, LOOK_EVERY, TOKENS_FOR = 20.0, 5.0, 600.0  # seconds
CROWD = 400  # connections of the overload
MOST_GROWTH = 10.0  # MB of the server in the last three quarters of the time
SOON = 1.0  # seconds within which 95 % of the refusals come
STARVED = 3.0  # times as long as without slow clients, and longer than half a second
MARKS = Marks("<!-- figures: written by benchmarks/load.py -->", "<!-- end of the load's figures -->")


class Traffic:
    """Draws the next request; tokens are made anew before they end."""

    def __init__(self, house: House) -> None:
        self._house, self._until = house, 0.0
        every = [agency for district in house.districts for agency in district.agencies]
        self._officers = random.Random(1).sample(every, min(OFFICERS, len(every)))
        self._tokens: dict[int, str] = {}
        self._nation = self._puller = ""

    def ask(self, dice: random.Random) -> bytes:
        """One request, as often of each kind as on a working day."""
        if perf_counter() >= self._until:
            self._renew()
        agency = dice.choice(self._officers)
        district = self._house.districts[agency.number // nation.AGENCIES]
        token = self._tokens[agency.number]
        kinds = {
            f"/v1/activities/{nation.activity_id(dice.choice(district.activities))}": (35, token),
            f"/v1/plans/{district.id(6)}/activities?limit=50": (20, token),
            "/v1/budget-lines?limit=50": (10, token),
            "/v1/agencies": (10, token),
            "/v1/reports/progress?year=2025": (5, self._nation),
            "/v1/changes?limit=100": (8, self._puller),
            "": (12, token),
        }
        (path,) = dice.choices(list(kinds), [weight for weight, _ in kinds.values()])
        return _request(path, kinds[path][1]) if path else _request("/v1/outputs", token, _output(agency))

    @property
    def token(self) -> str:
        """That of one of the officers."""
        return self._tokens[self._officers[0].number]

    def _renew(self) -> None:
        self._tokens = tokens(self._house, {agency.number: agency.client for agency in self._officers})
        self._nation, self._puller = nation_token(self._house), feed.token(self._house.doors.application)
        self._until = perf_counter() + TOKENS_FOR


def _request(path: str, token: str, body: bytes = b"") -> bytes:
    head = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    if body:
        head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


def _output(agency: nation.Agency) -> bytes:
    said = {"kind": "training", "pillar": "prosecution", "title": "Pelatihan contoh"}
    days = {"starts_on": "2026-03-02", "ends_on": "2026-03-03", "training": {"topic": "Contoh", "days": 2}}
    return json.dumps({"owner": agency.word, "region": agency.district, **said, **days}).encode()


class Day(NamedTuple):
    """What was found: what can be done, what was heard in each part, megabytes of the server over the time, exports."""

    capacity: float
    steady: Heard
    crowd: Heard
    after: Heard
    beside_slow: Heard
    memory: list[float]
    exports: list[int]

    @property
    def growth(self) -> float:
        """Megabytes by which the server grew after the first quarter, by the medians of the parts before and behind."""
        begins = len(self.memory) // 4
        rest = self.memory[begins:]
        half = max(1, len(rest) // 4)
        return statistics.median(rest[-half:]) - statistics.median(rest[:half])

    @property
    def faults(self) -> list[str]:
        """What broke."""
        crowd, wrong = self.crowd, lambda heard: sum(n for status, n in heard.statuses.items() if status >= 500)
        found = {
            "5xx under steady load": wrong(self.steady),
            "without an answer": sum(each.broken for each in (self.steady, crowd, self.after, self.beside_slow)),
            "exports broken off": sum(size < 0 for size in self.exports),
            "grown beyond the bar": self.growth > MOST_GROWTH,
            "other than 503 or 429 under too much": sum(
                crowd.statuses[s] for s in crowd.statuses if s in (500, 502, 504)
            ),
            "refusals without Retry-After": crowd.without_retry_after,
            "nothing answered under too much": not crowd.seconds,
            "5xx afterwards": wrong(self.after),
            "5xx beside slow clients": wrong(self.beside_slow),
            "refused late": crowd.refused_within(0.95) > SOON,
            "starved by slow clients": self.beside_slow.quantile(0.95) > max(0.5, STARVED * self.after.quantile(0.95)),
        }
        return [f"{name}: {count}" for name, count in found.items() if count]


async def day(house: House, seconds: float) -> Day:
    """All parts."""
    port, traffic, pid = PORTS["house"], Traffic(house), house.pids["house"]
    await paced(port, traffic.ask, None, WARM_UP, lanes=16)
    first = await paced(port, traffic.ask, None, WARM_UP, lanes=16)
    capacity = sum(first.statuses.values()) / WARM_UP
    memory, exports = list[float](), list[int]()
    async with beside(_look(pid, memory)), beside(_export(house, exports)):
        steady = await paced(port, traffic.ask, PART * capacity, seconds)
    crowd = await paced(port, traffic.ask, TOO_MUCH * capacity, OVERLOAD, lanes=CROWD)
    after = await paced(port, traffic.ask, REST * capacity, AFTERWARDS)
    async with crowded_by(port, traffic.token, reader(house)):
        beside_slow = await paced(port, traffic.ask, REST * capacity, BESIDE_SLOW)
    return Day(capacity, steady, crowd, after, beside_slow, memory, exports)


async def _look(pid: int, memory: list[float]) -> None:
    while True:
        memory.append(memory_of(pid))
        await asyncio.sleep(LOOK_EVERY)


async def _export(house: House, sizes: list[int]) -> None:
    """A whole export now and then; its size, negative where its last line was missing."""
    while True:
        token = await asyncio.to_thread(reader, house)  # the pace goes on meanwhile
        size, last = 0, b""
        with suppress(OSError):  # it is broken off then, and told so
            coming, going = await asyncio.open_connection("127.0.0.1", PORTS["house"], limit=2**22)
            asked = _request("/v1/exports/progress-entries.csv", token)
            going.write(asked.replace(b"Host:", b"Connection: close\r\nHost:", 1))
            while chunk := await coming.read(65_536):
                size, last = size + len(chunk), (last + chunk)[-300:]
            going.close()
        sizes.append(size if b"#end " in last else -max(size, 1))
        await asyncio.sleep(EXPORT_EVERY)


@contextmanager
def working(folder: Path) -> Iterator[None]:
    """A worker beside the server."""
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "api", "worker"], stderr=log, stdout=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def report(found: Day, options: argparse.Namespace) -> str:
    """The figures, with what is needed to judge them."""
    rest = found.memory[len(found.memory) // 4 :]
    told = (
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC · scale {options.scale:g} · {options.minutes:g} minutes"
        f" · load average {os.getloadavg()[0]:.1f} · {found.capacity:.0f} requests a second can be done"
        f" · {len(found.exports)} exports beside it"
    )
    memory = (
        f"Resident memory of the server {min(rest):.0f}–{max(rest):.0f} MB after the first quarter,"
        f" {found.growth:+.1f} MB from its begin to its end (bar {MOST_GROWTH:.0f} MB)."
        f" {'; '.join(found.faults) or 'Nothing broke.'}"
    )
    lines = [
        *(MARKS.begin, told, ""),
        "| | asked | answered by status | half within | 95 % within | 99 % within | refused within (95 %) |",
        "|---|---|---|---|---|---|---|",
        _row(f"steady, {PART:.0%}", found.steady),
        _row(f"too much, {TOO_MUCH:.0%}", found.crowd),
        _row(f"afterwards, {REST:.0%}", found.after),
        _row(f"beside slow clients, {REST:.0%}", found.beside_slow),
        *("", memory, MARKS.end),
    ]
    return "\n".join(lines)


def _row(name: str, heard: Heard) -> str:
    told = [*sorted(heard.statuses.items()), *([("none", heard.broken)] if heard.broken else [])]
    statuses = ", ".join(f"{status}: {number:,}" for status, number in told)
    within = " | ".join(f"{heard.quantile(part) * 1000:.0f} ms" for part in (0.5, 0.95, 0.99))
    soon = f"{heard.refused_within(0.95) * 1000:.0f} ms" if heard.refused else "–"
    return f"| {name} | {sum(heard.statuses.values()):,} | {statuses} | {within} | {soon} |"


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the whole nation of 514 districts")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--data", type=Path, help="keep the database here and use it again")
    parser.add_argument("--print", action="store_true", help="leave RESULTS.md as it is")
    options = parser.parse_args()
    PORTS.update(house=free_port(), bound=free_port())  # a measurement beside this one has its own
    with folder_of(options.data) as folder, built(folder, options.scale) as house, working(folder):
        feed.load(house.doors.migration)
        found = asyncio.run(day(house, options.minutes * 60))
        text = report(found, options)
    print(text)
    if not options.print:
        keep(text, MARKS)
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
