"""The same for the worker: each of its chores loses its line at every statement, and whoever comes next ends it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from api.outbound import Outside
from api.releasing import release_next
from api.settings import get_settings
from api.telling_systems import Sender
from api.worker import (
    link_events,
    prune_once,
    queue_events,
    record_the_clock,
    run_next_import,
    sign_checkpoint,
    tell_seats,
)
from tests.faults import verdict
from tests.faults.ground import Ground
from tests.support.receiver import receiving
from tests.support.engines import engine_at
from tests.support.flows import done

# A cursor of a line that is gone cannot be closed any more, and its library says so.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

Chore = Callable[[sa.Engine], object]


def stubbornly(ground: Ground, chore: Chore, engine: sa.Engine) -> None:
    """Let a chore meet a cut at each of its statements, until it meets none."""
    for fault in ground.faults.each():
        try:
            chore(engine)
        except sa.exc.OperationalError:  # what the worker's loop waits for; anything else would end the worker
            ground.tally["chores broken off"] += 1
        if not fault.happened.is_set():
            return


class TestImport:
    def test_it_is_read_once_and_not_failed_for_a_lost_line(self, ground: Ground, tired, owner_session):
        content = b"code,name,abbreviation,kind,seat\n32.12-CONTOH,Kantor Contoh,KC,ngo,Anggota\n"
        sent = done(ground.house.send(content, kind="agencies"), 202)
        stubbornly(ground, run_next_import, tired)
        read = done(ground.house.secretariat.get(f"/v1/imports/{sent['id']}"))
        assert read["status"] == "done", read
        ends = sa.text("SELECT count(*) FROM journal WHERE subject_id = :id AND event = 'import.done'")
        assert owner_session.scalar(ends, {"id": sent["id"]}) == 1


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
        moves = sa.text("SELECT event FROM journal WHERE subject_id = :id AND actor_kind = 'clock' ORDER BY xid, id")
        recorded = owner_session.scalars(moves, {"id": period["id"]}).all()
        assert len(recorded) == len(set(recorded)) > 0, recorded
        verdict.of_the_whole(worker, ground.tally)

    def test_seats_are_told_once(self, ground: Ground, tired, owner_session):
        ground.house.submitted("disnaker")
        stubbornly(ground, tell_seats, tired)
        twice = sa.text("SELECT count(*) FROM (SELECT 1 FROM notice GROUP BY seat_id, kind, subject_id, step HAVING count(*) > 1) t")
        assert owner_session.scalar(twice) == 0
        assert tell_seats(tired) == 0

    def test_pruning(self, ground: Ground, tired):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=9), tick=True):
            stubbornly(ground, prune_once, tired)
