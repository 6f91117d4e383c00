"""Failures of docs/runbook.md that need processes: what shows them, and that the cure ends them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import httpx2
import psycopg
import pytest

from tests.faults.installation import Installation, client, installed
from tests.support.flows import done, refused, speaker
from tests.support.running import answers

PLACES = 2


@pytest.fixture(scope="module")
def made() -> Iterator[Installation]:
    with installed("runbook", GUGUS_DB_POOL_SIZE="2", GUGUS_DB_POOL_TIMEOUT="1") as installation:
        yield installation


class TestProcesses:
    def test_a_killed_service_is_started_anew(self, made: Installation):
        made.kill("api")
        made.wait_for("api")
        assert not answers(f"{made.base}/livez")
        made.mend()
        assert answers(f"{made.base}/readyz")

    def test_a_killed_database_comes_back_and_nobody_starts_the_service_anew(self, made: Installation):
        before = made.pid("api")
        made.kill("database")
        while answers(f"{made.base}/readyz"):
            pass
        shown = httpx2.get(f"{made.base}/readyz")
        assert (shown.status_code, shown.json()["checks"]) == (503, {"database": "the database does not answer"})
        assert answers(f"{made.base}/livez")
        made.mend()
        assert (answers(f"{made.base}/readyz"), made.pid("api")) == (True, before)


class TestLoad:
    def test_a_lock_that_somebody_holds_makes_others_wait_until_it_is_let_go(self, made: Installation):
        made.mend()
        with client(made) as http, psycopg.connect(made.url) as holder, ThreadPoolExecutor(PLACES) as threads:
            speaks = speaker(http)("32.12-secretariat")  # type: ignore[arg-type]  # asks as the client of tests does
            holder.execute("LOCK TABLE meeting IN ACCESS EXCLUSIVE MODE")
            waiting = [threads.submit(speaks.get, "/v1/meetings") for _ in range(PLACES)]
            sleep(1)  # until both are in
            refused(speaks.get("/v1/agencies"), 503, "unavailable")
            holder.rollback()
            assert {each.result().status_code for each in waiting} == {200}
            done(speaks.get("/v1/agencies"))
