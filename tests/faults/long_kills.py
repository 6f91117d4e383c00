"""API, worker and database are killed at statements that chance names, in the middle of every act."""

import os
from collections import Counter
from collections.abc import Iterator
from random import Random

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


@pytest.fixture(scope="module")
def made() -> Iterator[Installation]:
    with installed("kills") as installation:
        yield installation


class TestKilledAtAnyMoment:
    @pytest.mark.parametrize("act", ACTS)
    def test_nothing_is_lost_and_nothing_done_twice(self, made: Installation, act: str):
        tally, ledger, known = Counter[str](), list[Acknowledged](), dict[str, Caller]()
        kills = Kills(made, Random(f"{SEED} {act}"), tally)  # noqa: S311  chance that repeats itself is wanted
        made.mend()
        with client(made) as http:
            speak = speaker(http)

            def unshaken(name: str) -> Caller:
                return known.setdefault(name, Unshaken(speak(name), kills, ledger))

            house = House(unshaken)
            stands = ACTS[act].ready(house)
            ledger.clear()
            kills.is_on = True
            ACTS[act].walk(house, stands)
            kills.is_on = False
            made.mend()
            with Session(engine_at(made.url)) as owner:
                verdict.of_writes(ledger, owner, tally)
            made.end()
            verdict.of_the_whole(engine_at(made.url, WORKER_ROLE), tally)
            let_go(made.url)
        TRIED.update(tally)
