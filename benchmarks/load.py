"""A working day in short: mixed traffic at 70 % of what can be done, then three times too much, a rest, slow clients.

`python -m benchmarks.load --minutes 30` measures for a minute what the service can do, keeps 70 % of it up for so long,
both with a worker and an export every twenty seconds beside it, and looks at the memory of the server every five
seconds. Then it asks three times as much as can be done, which must be refused soon, then as little as at night: it
must be as before; and last the same beside two hundred clients that send letter by letter and exports that are hardly
read: they must starve nobody. How it goes is told every minute. The figures go into benchmarks/RESULTS.md (`--print`
leaves it alone); a run that breaks off prints those it has. Exit code 1 where something broke.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import feed
from benchmarks.exports import memory_of, reader, registered
from benchmarks.house import PORTS, House, built
from benchmarks.pacing import Heard, beside, paced
from benchmarks.run import Marks, folder_of, keep
from benchmarks.slow_clients import crowded_by
from benchmarks.traffic import Traffic, request
from tests.support.running import free_port

PART, TOO_MUCH, REST = 0.7, 3.0, 0.2  # of what can be done
WARM_UP, CAPACITY, OVERLOAD, AFTERWARDS, BESIDE_SLOW = 10.0, 60.0, 15.0, 10.0, 20.0  # seconds
EXPORT_EVERY, LOOK_EVERY, TELL_EVERY = 20.0, 5.0, 60.0  # seconds
AT_ONCE, CROWD = 16, 400  # connections that ask as fast as they are answered, and those of the overload
MOST_GROWTH = 10.0  # MB of the server in the last three quarters of the time
SOON = 1.0  # seconds within which 95 % of the refusals come
BEHIND = 1.0  # seconds within which half of the answers come, of a service that keeps up
STARVED = 3.0  # times as long as without slow clients, and longer than half a second
MARKS = Marks("<!-- figures: written by benchmarks/load.py -->", "<!-- end of the load's figures -->")


@dataclass
class Day:
    """What was found so far: what was heard in each part, megabytes of the server over the time, bytes of exports."""

    most: Heard = field(default_factory=Heard)
    steady: Heard = field(default_factory=Heard)
    crowd: Heard = field(default_factory=Heard)
    after: Heard = field(default_factory=Heard)
    beside_slow: Heard = field(default_factory=Heard)
    memory: list[float] = field(default_factory=list)
    exports: list[int] = field(default_factory=list)

    @property
    def capacity(self) -> float:
        """Requests a second that can be done."""
        return self.most.asked / CAPACITY

    @property
    def rest(self) -> list[float]:
        """Megabytes of the server after the first quarter of the time."""
        return self.memory[len(self.memory) // 4 :] or [0.0]

    @property
    def growth(self) -> float:
        """Megabytes by which the server grew in that time, by the medians of its begin and its end."""
        rest = self.rest
        half = max(1, len(rest) // 4)
        return statistics.median(rest[-half:]) - statistics.median(rest[:half])

    @property
    def faults(self) -> list[str]:
        """What broke."""
        crowd, parts = self.crowd, (self.most, self.steady, self.crowd, self.after, self.beside_slow)
        found = {
            "5xx under steady load": self.most.wrong + self.steady.wrong,
            "without an answer": sum(each.broken for each in parts),
            "fell behind under steady load": self.steady.quantile(0.5) > BEHIND,
            "exports broken off": sum(size < 0 for size in self.exports),
            "grown beyond the bar": self.growth > MOST_GROWTH,
            "other than 503 or 429 under too much": sum(
                crowd.statuses[s] for s in crowd.statuses if s in (500, 502, 504)
            ),
            "refusals without Retry-After": crowd.without_retry_after,
            "nothing answered under too much": not crowd.seconds,
            "5xx afterwards": self.after.wrong,
            "5xx beside slow clients": self.beside_slow.wrong,
            "refused late": crowd.refused_within(0.95) > SOON,
            "starved by slow clients": self.beside_slow.quantile(0.95) > max(0.5, STARVED * self.after.quantile(0.95)),
        }
        return [f"{name}: {count}" for name, count in found.items() if count]


async def spend(day: Day, house: House, seconds: float) -> None:
    """All parts."""
    port, traffic, pid = PORTS["house"], Traffic(house), house.pids["house"]
    registered(house)
    async with beside(traffic.renewed()):
        await paced(port, traffic.ask, None, WARM_UP, lanes=AT_ONCE, heard=Heard())
        async with beside(_export(house, day.exports)):
            await paced(port, traffic.ask, None, CAPACITY, lanes=AT_ONCE, heard=day.most)
            _say(f"{day.capacity:.0f} requests a second can be done")
            async with beside(_look(pid, day.memory)), beside(_tell(day)):
                await paced(port, traffic.ask, PART * day.capacity, seconds, heard=day.steady)
        await paced(port, traffic.ask, TOO_MUCH * day.capacity, OVERLOAD, lanes=CROWD, heard=day.crowd)
        await paced(port, traffic.ask, REST * day.capacity, AFTERWARDS, heard=day.after)
        with crowded_by(port, traffic.token, reader(house)):
            await paced(port, traffic.ask, REST * day.capacity, BESIDE_SLOW, heard=day.beside_slow)


async def _look(pid: int, memory: list[float]) -> None:
    while True:
        memory.append(memory_of(pid))
        await asyncio.sleep(LOOK_EVERY)


async def _tell(day: Day) -> None:
    """How the steady part goes, every minute."""
    minutes = seen = 0
    while True:
        await asyncio.sleep(TELL_EVERY)
        heard, minutes = day.steady, minutes + 1
        half, most = (heard.quantile(part, seen) * 1000 for part in (0.5, 0.95))
        _say(
            f"{minutes} min: {heard.asked:,} answered, {heard.wrong} of them 5xx, {heard.broken} without an answer;"
            f" in the last minute half within {half:.0f} ms, 95 % within {most:.0f} ms;"
            f" {day.memory[-1]:.0f} MB, {len(day.exports)} exports"
        )
        seen = len(heard.seconds)


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


async def _export(house: House, sizes: list[int]) -> None:
    """A whole export now and then; its size, negative where its last line was missing."""
    while True:
        token = await asyncio.to_thread(reader, house)  # the pace goes on meanwhile
        size, last = 0, b""
        with suppress(OSError):  # it is broken off then, and told so
            coming, going = await asyncio.open_connection("127.0.0.1", PORTS["house"], limit=2**22)
            asked = request("/v1/exports/progress-entries.csv", token)
            going.write(asked.replace(b"Host:", b"Connection: close\r\nHost:", 1))
            try:
                while chunk := await coming.read(65_536):
                    size, last = size + len(chunk), (last + chunk)[-300:]
            finally:
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
    rest = found.rest
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
        _row("all that can be done", found.most),
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
    return f"| {name} | {heard.asked:,} | {statuses} | {within} | {soon} |"


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
        found = Day()
        try:
            asyncio.run(spend(found, house, options.minutes * 60))
        finally:
            text = report(found, options)
            print(text, flush=True)
    if not options.print:
        keep(text, MARKS)
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
