"""The same for the worker: each of its chores loses its line at every statement, and whoever comes next ends it."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
import time_machine

from api.settings import get_settings
from api.worker import (
    link_events,
    prune_once,
    record_the_clock,
    sign_checkpoint,
    tell_seats,
)
from tests.faults import verdict
from tests.faults.ground import Ground, stubbornly

TOLD_TWICE = sa.text("SELECT subject_id FROM notice GROUP BY seat_id, kind, subject_id, step HAVING count(*) > 1")
# A cursor of a line that is gone cannot be closed any more, and its library says so.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


class TestChores:
    """Each is left in the middle and done again; what it is to do is done once."""

    def test_the_journal_is_chained_and_signed_once(self, ground: Ground, tired, worker, owner_session):
        ground.house.draft_plan()
        stubbornly(ground, link_events, tired)
        stubbornly(ground, partial(sign_checkpoint, settings=get_settings()), tired)
        verdict.of_the_whole(worker, ground.tally)
        twice = sa.text("SELECT count(*) - count(DISTINCT size), count(*) FROM journal_checkpoint")
        assert owner_session.execute(twice).one() == (0, 1)

    def test_what_dates_have_moved_is_recorded_once(self, ground: Ground, tired, worker, owner_session):
        period = ground.house.period()
        with time_machine.travel(datetime.now(UTC) + timedelta(days=60), tick=True):
            stubbornly(ground, record_the_clock, tired)
        assert verdict.times(owner_session, period["id"], "reporting_period.frozen") == 1
        verdict.of_the_whole(worker, ground.tally)

    def test_seats_are_told_once(self, ground: Ground, tired, owner_session):
        ground.house.submitted("disnaker")
        stubbornly(ground, tell_seats, tired)
        assert owner_session.scalars(TOLD_TWICE).all() == []
        assert tell_seats(tired) == 0

    def test_pruning(self, ground: Ground, tired):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=9), tick=True):
            stubbornly(ground, prune_once, tired)
