"""A few lives of each kind in every run of the tests, always the same ones; many by `make fuzz`.

After each kind the journal of it all is chained, signed and proved.
"""

from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlmodel import Session

from api.domain import lifecycles
from tests.lives.life import Life
from tests.lives.paper import PLAN, REFERRAL, Table, report_of
from tests.lives.plans import PlanLife
from tests.lives.proof import must_be_proved
from tests.lives.referrals import ReferralLife
from tests.lives.reports import ReportLife
from tests.support.flows import House

ELSEWHERE = {"accepted_national", "corrections"}
"""Walked by tests/test_acceptances.py and tests/test_referrals.py."""
FEW = settings(
    max_examples=2,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class TestPaper:
    """A move that is new is typed there, or no life makes it."""

    @pytest.mark.parametrize(
        ("paper", "lifecycle"),
        [(PLAN, lifecycles.PLAN), (report_of(""), lifecycles.REPORT), (REFERRAL, lifecycles.REFERRAL)],
    )
    def test_it_has_every_move(self, paper: Table, lifecycle: lifecycles.Lifecycle):
        typed = {(state, move, step.target) for state, moves in paper.items() for move, step in moves.items()}
        moves = {(str(state), move.path, str(target)) for (state, target), move in lifecycle.items() if move.path}
        assert typed == {each for each in moves if not ELSEWHERE & set(each)}


class TestLife:
    """Each as the paper says: tests/lives/paper.py."""

    kept: ClassVar[list[str]] = []

    @pytest.mark.parametrize(
        ("life", "steps", "dice", "far"),
        [
            (PlanLife, 20, 3, {"in_force"}),
            (ReferralLife, 20, 3, {"in_service"}),
            (ReportLife, 40, 3, {"version 2"}),
        ],
    )
    def test_it_goes_as_the_paper_says_and_what_was_recorded_is_proved(
        self,
        house: House,
        owner_session: Session,
        worker: sa.Engine,
        tmp_path: Path,
        life: type[Life],
        steps: int,
        dice: int,
        far: set[str],
    ):
        assert house.plan  # found before others are law
        life.house, life.reached = house, set()
        ReportLife.owner, ReportLife.years = owner_session, [2025, 2026, 2027]
        run_state_machine_as_test(seed(dice)(life), settings=settings(FEW, stateful_step_count=steps))
        assert far <= life.reached, life.reached
        must_be_proved(worker, tmp_path, self.kept)
