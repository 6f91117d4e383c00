"""What becomes dearer when the nation grows: works W1–W6, a freeze, an import and a migration at several sizes.

`python -m benchmarks.growth --districts 34 --districts 514 --districts 5140` fills a database for each size (beyond the
real 514 with invented districts in invented provinces), asks the same of each, and tells ratios to the smallest. All
sizes run at once and are asked in turn, so that what else the machine does falls on each alike. The measure is CPU of
server and PostgreSQL for an answer; blocks that PostgreSQL looked at for it, which no other work on the machine
changes; and seconds where one thing is done by itself. What the bar says of growth (less than 10 % for W1–W3 and W6,
linear at most for W4 and W5) is of a doubling. `BENCH_YEARS=1` leaves the years of before out: what a district has is
less then, and as much at each size. Figures go into RESULTS.md.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import httpx2
import psycopg

from benchmarks import client, exports, nation
from benchmarks.house import PORTS, House, built
from benchmarks.run import Marks, folder_of, keep
from benchmarks.secretariat import PLANS, bring_in, secretariats
from benchmarks.works import Works, without_end
from tests.support.running import free_port

WORKS = ("w1", "w1_anew", "w2", "w2_anew", "w3", "w4", "w4_anew", "w6")
FREEZES = 5
ASKED = 20  # times on each lane, to count blocks
TOLD_AFTER = 11.0  # seconds after which a connection that rests has told what it read
BLOCKS = """
    SELECT sum(hits + reads)::bigint FROM pg_stat_io WHERE backend_type = 'client backend' AND object = 'relation'
