"""The line to the database is cut at every statement of an act, before and after it is done."""

import pytest

from tests.faults import verdict
from tests.faults.acts import ACTS
from tests.faults.ground import Ground


class TestEveryStatement:
    @pytest.mark.parametrize("act", ACTS)
    def test_nothing_is_lost_and_nothing_done_twice(self, ground: Ground, worker, owner_session, act: str):
        stands = ACTS[act].ready(ground.house)
        with ground.meeting_faults():
            ACTS[act].walk(ground.house, stands)
        verdict.of_writes(ground.ledger, owner_session, ground.tally)
        verdict.of_the_whole(worker, ground.tally)
