"""The line to the database is cut at every statement of an act, before and after it is done."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults import verdict
from tests.faults.line import Line, line_to
from tests.faults.stubborn import Acknowledged, Cuts, Stubborn
from tests.support.databases import served
from tests.support.engines import engine_at
from tests.support.flows import House, speaker
from tests.support.tokens import Caller


class Ground:
    """A house whose people speak over a line that can break."""

    def __init__(self, http, line: Line) -> None:
        self.tally, self.ledger = Counter[str](), list[Acknowledged]()
        self.faults = Cuts(line, self.tally)
        speak, known = speaker(http), dict[str, Caller]()

        def stubborn(name: str) -> Caller:
            return known.setdefault(name, Stubborn(speak(name), self.faults, self.ledger))

        self.house = House(stubborn)


@pytest.fixture(scope="module")
def line(module_database: str) -> Iterator[Line]:
    with line_to(module_database) as made:
        yield made


@pytest.fixture(scope="module")
def ground(line: Line, module_database: str) -> Iterator[Ground]:
    with served(line.url(module_database)) as http:
        yield Ground(http, line)


class TestEveryStatement:
    def test_a_report(self, ground: Ground, worker, owner_session):
        house = ground.house
        owed = house.owed_by("disnaker")
        ground.faults.is_on = True
        house.verified("disnaker", "1.1", owed)
        ground.faults.is_on = False
        verdict.of_writes(ground.ledger, owner_session, ground.tally)
        verdict.of_the_whole(worker, ground.tally)
        print(ground.tally)
