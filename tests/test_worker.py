"""The worker: killed at any moment it leaves nothing behind, and whoever comes next goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.jobs.pruning import prune
from api.settings import get_settings
from api.worker import THIS_WORKER, run_next_import, worker_engine
from tests.data.make_workbooks import AGENCIES_CSV
from tests.support.flows import INSTRUMENT, LEADS, House, done, speaker, work_off
from tests.support.seated import machine, token_of
from tests.support.small_plan import workbook
from tests.support.tokens import Caller

LAW = {"status": "in_force", "instrument": json.dumps(INSTRUMENT)}
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'indicator'::regclass"


@pytest.fixture
def house(fresh_http) -> House:
    return House(speaker(fresh_http))


@pytest.fixture
def owner(database: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(sa.make_url(database).set(drivername="postgresql+psycopg"))
    yield engine
    engine.dispose()


@contextmanager
def worker(database: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as a process of its own; it is gone afterwards, whatever happened."""
    started = subprocess.Popen(
        [sys.executable, "-m", "api", "worker"], env={**os.environ, "GUGUS_DATABASE_URL": database}
    )
    try:
        yield started
    finally:
        started.kill()
        started.wait(10)


def wait_until(met, seconds: float = 60) -> None:
    """Wait for what another process does."""
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def counted(owner: sa.Engine, table: str) -> int:
    """How many rows a table holds, seen from outside."""
    with owner.connect() as connection:
        return int(connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one())  # noqa: S608


class TestKilledWorker:
    def test_leaves_nothing_and_the_next_one_finishes(self, house: House, owner: sa.Engine, database: str):
        sent = done(house.send(workbook(), **LAW), 202)
        with owner.connect() as held:
            # Its first indicator waits for this lock, when plan, chapters and an activity are written already.
            held.exec_driver_sql("LOCK TABLE indicator IN SHARE MODE")
            with worker(database) as first, owner.connect() as outside:
                wait_until(lambda: outside.exec_driver_sql(WAITING).scalar_one() == 1)
                outside.rollback()
                assert done(house.secretariat.get(f"/v1/imports/{sent['id']}"))["status"] == "running"
                first.send_signal(signal.SIGKILL)
                assert first.wait(10) == -signal.SIGKILL
            assert [counted(owner, table) for table in ("plan", "goal", "activity", "import_finding")] == [0] * 4
        again = done(house.send(workbook(), **LAW), 202)
        with worker(database) as second:
            path = f"/v1/imports/{again['id']}"
            wait_until(lambda: done(house.secretariat.get(path))["status"] in {"done", "failed"})
            second.terminate()
            assert second.wait(20) == 0
        with owner.connect() as connection:
            assert list(connection.exec_driver_sql("SELECT workers FROM import ORDER BY id").scalars()) == [2, 1]
        first_read = done(house.secretariat.get(f"/v1/imports/{sent['id']}"))
        assert (first_read["status"], first_read["counts"]["activities"]) == ("done", 5)
        assert {each["kind"] for each in done(house.secretariat.get(path))["findings"]} == {"nothing_differs"}
        assert [counted(owner, table) for table in ("plan", "activity", "indicator")] == [1, 5, 6]


class TestDeadWorkers:
    """Five have begun an import; whoever begins it now is one of them, or a sixth."""

    BEGUN = "UPDATE import SET status = 'running', workers = 5, taken_by = '{}'"

    def test_what_they_died_of_is_ended_and_the_next_one_is_read(self, house: House, owner: sa.Engine):
        deadly = done(house.send(workbook(), **LAW), 202)
        with owner.begin() as connection:
            connection.exec_driver_sql(self.BEGUN.format(uuid4()))
        good = house.bring_in(workbook(), **LAW)
        ended = done(house.secretariat.get(f"/v1/imports/{deadly['id']}"))
        assert (ended["status"], [each["kind"] for each in ended["findings"]]) == ("failed", ["workers_ended"])
        assert (good["status"], counted(owner, "plan")) == ("done", 1)

    def test_a_worker_that_lost_its_database_begins_again_and_is_one(self, house: House, owner: sa.Engine):
        sent = done(house.send(workbook(), **LAW), 202)
        with owner.begin() as connection:
            connection.exec_driver_sql(self.BEGUN.format(THIS_WORKER))
        work_off()
        assert done(house.secretariat.get(f"/v1/imports/{sent['id']}"))["status"] == "done"