"""
MARKS = Marks("<!-- figures: written by benchmarks/growth.py -->", "<!-- end of the growth's figures -->")
EXCUSED = "UPDATE reporting_obligation SET excused_reason = 'Contoh' WHERE period_id = %s"
# The dearest kind of migration: a column that PostgreSQL computes, for which every row is written anew.
WRITTEN_ANEW = "ALTER TABLE journal ADD COLUMN probe text GENERATED ALWAYS AS (event || owner) STORED"
EMPTY = "ALTER TABLE journal ADD COLUMN probe text"
SIZE = "SELECT round(pg_database_size(current_database()) / 1e6)"
Figures = dict[str, float]


@dataclass(frozen=True)
class Size:
    """A nation that runs, with what is asked of it; `brought_in` was measured when it began."""

    house: House
    port: int
    works: Works
    reader: str
    held: dict[int, str]
    brought_in: float

    def slice_of(self, work: str, seconds: float) -> float:
        """Microseconds of CPU an answer."""
        PORTS.update(house=self.port)
        return self.works.slice_of(work, "house", seconds).cpu_us

    def ask(self, work: str) -> int:
        """Ask the first requests of a work and no more; gives how many."""
        lanes = [islice(without_end(lane), ASKED) for lane in self.works.requests(work)]
        return client.drive(self.port, lanes, 120).answers

    def blocks(self) -> int:
        """Blocks that all connections looked at so far and have told of."""
        with psycopg.connect(self.house.doors.migration) as owner:
            row = owner.execute(BLOCKS.encode()).fetchone()
        return row[0] if row else 0

    def export(self) -> float:
        """Seconds of an export of all entries."""
        PORTS.update(house=self.port)
        return exports.streamed(self.house, self.reader, "csv").seconds


@contextmanager
def running(districts: int, kept: Path | None) -> Iterator[Size]:
    """A nation of so many districts, whose import is measured at once: it asks the settings where the database is."""
    port = free_port()  # a measurement beside this one has its own
    PORTS.update(house=port)
    began = time.perf_counter()
    with folder_of(kept) as folder, built(folder, districts / 514, against=()) as house:
        exports.registered(house)
        works, reader = Works(house), exports.reader(house)
        held = secretariats(house, [*house.districts[:PLANS], *house.districts[-FREEZES:]])
        print(f"{districts:,} districts stand after {time.perf_counter() - began:.0f} s", flush=True)
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as http:
            brought_in = statistics.median(bring_in(house, http, held))
        yield Size(house, port, works, reader, held, brought_in)


def freeze(size: Size, number: int) -> float:
    """Seconds of a freeze of a quarter, in the district of this number from the end."""
    district = size.house.districts[-number]
    period = nation.period_id(district, len(nation.PERIODS) - 1)
    with psycopg.connect(size.house.doors.migration, autocommit=True) as owner:
        owner.execute(EXCUSED, (period,))
    head = {"Authorization": f"Bearer {size.held[district.number]}", "Idempotency-Key": f"growth-{period}"}
    with httpx2.Client(base_url=f"http://127.0.0.1:{size.port}", timeout=120) as http:
        http.get("/livez")
        began = time.perf_counter()
        answer = http.post(f"/v1/reporting-periods/{period}/freezes", json={}, headers=head)
        took = time.perf_counter() - began
    if answer.status_code not in (httpx2.codes.OK, httpx2.codes.CONFLICT):  # frozen by a run before this one
        raise RuntimeError(f"not frozen: {answer.status_code} {answer.text}")
    return took


def migrated(house: House, statement: str) -> float:
    """Seconds of a statement of a migration, which is then taken back."""
    with psycopg.connect(house.doors.migration) as owner:
        began = time.perf_counter()
        owner.execute(statement.encode())
        took = time.perf_counter() - began
        owner.rollback()
    return took


def measured(sizes: dict[int, Size], rounds: int, seconds: float) -> dict[int, Figures]:
    """All figures of all sizes, asked in turn."""
    found = {number: Figures() for number in sizes}

    def keep(name: str, figures: dict[int, float]) -> None:
        for number, figure in figures.items():
            found[number][name] = figure

    for work in WORKS:
        in_turn(sizes, 1, lambda size, _, work=work: size.slice_of(work, seconds))  # does not count
        keep(work, in_turn(sizes, rounds, lambda size, _, work=work: size.slice_of(work, seconds)))
        keep(f"{work}, blocks", blocks_of(sizes, lambda size, _, work=work: size.ask(work)))
    keep("W5 csv, s", in_turn(sizes, 2, lambda size, _: size.export()))
    keep("freeze, s", in_turn(sizes, FREEZES - 2, lambda size, turn: freeze(size, turn + 1)))
    keep("freeze, blocks", blocks_of(sizes, lambda size, turn: freeze(size, FREEZES - 1 + turn) > 0))
    for number, size in sizes.items():
        found[number] |= by_itself(size)
    return found


def in_turn(sizes: dict[int, Size], times: int, asked: Callable[[Size, int], float]) -> dict[int, float]:
    """The median of each size."""
    seen = [{number: asked(size, turn) for number, size in sizes.items()} for turn in range(times)]
    return {number: statistics.median(each[number] for each in seen) for number in sizes}


def blocks_of(sizes: dict[int, Size], ask: Callable[[Size, int], int]) -> dict[int, float]:
    """Blocks for an answer, of each size; `ask` gives how many there were, and is asked once without being counted."""
    for size in sizes.values():
        ask(size, 0)
        size.works.reset()
    time.sleep(TOLD_AFTER)
    before = {number: size.blocks() for number, size in sizes.items()}
    asked = {number: ask(size, 1) for number, size in sizes.items()}
    time.sleep(TOLD_AFTER)
    found = {number: (size.blocks() - before[number]) / asked[number] for number, size in sizes.items()}
    for size in sizes.values():
        size.works.reset()
    return found


def by_itself(size: Size) -> Figures:
    """What is done once, or was."""
    with psycopg.connect(size.house.doors.migration) as owner:
        row = owner.execute(SIZE.encode()).fetchone()
    return {
        "import of 300 activities, s": size.brought_in,
        "column added to the journal, s": migrated(size.house, EMPTY),
        "journal written anew, s": migrated(size.house, WRITTEN_ANEW),
        "database, MB": float(row[0]) if row else 0.0,
    }


def report(found: dict[int, Figures], rounds: int) -> str:
    """The table, with what is needed to judge it."""
    first = next(iter(found.values()))
    sizes = list(found)
    told = (
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {len(nation.YEARS)} years and a quarter of each district"
        f" · {rounds} rounds · load average {os.getloadavg()[0]:.1f}"
    )

    def row(name: str) -> str:
        cells = [f"{each[name]:,.0f}" if each[name] >= 10 else f"{each[name]:.3f}" for each in found.values()]
        ratio = f"{found[sizes[-1]][name] / first[name]:.2f}" if first[name] else "–"
        return f"| {name} | {' | '.join(cells)} | {ratio} |"

    return "\n".join(
        [
            *(MARKS.begin, told, ""),
            f"| µs of CPU an answer, or as said | {' | '.join(map('{:,} districts'.format, sizes))} | last to first |",
            f"|---|{'---|' * (len(sizes) + 1)}",
            *map(row, first),
            MARKS.end,
        ]
    )


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--districts", type=int, action="append", help="a size; again for more")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--data", type=Path, help="keep the databases here and use them again")
    parser.add_argument("--print", action="store_true", help="leave RESULTS.md as it is")
    options = parser.parse_args()
    with ExitStack() as stack:
        sizes = {
            number: stack.enter_context(running(number, options.data / str(number) if options.data else None))
            for number in options.districts or [34, 514, 5140]
        }
        found = measured(sizes, options.rounds, options.seconds)
    text = report(found, options.rounds)
    print(text)
    if not options.print:
        keep(text, MARKS)


if __name__ == "__main__":
    main()
