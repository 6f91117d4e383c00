"""What protection costs a reading: token, live check, row-level security and journal, against the same without them.

One activity is read over HTTP from the service and from `bare_server.py`, in turns, by the same requests. Reading an
activity writes no row of the journal; the live check, which every reading makes, is what the journal names a reader
by. Figures go into benchmarks/RESULTS.md.
"""

import argparse
import os
import statistics
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import client
from benchmarks.house import PORTS, House, built
from benchmarks.run import Marks, folder_of, keep
from benchmarks.works import Slice, Works, without_end

BAR = 0.35
MARKS = Marks("<!-- figures: written by benchmarks/protection.py -->", "<!-- end of the protection's figures -->")


WORKS = {"w1": "again, while nothing has changed", "w1_anew": "for the first time"}


def read(house: House, lanes: list[list[bytes]], server: str, seconds: float) -> Slice:
    """One slice of readings. Raises RuntimeError for an answer that is not a success."""
    before = house.cpu(server)
    tally = client.drive(PORTS[server], [without_end(lane) for lane in lanes], seconds)
    if set(tally.statuses) != {200}:
        raise RuntimeError(f"{server}: {tally.statuses}")
    cpu = (house.cpu(server) - before) / tally.answers * 1e6
    return Slice(tally.answers / tally.seconds, cpu, tally.client_cpu / tally.seconds)


def row_of(how: str, pairs: list[tuple[Slice, Slice]]) -> str:
    """The line of the table about one way of reading."""
    by_clock = sorted(bare.per_second / ours.per_second - 1 for ours, bare in pairs)
    by_cpu = sorted(ours.cpu_us / bare.cpu_us - 1 for ours, bare in pairs)
    middles = tuple(map(statistics.median, (by_clock, by_cpu)))
    verdict = "met" if max(middles) <= BAR else "not met"
    costs = " | ".join(
        f"**{middle:+.0%}** | {row[0]:+.0%} … {row[-1]:+.0%}"
        for middle, row in zip(middles, (by_clock, by_cpu), strict=True)
    )
    return f"| {how} | {costs} | ≤ {BAR:.0%}: {verdict} |"


def report(found: dict[str, list[tuple[Slice, Slice]]], scale: float, seconds: float) -> str:
    """The figures, with what is needed to judge them."""
    told = f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC · load average {os.getloadavg()[0]:.1f} · scale {scale:g}"
    lines = [
        MARKS.begin,
        f"{told} · {len(found['w1'])} rounds of {seconds:g} s",
        "",
        (
            "| with token, live check and row-level security an activity that is read | costs more by the clock |"
            " spread | by CPU | spread | bar |"
        ),
        "|---|---|---|---|---|---|",
        *(row_of(WORKS[work], pairs) for work, pairs in found.items()),
        MARKS.end,
    ]
    return "\n".join(lines)


def measured(house: House, works: Works, work: str, options: argparse.Namespace) -> list[tuple[Slice, Slice]]:
    """Slices of both, in turns, when both remember what they can."""
    lanes = works.requests(work)
    for server in ("house", "bare"):
        works.warm(work, server)
    both = [
        (read(house, lanes, "house", options.seconds), read(house, lanes, "bare", options.seconds))
        for _ in range(options.rounds + 1)
    ]
    return both[1:]  # the first does not count


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the whole nation of 514 districts")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one slice")
    parser.add_argument("--data", type=Path, help="keep the database here and use it again")
    parser.add_argument("--print", action="store_true", help="leave RESULTS.md as it is")
    options = parser.parse_args()
    with folder_of(options.data) as folder, built(folder, options.scale, against=("bare",)) as house:
        works = Works(house)
        found = {work: measured(house, works, work, options) for work in WORKS}
    text = report(found, options.scale, options.seconds)
    print(text)
    if not options.print:
        keep(text, MARKS)


if __name__ == "__main__":
    main()
