"""Behind PgBouncer in transaction mode: three connections for many callers, and nothing of one is left to the next."""

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
from tests.support.flows import REGION, done
from tests.support.memory import HOME
from tests.support.running import free_port
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
pytestmark = pytest.mark.skipif(not Path(PGBOUNCER).exists(), reason="PgBouncer is not here")


@pytest.fixture(scope="module")
def pooler(installation: Installation) -> Iterator[int]:
    """The port of a pooler before the primary."""
    folder, port = HOME / "pooler", free_port()
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


class TestPooled:
    def test_many_callers_share_few_connections_and_nothing_else(self, pooled: str):
        there, elsewhere = Speaker(pooled, SECRETARIAT), Speaker(pooled, "21.71-secretariat")
        began = done(there.get(pooled, "/v1/changes?start=now"))["cursor"]

        def work(number: int) -> str:
            """Write, read what is one's own by either way, and export it."""
            made = done(there.post(pooled, "/v1/meetings", meeting(number), uuid4().hex), 201)
            for speaker, owner in ((there, REGION), (elsewhere, "district:21.71")):
                seen = {each["owner"] for each in done(speaker.get(pooled, "/v1/task-forces"))["items"]}
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

    def test_a_connection_is_given_back_as_it_was(self, installation: Installation, pooler: int, pooled: str):
        speaker = Speaker(pooled, SECRETARIAT)
        for path in ("/v1/changes", "/v1/changes", "/v1/agencies", "/v1/exports/meetings"):
            assert speaker.get(pooled, path).status_code == 200
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
