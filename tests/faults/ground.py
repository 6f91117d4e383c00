"""What tests of faults share: a line that breaks, a house and a worker behind it, and the table of what was tried.

A plugin of the run (tests/support/databases.py), not a conftest: those are read before the database is known.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from api.database import WORKER_ROLE
from tests.faults.line import Line, line_to
from tests.faults.stubborn import Acknowledged, Cuts, Stubborn
from tests.support.engines import engine_at, let_go
from tests.support.flows import House, speaker
from tests.support.tokens import Caller

TRIED = Counter[str]()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was tried in this run, and what became of it."""
    if TRIED:
        terminalreporter.section("faults")
    for what, times in sorted(TRIED.items()):
        terminalreporter.write_line(f"{times:8} {what}")


class Ground:
    """A house whose people speak over a line that can break."""

    def __init__(self, http: TestClient, line: Line) -> None:
        self.tally, self.ledger = Counter[str](), list[Acknowledged]()
        self.faults = Cuts(line, self.tally)
        speak, known = speaker(http), dict[str, Caller]()

        def stubborn(name: str) -> Caller:
            return known.setdefault(name, Stubborn(speak(name), self.faults, self.ledger))

        self.house = House(stubborn)

    @contextmanager
    def meeting_faults(self) -> Iterator[None]:
        """Every write meets faults for as long as this lasts; the ledger is that of these writes."""
        self.ledger.clear()
        self.faults.is_on = True
        try:
            yield
        finally:
            self.faults.is_on = False


def stubbornly(ground: Ground, chore: Callable[[sa.Engine], object], engine: sa.Engine) -> None:
    """Let a chore of the worker meet a cut at each of its statements, until it meets none."""
    for fault in ground.faults.each():
        try:
            chore(engine)
        except sa.exc.OperationalError:  # what the worker waits for; anything else it would tell as a fault of ours
            ground.tally["chores broken off"] += 1
        if not fault.happened.is_set():
            return


@pytest.fixture(scope="module")
def line(module_database: str) -> Iterator[Line]:
    with line_to(module_database) as made:
        yield made


@pytest.fixture(scope="module")
def ground(line: Line, module_database: str) -> Iterator[Ground]:
    from tests.support.databases import served  # noqa: PLC0415  which names this plugin

    with served(line.url(module_database)) as http:
        made = Ground(http, line)
        yield made
        TRIED.update(made.tally)


@pytest.fixture(scope="module")
def tired(line: Line, module_database: str) -> Iterator[sa.Engine]:
    """The worker's door to the database, by way of the line that breaks."""
    url = line.url(module_database)
    yield engine_at(url, WORKER_ROLE)
    let_go(url)