class TestSeveralWorkers:
    def test_each_import_is_read_once(self, house: House, owner: sa.Engine):
        for number in range(6):
            done(house.send(AGENCIES_CSV.replace("99.01-", f"32.12-C{number}-").encode(), kind="agencies"), 202)

        def work(_: int) -> int:
            engine, read = worker_engine(get_settings()), 0
            wait_until(lambda: counted(owner, "import") == 6)
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline and unread():
                read += run_next_import(engine)
            engine.dispose()
            return read

        def unread() -> int:
            with owner.connect() as connection:
                statement = "SELECT count(*) FROM import WHERE status IN ('queued', 'running')"
                return int(connection.exec_driver_sql(statement).scalar_one())

        with ThreadPoolExecutor(3) as pool:
            assert sum(pool.map(work, range(3))) == 6
        items = done(house.secretariat.get("/v1/imports"))["items"]
        assert {each["status"] for each in items} == {"done"}
        with owner.connect() as connection:
            ends = "SELECT count(*), count(DISTINCT subject_id) FROM journal WHERE event = 'import.done'"
            assert connection.exec_driver_sql(ends).one() == (6, 6)


class TestLostPower:
    @pytest.mark.parametrize(
        "ending",
        [
            "UPDATE seat SET valid_to = '2025-12-31' WHERE id = (SELECT seat_id FROM client WHERE client_id = '{}')",
            "UPDATE client SET disabled_at = now() WHERE client_id = '{}'",
            "UPDATE client SET expires_at = now() WHERE client_id = '{}'",
        ],
        ids=["seat", "client", "time"],
    )
    def test_a_file_of_whoever_may_no_longer_brings_nothing_in(self, house: House, owner: sa.Engine, ending: str):
        sent = done(house.send(workbook(), **LAW), 202)
        with owner.begin() as connection:
            connection.exec_driver_sql(ending.format("demo-32.12-secretariat"))
        work_off()
        with owner.connect() as connection:
            told = sa.text("SELECT i.status, f.kind FROM import i JOIN import_finding f ON f.import_id = i.id")
            assert list(connection.execute(told)) == [("failed", "sender_lost_power")]
        assert sent["status"] == "queued"
        assert [counted(owner, table) for table in ("plan", "activity")] == [0, 0]

    def test_a_file_of_an_agency_asks_for_the_word_of_what_it_brings_in_too(self, house: House, owner: sa.Engine):
        agency, http = LEADS["disnaker"], house.secretariat.http
        with Session(owner) as session:
            system = machine(session, agency, [("imports:write", agency), ("progress:write", agency)])
        caller = Caller(http, "", token_of(http, system, ["imports:write", "progress:write", agency]))
        form = {"kind": "progress", "owner": agency}
        sent = done(caller.post("/v1/imports", files={"file": ("contoh", b"x")}, data=form), 202)
        with owner.begin() as connection:
            ended = sa.text("DELETE FROM client_grant WHERE client_id = :client AND action = 'progress:write'")
            connection.execute(ended, {"client": system.row_id})
        work_off()
        with owner.connect() as connection:
            told = sa.text("SELECT kind FROM import_finding WHERE import_id = :id")
            assert connection.scalars(told, {"id": sent["id"]}).all() == ["sender_lost_power"]


class TestFaultOfOurs:
    def test_ends_the_import_and_not_the_worker(self, house: House, owner: sa.Engine, capfd):
        with owner.begin() as connection:
            connection.exec_driver_sql("REVOKE INSERT ON indicator FROM gugus_app")
        failed = house.bring_in(workbook(), **LAW)
        assert (failed["status"], failed["counts"]["errors"]) == ("failed", 1)
        assert [each["kind"] for each in failed["findings"]] == ["internal_error"]
        assert [counted(owner, table) for table in ("plan", "activity")] == [0, 0]
        with owner.begin() as connection:
            connection.exec_driver_sql("GRANT INSERT ON indicator TO gugus_app")
        assert house.bring_in(workbook(), **LAW)["status"] == "done"
        assert "Kegiatan contoh" not in capfd.readouterr().err

    def test_files_with_faults_and_old_keys_go_when_their_time_is_over(self, house: House, owner: sa.Engine):
        assert house.bring_in(b"rusak")["status"] == "failed"
        engine = worker_engine(get_settings())
        for days, left in ((6, (1, 0)), (8, (0, 0))):
            with Session(engine) as session:
                prune(session, datetime.now(UTC) + timedelta(days=days))
                session.commit()
            assert (counted(owner, "import_file"), counted(owner, "idempotency_key")) == left
        engine.dispose()

    def test_an_import_that_is_over_is_not_read_again(self, house: House, owner: sa.Engine):
        house.bring_in(workbook(), **LAW)
        with owner.begin() as connection:
            connection.exec_driver_sql("UPDATE worker_position SET xid = 0, row_id = NULL WHERE reader = 'imports'")
        work_off()
        assert [counted(owner, table) for table in ("plan", "activity")] == [1, 5]
