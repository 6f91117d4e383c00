"""Behind PgBouncer in transaction mode: three connections for many callers, and nothing of one is left to the next."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import httpx2
import psycopg
import pytest

from tests.scale.conftest import Installation
from tests.scale.services import addresses, process
from tests.scale.speakers import Speaker
from tests.scale.test_processes import SECRETARIAT, meeting
from tests.support.flows import INSTRUMENT, LEADS, REGION, House, done, speaker
from tests.support.memory import home
from tests.support.running import free_port
from tests.support.small_plan import workbook
from tests.support.template import TEMPLATE

PGBOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
CONFIGURED = """
[databases]
{database} = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
logfile = {log}
"""
LEFT = """
    SELECT current_user, current_setting('default_transaction_read_only'), current_setting('role'),
           current_setting('gugus.organisations', true), (SELECT count(*) FROM pg_prepared_statements)
"""
WRITTEN = "SELECT count(*) FROM progress_entry WHERE spent_idr = 1"
THEIR_OWN = """
    SELECT count(*) FROM progress_entry e
    JOIN activity a ON a.id = e.activity_id
    JOIN progress_report r ON r.id = e.report_id AND r.agency_id = a.lead_agency_id AND r.owner = e.owner
    JOIN journal j ON j.subject_id = e.id AND j.owner = e.owner AND j.event = 'progress_entry.added'
    JOIN idempotency_key k ON k.resource_id = e.id AND k.client_id = j.client_id
    WHERE e.spent_idr = 1
"""
"""Entries whose report, activity, event and key are those of one agency."""
pytestmark = pytest.mark.skipif(not Path(PGBOUNCER).exists(), reason="PgBouncer is not here")


@pytest.fixture(scope="module")
def pooler(installation: Installation) -> Iterator[int]:
    """The port of a pooler before the primary."""
    folder, port = home() / "pooler", free_port()
    folder.mkdir()
    folder.chmod(0o777)
    users, settings = folder / "users", folder / "pgbouncer.ini"
    users.write_text('"gugus_app" ""\n"gugus_worker" ""\n')
    told = {"users": users, "log": folder / "log", "port": port, "server": installation.primary.port}
    settings.write_text(CONFIGURED.format(database=TEMPLATE, **told))
    running = subprocess.Popen([PGBOUNCER, "-q", "-u", "nobody", str(settings)])  # noqa: S603  as an administrator would
    try:
        ends = monotonic() + 20
        while not _answers(installation, port):
            assert monotonic() < ends, (folder / "log").read_text()
            sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait(20)


def _answers(installation: Installation, port: int) -> bool:
    try:
        psycopg.connect(installation.primary.url("gugus_app", port)).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="module")
def pooled(installation: Installation, pooler: int) -> Iterator[str]:
    """The address of a process that stands behind the pooler."""
    url = installation.primary.url
    named = addresses(
        app=url("gugus_app", pooler),
        worker=url("gugus_worker", pooler),
        migration=url("postgres"),
        DATABASE_POOLER="transaction",
    )
    with process("serve", **named) as address, process("worker", **named):
        yield address


def brought_in(house: House) -> None:
    """A plan in force, which the worker reads."""
    sent = done(house.send(workbook(), status="in_force", instrument=json.dumps(INSTRUMENT)), 202)
    ends = monotonic() + 60
    while done(house.secretariat.get(f"/v1/imports/{sent['id']}"))["status"] != "done":
        assert monotonic() < ends, "the worker reads the plan"
        sleep(0.1)


def led_by(house: House, who: str) -> list[str]:
    """The activities that an agency leads."""
    agency = house.agencies[LEADS[who]]
    return [each["id"] for each in house.activities.values() if each["lead_agency_id"] == agency]


class TestPooled:
    def test_many_callers_share_few_connections_and_nothing_else(self, pooled: str):
        there, elsewhere = Speaker(pooled, SECRETARIAT), Speaker(pooled, "21.71-secretariat")
        began = done(there.get(pooled, "/v1/changes?start=now"))["cursor"]

        def work(number: int) -> str:
            """Write, read what is one's own by either way, and export it."""
            made = done(there.post(pooled, "/v1/meetings", meeting(number), uuid4().hex), 201)
            for caller, owner in ((there, REGION), (elsewhere, "district:21.71")):
                seen = {each["owner"] for each in done(caller.get(pooled, "/v1/task-forces"))["items"]}
                assert seen == {owner}
            told = done(there.get(pooled, f"/v1/changes?cursor={began}&limit=1000"))
            assert {each["organisation"] for each in told["items"]} == {REGION}
            assert done(elsewhere.get(pooled, f"/v1/changes?cursor={quiet}"))["items"] == []
            whole = there.get(pooled, "/v1/exports/meetings", headers={"Accept": "application/x-ndjson"})
            assert made["id"] in whole.text
            return str(made["id"])

        quiet = done(elsewhere.get(pooled, "/v1/changes?start=now"))["cursor"]
        with ThreadPoolExecutor(12) as callers:
            made = list(callers.map(work, range(48)))
        told = done(there.get(pooled, f"/v1/changes?cursor={began}&limit=1000"))["items"]
        assert {each["id"] for each in told} == set(made)
        assert re.search(
            r'gugus_short_answers_total\{route="/v1/changes"\} [1-9]', httpx2.get(f"{pooled}/metrics").text
        )

    def test_entries_go_the_short_way_and_each_is_its_writers_own(self, installation: Installation, pooled: str):
        """The officers of all agencies write at once, in two ways and in one, on three connections for all."""
        with httpx2.Client(base_url=pooled, timeout=60) as http:
            house = House(speaker(http))  # type: ignore[arg-type]  # asks as the client of other tests does
            brought_in(house)
            reports = {who: house.report(who) for who in LEADS}
            led = {who: led_by(house, who) for who in LEADS}

            def write(who: str) -> int:
                """An entry on each activity of the agency, and one on another's, which is refused."""
                path, officer = f"/v1/progress-reports/{reports[who]['id']}/entries", house.officer(who)
                for activity in led[who]:
                    done(officer.post(path, {"activity_id": activity, "spent_idr": 1}), 201)
                wrong = next(theirs[0] for other, theirs in led.items() if other != who)
                assert officer.post(path, {"activity_id": wrong, "spent_idr": 1}).status_code == 422
                return len(led[who])

            with ThreadPoolExecutor(len(LEADS)) as officers:
                written = sum(officers.map(write, LEADS))
            told = http.get("/metrics").text
        assert [installation.primary.ask(question) for question in (WRITTEN, THEIR_OWN)] == [written, written]
        for counter in ("gugus_short_answers_total", "gugus_standing_writes_total"):
            assert re.search(counter + r'\{route="/v1/progress-reports/\{report_id\}/entries"\} [1-9]', told)

    def test_a_connection_is_given_back_as_it_was(self, installation: Installation, pooler: int, pooled: str):
        caller = Speaker(pooled, SECRETARIAT)
        for path in ("/v1/changes", "/v1/changes", "/v1/agencies", "/v1/exports/meetings"):
            assert caller.get(pooled, path).status_code == 200
        url = installation.primary.url("gugus_app", pooler)
        open_ones = [psycopg.connect(url) for _ in range(3)]
        try:
            for connection in open_ones:  # each in a transaction of its own, so these are all there are
                assert connection.execute(LEFT).fetchone() in {
                    ("gugus_app", "off", "none", None, 0),
                    ("gugus_app", "off", "none", "", 0),
                }
        finally:
            for connection in open_ones:
                connection.close()
