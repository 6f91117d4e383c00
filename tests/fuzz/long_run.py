"""`make fuzz`: as many calls as asked for, by every kind of seat, on two districts at work. No part of `make test`.

The calls come in rounds, each on a database of its own: what calls end, stays ended, and after some thousands of them
hardly anybody would be left who may do anything.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import monotonic
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlmodel import Session

from api import worker
from api.database import WORKER_ROLE
from api.settings import get_settings
from tests.fuzz.by_schemathesis import Walks
from tests.fuzz.callers import Callers
from tests.fuzz.memory import Memory, listening
from tests.fuzz.run import Run
from tests.lives.life import Life
from tests.lives.plans import PlanLife
from tests.lives.proof import must_be_proved
from tests.lives.referrals import ReferralLife
from tests.lives.reports import ReportLife
from tests.lives.test_lives import FEW
from tests.support.databases import clone, served
from tests.support.engines import engine_at
from tests.support.flows import House, speaker
from tests.support.place import Place, place_of
from tests.support.populated import Populated

CALLS = int(os.environ.get("FUZZ_CALLS") or 2000)
SEED = os.environ.get("FUZZ_SEED") or "1"
ROUND, BETWEEN_CHORES = 2500, 250
SHARE = 10  # another hand draws a tenth as many besides
ROUNDS = [
    (SEED if start == 0 else f"{SEED}.{start // ROUND}", min(ROUND, CALLS - start)) for start in range(0, CALLS, ROUND)
]
BROKEN_IMPORTS = sa.text("SELECT count(*) FROM import_finding WHERE kind = 'internal_error'")


def ids_of(made: Populated) -> dict[str, set[str]]:
    """All ids of both districts by the names they have in paths."""
    ids: dict[str, set[str]] = defaultdict(set)
    for name, value in made.parameters.items():
        ids[name].add(value)
    for name, value in vars(made).items():
        known = value.values() if isinstance(value, dict) else [value]
        ids[name.removeprefix("neighbour_").removesuffix("s") + "_id"] |= {each for each in known if each}
    return ids


def work(url: str) -> None:
    """What the worker does, once: nothing that calls leave behind may stop it."""
    engine, settings = engine_at(url, WORKER_ROLE), get_settings()
    for busy in (worker.run_next_import, worker.queue_events, worker.link_events):
        while busy(engine):
            pass
    worker.record_the_clock(engine)
    worker.tell_seats(engine)
    worker.sign_checkpoint(engine, settings)
    worker.prune_once(engine)


class World(NamedTuple):
    """A fresh database that is served, what was learned of its ids, and who calls."""

    url: str
    place: Place
    memory: Memory
    callers: Callers


@contextmanager
def world(admin_url: str, template: str) -> Iterator[World]:
    memory = Memory()
    with (
        clone(admin_url, template) as url,
        served(url) as http,
        listening(http, memory),
        place_of(http, url) as place,
    ):
        memory.know(ids_of(place.made))
        yield World(url, place, memory, Callers(place))


class TestEveryCall:
    @pytest.mark.parametrize(("seed", "many"), ROUNDS)
    def test_is_answered_as_the_document_says_and_every_list_is_readable_after(
        self, admin_url: str, template: str, seed: str, many: int, record_property: Callable[[str, object], None]
    ):
        began = monotonic()
        with world(admin_url, template) as (url, place, memory, callers):
            run = Run(place.http, memory, callers, seed)
            for start in range(0, many, BETWEEN_CHORES):
                run.calls(min(BETWEEN_CHORES, many - start))
                work(url)
            drawn = {str(status): times for status, times in sorted(run.statuses.items())}
            record_property("answers", drawn)
            run.read_all(callers.anew())
            if place.owner.connection().scalar(BROKEN_IMPORTS):
                run.note("imports_send", "internal_error", "an import failed for a reason of ours")
            told = f"{many} calls in {monotonic() - began:.0f} s, {drawn}"
            ended = f"; ended: {', '.join(sorted(callers.ended))}" if callers.ended else ""
            sys.stderr.write(f"\nFUZZ_SEED={seed}: {told}, then {run.statuses.total() - many} readings{ended}\n")
            run.must_be_clean()


class TestLives:
    """The lives of tests/lives, each of a seed and on a database of its own, as long as sixty steps."""

    @pytest.mark.parametrize("life", [PlanLife, ReferralLife, ReportLife])
    @pytest.mark.parametrize("number", range(max(1, CALLS // ROUND)))
    def test_they_go_as_the_paper_says(
        self, admin_url: str, template_with_plan: str, tmp_path: Path, life: type[Life], number: int
    ):
        with clone(admin_url, template_with_plan) as url, served(url) as http, Session(engine_at(url)) as owner:
            life.house, life.reached = House(speaker(http)), set()
            ReportLife.owner, ReportLife.years = owner, [2025, 2026, 2027]
            PlanLife.last_years = iter(range(2031, 2100))
            assert life.house.plan  # found before others are law
            run_state_machine_as_test(seed(f"{SEED}.{number}")(life), settings=settings(FEW, stateful_step_count=60))
            must_be_proved(engine_at(url, WORKER_ROLE), tmp_path, [])


class TestByAnother:
    def test_schemathesis_finds_nothing(self, admin_url: str, template: str):
        began = monotonic()
        with world(admin_url, template) as (_, place, memory, callers):
            run = Run(place.http, memory, callers, SEED)
            walks = Walks(place.http, memory, callers, run.note, Random(SEED))  # noqa: S311  no secret: it must be repeatable
            walks.make(CALLS // SHARE)
            told = (
                f"{walks.answers.total()} calls in {monotonic() - began:.0f} s, {dict(sorted(walks.answers.items()))}"
            )
            sys.stderr.write(f"\nFUZZ_SEED={SEED}, schemathesis: {told}\n")
            run.must_be_clean()
