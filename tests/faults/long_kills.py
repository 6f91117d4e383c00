"""API, worker and database are killed at statements that chance names, in the middle of every act."""

import os
from collections import Counter
from collections.abc import Iterator
from random import Random

import httpx2
import pytest
from sqlmodel import Session

from api.database import WORKER_ROLE
from tests.faults import verdict
from tests.faults.acts import ACTS
from tests.faults.ground import TRIED
from tests.faults.installation import Installation, client, installed
from tests.faults.kills import Kills, Unshaken
from tests.faults.stubborn import Acknowledged
from tests.support.engines import engine_at, let_go
from tests.support.flows import House, speaker
from tests.support.tokens import Caller

SEED = int(os.environ.get("FAULTS_SEED", "3212"))


class Ground:
    """A house whose people speak to an installation that is killed under them."""

    def __init__(self, made: Installation, http: httpx2.Client) -> None:
        self.made, self.tally, self.ledger = made, Counter[str](), list[Acknowledged]()
        self.kills = Kills(made, Random(SEED), self.tally)  # noqa: S311  chance that repeats itself is wanted
        speak, known = speaker(http), dict[str, Caller]()  # type: ignore[arg-type]  # asks as the client of tests does

        def unshaken(name: str) -> Caller:
            return known.setdefault(name, Unshaken(speak(name), self.kills, self.ledger))

        self.house = House(unshaken)


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with installed("kills") as made, client(made) as http:
        ground = Ground(made, http)
        yield ground
        TRIED.update(ground.tally)


class TestKilledAtAnyMoment:
    @pytest.mark.parametrize("act", ACTS)
    def test_nothing_is_lost_and_nothing_done_twice(self, ground: Ground, act: str):
        made = ground.made
        made.mend()
        stands = ACTS[act].ready(ground.house)
        ground.ledger.clear()
        ground.kills.is_on = True
        try:
            ACTS[act].walk(ground.house, stands)
        finally:
            ground.kills.is_on = False
        made.mend()
        with Session(engine_at(made.url)) as owner:
            verdict.of_writes(ground.ledger, owner, ground.tally)
        made.end()
        verdict.of_the_whole(engine_at(made.url, WORKER_ROLE), ground.tally)
        let_go(made.url)
