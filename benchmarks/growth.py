"""What becomes dearer when the nation grows: works W1–W6, a freeze, an import and a migration at several sizes.

`python -m benchmarks.growth --districts 34 --districts 514 --districts 5140` fills a database for each size (beyond the
real 514 with invented districts in invented provinces), asks the same of each, and tells ratios to the smallest. The
measure is CPU of server and PostgreSQL for an answer, and seconds where one thing is done by itself. What the bar says
of growth (less than 10 % for W1–W3 and W6, linear at most for W4 and W5) is of a doubling. Figures go into RESULTS.md.
"""

import argparse
import os
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import psycopg

from benchmarks import exports, nation
from benchmarks.house import PORTS, House, built
from benchmarks.run import Marks, folder_of, keep
from benchmarks.secretariat import bring_in, secretariats
from benchmarks.works import Works
from tests.support.running import free_port

WORKS = ("w1", "w2", "w3", "w4", "w4_anew", "w6")
FREEZES = 5
MARKS = Marks("<!-- figures: written by benchmarks/growth.py -->", "<!-- end of the growth's figures -->")
EXCUSED = "UPDATE reporting_obligation SET excused_reason = 'Contoh' WHERE period_id = %s"
# The dearest kind of migration: a column that PostgreSQL computes, for which every row is written anew.
ANEW = "ALTER TABLE journal ADD COLUMN probe text GENERATED ALWAYS AS (event || owner) STORED"
EMPTY = "ALTER TABLE journal ADD COLUMN probe text"
SIZE = "SELECT round(pg_database_size(current_database()) / 1e6)"
Figures = dict[str, float]


def freezes(house: House, held: dict[int, str]) -> Iterator[float]:
    """Seconds of a freeze of a quarter, in several districts."""
    with (
        httpx2.Client(base_url=f"http://127.0.0.1:{PORTS['house']}", timeout=120) as http,
        psycopg.connect(house.doors.migration, autocommit=True) as owner,
    ):
        for district in house.districts[-FREEZES:]:
            period = nation.period_id(district, len(nation.PERIODS) - 1)
            owner.execute(EXCUSED, (period,))
            head = {"Authorization": f"Bearer {held[district.number]}", "Idempotency-Key": f"growth-{period}"}
            began = time.perf_counter()
            answer = http.post(f"/v1/reporting-periods/{period}/freezes", json={}, headers=head)
            took = time.perf_counter() - began
            if answer.status_code not in (httpx2.codes.OK, httpx2.codes.CONFLICT):  # frozen by a run before this one
                raise RuntimeError(f"not frozen: {answer.status_code} {answer.text}")
            yield took


def migrated(house: House, statement: str) -> float:
    """Seconds of a statement of a migration, which is then taken back."""
    with psycopg.connect(house.doors.migration) as owner:
        began = time.perf_counter()
        owner.execute(statement.encode())
        took = time.perf_counter() - began
        owner.rollback()
    return took


def measured(house: House, rounds: int, seconds: float) -> Figures:
    """All figures of one size."""
    works, found = Works(house), Figures()
    for work in WORKS:
        works.slice_of(work, "house", seconds)  # does not count
        found[work] = statistics.median(works.slice_of(work, "house", seconds).cpu_us for _ in range(rounds))
    reader = exports.reader(house)
    found["W5 csv, s"] = min(exports.streamed(house, reader, "csv").seconds for _ in range(2))
    held = secretariats(house)
    found["freeze, s"] = statistics.median(freezes(house, held))
    with httpx2.Client(base_url=f"http://127.0.0.1:{PORTS['house']}", timeout=120) as http:
        found["import of 300 activities, s"] = statistics.median(bring_in(house, http, held))
    found["column added to the journal, s"] = migrated(house, EMPTY)
    found["journal written anew, s"] = migrated(house, ANEW)
    with psycopg.connect(house.doors.migration) as owner:
        row = owner.execute(SIZE.encode()).fetchone()
    found["database, MB"] = float(row[0]) if row else 0.0
    return found


def report(found: dict[int, Figures], rounds: int) -> str:
    """The table, with what is needed to judge it."""
    first = next(iter(found.values()))
    sizes = list(found)
    told = f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {rounds} rounds · load average {os.getloadavg()[0]:.1f}"

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
    PORTS.update(house=free_port())  # a measurement beside this one has its own
    found: dict[int, Figures] = {}
    for size in options.districts or [34, 514, 5140]:
        kept = options.data / str(size) if options.data else None
        with folder_of(kept) as folder, built(folder, size / 514, against=()) as house:
            found[size] = measured(house, options.rounds, options.seconds)
    text = report(found, options.rounds)
    print(text)
    if not options.print:
        keep(text, MARKS)


if __name__ == "__main__":
    main()
