"""W5: all verified progress entries of the nation as one export, against psycopg's COPY of the same columns.

The service streams over HTTP to a national reader, with row-level security, live check, guarded cells and a count at
the end; the reference is the frozen SQL read by psycopg as the owner of the tables, whom no policy binds. Both
alternate; the memory of the server is read while the stream goes on. Both have all cores: the reference reads in the
process that measures, and would else have two where the service has one. Figures go into benchmarks/RESULTS.md.
"""

import argparse
import http.client
import os
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psycopg

from api.queries.copying import CHUNK
from benchmarks.house import PORTS, House, built, tokens
from benchmarks.nation import identity
from benchmarks.run import Marks, folder_of, keep
from benchmarks.works import SQL
from tests.support.running import free_port

BARS = {"csv": 0.5, "ndjson": 0.8}
MEMORY_BAR = 10.0  # MB above the server at rest
MARKS = Marks("<!-- figures: written by benchmarks/exports.py -->", "<!-- end of the exports' figures -->")
READER = identity(22, 0)


class Read(NamedTuple):
    """One whole reading: seconds on the clock, seconds of CPU of all that gives the rows, bytes, rows, memory in MB."""

    seconds: float
    cpu: float
    size: int
    rows: int
    memory: float = 0.0


def registered(house: House) -> None:
    """A machine that reads the nation; all who are known are checked anew after it, as after any change of powers."""
    with psycopg.connect(house.doors.migration) as owner:
        owner.execute(
            "INSERT INTO client (id, client_id, name, organisation, auth_method, redirect_uris, ceiling_actions,"
            " addresses, version, created_at) VALUES (%s, 'bench-exports', 'bench (contoh)', 'national:id',"
            " 'client_secret_basic', '{}', '{}', '{}', 1, now()) ON CONFLICT DO NOTHING",
            (READER,),
        )
        for number, word in enumerate(("exports:read", "progress:read")):
            owner.execute(
                "INSERT INTO client_grant (id, client_id, action, organisation, time_zone, valid_from)"
                " VALUES (%s, %s, %s, 'national:id', 'Asia/Jakarta', '2026-01-01') ON CONFLICT DO NOTHING",
                (identity(23, number), READER, word),
            )


def reader(house: House) -> str:
    """A token of that machine."""
    return tokens(house, {0: READER})[0]


def memory_of(pid: int) -> float:
    """Resident megabytes of a process at this moment."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def streamed(house: House, token: str, form: str) -> Read:
    """One export over HTTP. Raises RuntimeError where it is refused or broken off."""
    began, before, pid = time.perf_counter(), house.cpu("house"), house.pids["house"]
    connection = http.client.HTTPConnection("127.0.0.1", PORTS["house"], timeout=300)
    connection.request("GET", f"/v1/exports/progress-entries.{form}", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    size = lines = chunks = 0
    memory, last = 0.0, b""
    while chunk := answer.read(CHUNK):
        size, lines, chunks, last = size + len(chunk), lines + chunk.count(b"\n"), chunks + 1, chunk
        if chunks % 10 == 0:
            memory = max(memory, memory_of(pid))
    connection.close()
    took, cpu = time.perf_counter() - began, house.cpu("house") - before
    rows = lines - (2 if form == "csv" else 1)
    if answer.status != http.client.OK or str(rows).encode() not in last[-200:]:
        raise RuntimeError(f"the export was refused or broken off: {answer.status}")
    return Read(took, cpu, size, rows, memory)


def copied(house: House, form: str) -> Read:
    """The same by psycopg, as the owner."""
    statement = (SQL / f"w5_{form}.sql").read_text()
    began, before, own, size, rows = time.perf_counter(), house.cpu(None), time.process_time(), 0, 0
    with (
        psycopg.connect(house.doors.migration) as connection,
        connection.cursor() as cursor,
        cursor.copy(statement.encode()) as copy,
    ):
        for row in copy:
            size, rows = size + len(row), rows + 1
    cpu = house.cpu(None) - before + time.process_time() - own
    return Read(time.perf_counter() - began, cpu, size, rows - (form == "csv"))


def both(house: House, token: str, form: str) -> tuple[Read, Read]:
    """One reading of each, one after the other."""
    return streamed(house, token, form), copied(house, form)


def report(found: dict[str, list[tuple[Read, Read]]], at_rest: float, scale: float) -> str:
    """The figures, with what is needed to judge them."""
    sizes = (f"{form} {pairs[0][0].rows:,} rows, {pairs[0][0].size / 1e6:.0f} MB" for form, pairs in found.items())
    told = (f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC", f"load average {os.getloadavg()[0]:.1f}")
    lines = [
        MARKS.begin,
        " · ".join([*told, f"scale {scale:g}", *sizes]),
        "",
        "| W5 | against | ratio (median) | spread | ratio by CPU | memory above rest | bar |",
        "|---|---|---|---|---|---|---|",
        *rows_of(found, at_rest),
        MARKS.end,
    ]
    return "\n".join(lines)


def rows_of(found: dict[str, list[tuple[Read, Read]]], at_rest: float) -> Iterator[str]:
    """The lines of the table; a bar is met when both ratios and the memory reach it."""
    for form, pairs in found.items():
        ratios = sorted(theirs.seconds / ours.seconds for ours, theirs in pairs)
        by_cpu = statistics.median(theirs.cpu / ours.cpu for ours, theirs in pairs)
        more = max(ours.memory for ours, _ in pairs) - at_rest
        met = min(statistics.median(ratios), by_cpu) >= BARS[form] and more <= MEMORY_BAR
        yield (
            f"| {form} | psycopg COPY | **{statistics.median(ratios):.2f}** | {ratios[0]:.2f}–{ratios[-1]:.2f} | "
            f"{by_cpu:.2f} | {more:+.1f} MB | ≥ {BARS[form]}, +{MEMORY_BAR:.0f} MB: {'met' if met else 'not met'} |"
        )


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the whole nation of 514 districts")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, help="keep the database here and use it again")
    parser.add_argument("--print", action="store_true", help="leave RESULTS.md as it is")
    options = parser.parse_args()
    PORTS.update(house=free_port(), bound=free_port())  # a measurement beside this one has its own
    with folder_of(options.data) as folder, built(folder, options.scale, on_all_cores=True) as house:
        registered(house)
        token = reader(house)
        for form in BARS:  # the first reading does not count, and the server at rest is one that has read
            both(house, token, form)
        at_rest = memory_of(house.pids["house"])
        found = {form: [both(house, token, form) for _ in range(options.rounds)] for form in BARS}
        text = report(found, at_rest, options.scale)
    print(text)
    if not options.print:
        keep(text, MARKS)


if __name__ == "__main__":
    main()
