"""The same for the worker: each of its chores loses its line at every statement, and whoever comes next ends it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine

from api import erasure_list
from api.jobs.releasing import release_next
from api.settings import get_settings
from api.worker import (
    link_events,
    prune_once,
    record_the_clock,
    sign_checkpoint,
    tell_seats,
)
from client.gugus_client.exports import BrokenStream, rows_of_ndjson
from tests.faults import verdict
from tests.faults.ground import Ground, stubbornly
from tests.support.cases import OFFICERS, UNIT, known, path_of
from tests.support.flows import done

TOLD_TWICE = sa.text("SELECT subject_id FROM notice GROUP BY seat_id, kind, subject_id, step HAVING count(*) > 1")
# A cursor of a line that is gone cannot be closed any more, and its library says so.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


class TestChores:
    """Each is left in the middle and done again; what it is to do is done once."""

    def test_the_journal_is_chained_and_signed_once(self, ground: Ground, tired, worker, owner_session):
        ground.house.draft_plan()
        stubbornly(ground, link_events, tired)
        stubbornly(ground, partial(sign_checkpoint, settings=get_settings()), tired)
        # A line that was cut may hold the chain a moment longer: that look leaves it to the next one.
        sign_checkpoint(worker, get_settings())
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

    def test_who_is_erased_by_the_clock_is_erased_once(self, ground: Ground, tired, owner_session):
        unit, case = ground.house.speak(OFFICERS[UNIT]), known(ground.house)
        done(unit.patch(path_of(case), {"opened_on": "2020-01-01", "closed_on": "2021-06-30"}, 1))
        stubbornly(ground, record_the_clock, tired)
        assert verdict.times(owner_session, case["id"], "case.erased") == 1
        prune_once(tired)  # lists her where the answer to the commit was lost
        assert [each.case_id for each in erasure_list.read(get_settings().erasure_list)].count(UUID(case["id"])) == 1

    def test_a_release_is_made_once(self, ground: Ground, tired, owner_session):
        done(ground.house.speak("kpppa").get("/v1/statistics/persons"))  # the first one is made by who reads
        numbers = sa.text("SELECT array_agg(number ORDER BY number) FROM statistics_release")
        before = owner_session.scalar(numbers)
        owner_session.rollback()
        later = datetime.now(UTC) + timedelta(days=400)
        stubbornly(ground, partial(release_next, now=later), tired)
        assert owner_session.scalar(numbers) == [*before, before[-1] + 1]


class TestExport:
    def test_one_that_breaks_off_never_looks_whole(self, ground: Ground):
        reader = ground.house.speak("32.12-secretariat")
        whole = reader.get("/v1/exports/agencies")
        for fault in ground.faults.each():
            answer = reader.get("/v1/exports/agencies")
            assert answer.status_code in {200, 503}
            if answer.status_code == 200 and answer.content != whole.content:
                with pytest.raises(BrokenStream):
                    list(rows_of_ndjson(answer.content.splitlines(keepends=True)))
                ground.tally["exports broken off and known as such"] += 1
            if not fault.happened.is_set():
                break
        assert answer.content == whole.content


class TestPruning:
    """The last of them: with what is over go the tokens that all others speak with."""

    def test_pruning(self, ground: Ground, tired):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=9), tick=True):
            stubbornly(ground, prune_once, tired)
