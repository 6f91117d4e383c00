"""A backup and the way back: yesterday's database, today's erasures, and no name without the keys."""

import errno
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
import sqlalchemy as sa
from joserfc.jwk import OKPKey

from api.backup import BackupFailed, Kept, NotWritten, drill, escrow, make, new_pair, restore
from api.backup.holders import Holder
from api.backup.manifest import DATABASE, ESCROWS, NAME
from api.backup.programs import pour_into
from api.commands import key_records
from api.hosting import cluster, embedded
from api.queries import backups
from api.restore_mark import HalfRestored, refuse_half_restored
from api.settings import Settings, get_settings
from tests.support.cases import CONSENT_OFFICER, known, path_of
from tests.support.databases import served
from tests.support.engines import administrator, engine_at, let_go
from tests.support.flows import House, done, refused, speaker

CANARY, SECOND = "Kenari Rekaan Pertama", "Kenari Rekaan Kedua"
PHONE = "0812-0000-777"
RECOVERED = "3 keys by 2 holders"
PATIENCE = 30  # seconds
# What the command does, without the rest of the command line, which takes seconds to learn.
AT_ONCE = """
import sys, pathlib
from api import backup, settings
_, made, _, keys, _, erasures, _, identity = map(pathlib.Path, sys.argv[1:])
backup.restore(settings.get_settings(), backup.Kept(made, keys, identity), [erasures], verify=True)
"""


# A login of a tool that reads by SQL, in a group of its own.
TOOL = (
    "CREATE ROLE {login} LOGIN PASSWORD 'rekaan' VALID UNTIL '2030-12-31 00:00:00+00'",
    "ALTER ROLE {login} SET statement_timeout = '60s'",
    'CREATE ROLE "gugus_reads:{login}" NOLOGIN',
    'GRANT gugus_reporting, "gugus_reads:{login}" TO {login}',
)


class Yesterday:
    """Two persons, invented; a backup of both; then one of them is erased."""

    def __init__(self, house: House, url: str, folder: Path) -> None:
        self.url = url
        self.kept, self.keys, self.identity = folder / "kept", folder / "keys", folder / "identity.txt"
        pair = new_pair()
        self.identity.write_text(f"# rekaan\n{pair.identity}\n")
        self.settings = get_settings().model_copy(update={"backup_recipients": (pair.recipient,)})
        self.cursor = done(house.secretariat.get("/v1/changes?start=now"))["cursor"]
        self.cases = {name: known(house, person={"name": name, "phone": PHONE}) for name in (CANARY, SECOND)}
        self.login = f"bi_{token_hex(4)}"
        self.escrowed = folder / "escrowed"
        with administrator(url).connect() as admin:
            for statement in TOOL:
                admin.exec_driver_sql(statement.format(login=self.login))
            two = [Holder(name, OKPKey.generate_key("X25519")) for name in ("inspektorat", "kominfo")]
            escrow.place(escrow.seal(escrow.kept(self.settings), two, datetime.now(UTC)), self.settings.escrow_folder)
            self.made = make(self.settings, url, self.kept, self.keys, embedded=True)
            (kept,) = (self.made / ESCROWS).iterdir()
            escrow.bring_back(escrow.opened(escrow.read(kept), two), self.escrowed)
            key_records.note(self.escrowed, RECOVERED)
            admin.exec_driver_sql(f"DROP ROLE {self.login}")
            admin.exec_driver_sql(f'DROP ROLE "gugus_reads:{self.login}"')
        done(house.speak(CONSENT_OFFICER).post(f"{path_of(self.cases[CANARY])}/erasures"))

    @property
    def lying(self) -> Kept:
        """The backup, for whoever has keys and identity."""
        return Kept(self.made, self.keys / self.made.name, self.identity)

    def bring_back(self, data: Path, erasures: Path, *, how: tuple[str, ...]) -> subprocess.Popen[str]:
        """A restore in a process and on a data folder of its own, with the keys of the escrow in the backup alone."""
        left_out = {name for name in os.environ if name.endswith("DATABASE_URL")}
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        words = ("restore", self.made, "--keys", self.escrowed, "--erasures", erasures)
        words += ("--identity", self.identity)
        return subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, *how, *map(str, words)],
            env={**environment, "GUGUS_DATA_DIR": str(data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="module")
def yesterday(as_, module_database: str, tmp_path_factory) -> Yesterday:
    return Yesterday(House(as_), module_database, tmp_path_factory.mktemp("backup"))


@pytest.fixture(scope="module")
def half_restored(yesterday: Yesterday, tmp_path_factory) -> Iterator[Path]:
    """The data folder of a restore that was killed when its rows were back and it asked who was erased since."""
    folder = tmp_path_factory.mktemp("restored")
    asked = folder / "erased.pipe"
    os.mkfifo(asked)
    restoring = yesterday.bring_back(folder / "data", asked, how=("-c", AT_ONCE))
    while not _is_read(asked):
        assert restoring.poll() is None, restoring.communicate()
        time.sleep(0.02)
    restoring.kill()
    restoring.communicate()
    yield folder / "data"
    _stop(folder / "data" / "postgres" / "postmaster.pid")


def _stop(postmaster: Path) -> None:
    """The server that the killed restore began ends with it."""
    ends = time.monotonic() + PATIENCE
    while postmaster.exists():
        assert time.monotonic() < ends, "it does not stop"
        time.sleep(0.02)


def _is_read(pipe: Path) -> bool:
    """Whether somebody waits at its other end."""
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError as refused:
        if refused.errno == errno.ENXIO:
            return False
        raise
    return True


@pytest.fixture(scope="module")
def restored(yesterday: Yesterday, half_restored: Path):
    """The restored database, looked at by its owner: the same restore was given a second time."""
    data = half_restored
    again = yesterday.bring_back(data, yesterday.settings.erasure_list, how=("-m", "api"))
    said, told = again.communicate()
    assert again.returncode == 0, told
    assert "consents withdrawn since are in force again" in said
    with embedded.server(data / "postgres") as doors, psycopg.connect(doors.migration) as connection:
        yield connection


class TestBackup:
    def test_without_the_keys_it_tells_no_name(self, yesterday: Yesterday, tmp_path: Path):
        dump = tmp_path / DATABASE
        with dump.open("wb") as file:
            yesterday.lying.pour_database(file)
        program = cluster.programs() / "pg_restore"
        printed = subprocess.run([program, "--file=-", dump], capture_output=True, check=True)  # noqa: S603
        told = printed.stdout
        lying = b"".join(path.read_bytes() for path in yesterday.made.rglob("*") if path.is_file())
        assert b"case_person" in told
        for name in (CANARY, SECOND, PHONE):
            assert name.encode() not in told + lying
            assert name.encode().hex().encode() not in told

    def test_keys_lie_apart(self, yesterday: Yesterday, tmp_path: Path):
        keys = {path.read_bytes() for path in yesterday.keys.rglob("*") if path.is_file()}
        assert keys
        assert keys.isdisjoint(path.read_bytes() for path in yesterday.made.rglob("*") if path.is_file())
        with pytest.raises(BackupFailed, match="apart"):
            make(yesterday.settings, "postgresql:///nowhere", tmp_path, tmp_path / "keys", embedded=True)

    def test_what_does_not_end_leaves_nothing_under_a_name(self, yesterday: Yesterday, tmp_path: Path):
        (tmp_path / "keys").touch()  # no folder can be made there
        with pytest.raises(BackupFailed, match=f"could not be written: {tmp_path / 'keys'}"):
            make(yesterday.settings, yesterday.url, tmp_path / "kept", tmp_path / "keys", embedded=True)
        assert list((tmp_path / "kept").iterdir()) == []

    def test_all_of_it_is_sealed_and_opens_to_nobody_without_its_identity(self, yesterday: Yesterday, tmp_path: Path):
        lying = [path for root in (yesterday.made, yesterday.keys) for path in root.rglob("*") if path.is_file()]
        lying = [path for path in lying if path.parent.name != ESCROWS]  # sealed already, and for others
        assert {path.suffix for path in lying} == {".age"}
        assert all(path.read_bytes().startswith(b"age-encryption.org/v1\n") for path in lying)
        with pytest.raises(BackupFailed, match="--identity"):
            yesterday.lying._replace(identity=None).manifest()
        (tmp_path / "other.txt").write_text(new_pair().identity)
        with pytest.raises(BackupFailed, match="cannot be opened"):
            yesterday.lying._replace(identity=tmp_path / "other.txt").manifest()

    def test_that_it_ended_well_is_told_by_the_database(self, yesterday: Yesterday):
        with engine_at(yesterday.url).connect() as connection:
            told = connection.execute(sa.text("SELECT is_base, is_sealed, size_bytes FROM backup ORDER BY id")).all()
        lying = sum(path.stat().st_size for path in yesterday.made.rglob("*") if path.is_file())
        assert told[0] == (False, True, lying)

    def test_its_age_is_told_by_readiness_and_metrics(self, yesterday: Yesterday, http):
        assert done(http.get("/readyz"))["warnings"] == {}
        engine, now = engine_at(yesterday.url), datetime.now(UTC)
        assert backups.too_old(engine, 26, now + timedelta(hours=27)) == "the last good one is 27 hours old"
        [made] = re.findall(r"(?m)^gugus_backup_made_seconds (\S+)$", http.get("/metrics").text)
        assert 0 <= now.timestamp() - float(made) < PATIENCE * 10

    def test_a_full_disk_is_told_and_leaves_nothing(self, yesterday: Yesterday, tmp_path: Path):
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limit[1]))  # what a disk does that is full
        try:
            with pytest.raises(NotWritten, match=r"database\.dump"):
                make(yesterday.settings, yesterday.url, tmp_path, None, embedded=True)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
            signal.signal(signal.SIGXFSZ, before)
        assert list(tmp_path.iterdir()) == []

    def test_nobody_else_reads_it(self, yesterday: Yesterday):
        modes = {path.stat().st_mode & 0o077 for path in (yesterday.made, *yesterday.made.rglob("*"))}
        assert modes == {0}


class TestPourInto:
    def test_why_a_program_read_no_more_is_told(self, yesterday: Yesterday):
        """A database that goes away under a restore, for instance."""
        asked = ("psql", yesterday.url, "-c", "SELECT", "-c", "x")
        with pytest.raises(BackupFailed, match="psql: ERROR"):
            pour_into(*asked, embedded=True, pour=lambda to: [to.write(b"x" * 1000) for _ in range(1000)])


class TestKilledRestore:
    def test_nothing_starts_on_what_it_left(self, yesterday: Yesterday, half_restored: Path, tmp_path: Path):
        with embedded.server(half_restored / "postgres") as doors:
            with psycopg.connect(doors.migration) as connection:
                back = {str(case) for (case,) in connection.execute("SELECT case_id FROM case_key")}
            assert yesterday.cases[CANARY]["id"] in back  # as long as it is not finished, an erased person is there
            with pytest.raises(HalfRestored, match="gugus restore"):
                refuse_half_restored(engine_at(doors.application))
            with pytest.raises(BackupFailed, match="gugus restore"):
                make(yesterday.settings, doors.migration, tmp_path, None, embedded=True)
            let_go(doors.application)

    def test_another_backup_does_not_go_on_with_it(self, yesterday: Yesterday, half_restored: Path, tmp_path: Path):
        other = make(yesterday.settings, yesterday.url, tmp_path / "kept", tmp_path / "keys", embedded=True)
        settings = Settings(data_dir=half_restored, database_url=None)
        with pytest.raises(BackupFailed, match="another backup's"):
            restore(settings, Kept(other, tmp_path / "keys" / other.name, yesterday.identity), [], verify=True)

    def test_the_same_one_given_again_ends_it(self, restored):
        assert restored.execute("SELECT to_regnamespace('gugus_restore') IS NULL").fetchone()[0]


class TestRestore:
    """By the backup and two holders, without a copy of the keys."""

    def test_what_signs_is_made_anew_and_what_counts_for_ever_is_published(self, yesterday: Yesterday, half_restored):
        back = {str(path.relative_to(yesterday.escrowed)) for path in yesterday.escrowed.rglob("*") if path.is_file()}
        back.remove(key_records.NOTE)
        assert {"secret.key", "cases/kek-1.key", "cases/index.key"} <= back
        assert not [name for name in back if name.endswith("signing.jwk")]
        brought = half_restored / "keys"
        assert {str(path.relative_to(brought)) for path in brought.rglob("*") if path.is_file()} >= back

    def test_who_was_erased_since_stays_erased(self, yesterday: Yesterday, restored):
        kept = {str(case) for (case,) in restored.execute("SELECT case_id FROM case_key")}
        persons = {str(case) for (case,) in restored.execute("SELECT id FROM case_person")}
        assert yesterday.cases[CANARY]["id"] not in kept | persons
        assert yesterday.cases[SECOND]["id"] in kept & persons

    def test_the_journal_goes_on_after_what_was_there(self, restored):
        numbers = "SELECT count(*), max(xid) FROM journal WHERE event NOT IN ('case.erased', 'key.recovered')"
        before, at_most = restored.execute(numbers).fetchone()
        assert (before > 0, at_most < 0) == (True, True)
        assert restored.execute("SELECT pg_current_xact_id()::text::bigint > 0").fetchone()[0]

    def test_that_two_holders_brought_the_keys_back_is_written_down(self, restored):
        row = "SELECT purpose, owner, xid > 0 FROM journal WHERE event = 'key.recovered'"
        assert restored.execute(row).fetchall() == [(RECOVERED, "national:id", True)]

    def test_a_tool_that_read_by_sql_comes_back_without_its_password(self, yesterday: Yesterday, restored):
        asked = """SELECT a.rolcanlogin, a.rolpassword, a.rolvaliduntil::date::text, r.rolconfig,
                          pg_has_role(a.oid, 'gugus_reporting', 'MEMBER'), pg_has_role(a.oid, %s, 'MEMBER')
                   FROM pg_authid a JOIN pg_roles r ON r.oid = a.oid WHERE a.rolname = %s"""
        found = restored.execute(asked, [f"gugus_reads:{yesterday.login}", yesterday.login]).fetchone()
        assert found == (True, None, "2030-12-31", ["statement_timeout=60s"], True, True)

    def test_another_epoch_of_the_feed_begins(self, restored, owner_session):
        epoch = owner_session.scalar(sa.text("SELECT epoch FROM feed_epoch"))
        assert restored.execute("SELECT epoch FROM feed_epoch").fetchone()[0] != epoch

    def test_a_cursor_of_before_is_refused_with_one_to_begin_with(self, yesterday, half_restored: Path, restored):
        assert restored
        with embedded.server(half_restored / "postgres") as doors, served(doors.application) as http:
            reader = speaker(http)("32.12-secretariat")
            problem = refused(reader.get(f"/v1/changes?cursor={yesterday.cursor}"), 410, "feed-begun-anew")
            assert problem["reason"] == "restored"
            assert done(reader.get(f"/v1/changes?cursor={problem['start']}"))["items"] == []
            let_go(doors.application)

    def test_what_is_not_whole_is_refused(self, yesterday: Yesterday, tmp_path: Path):
        broken = tmp_path / "broken"
        shutil.copytree(yesterday.made, broken)
        with (broken / f"{DATABASE}.age").open("ab") as file:
            file.write(b"x")
        with pytest.raises(BackupFailed, match=r"database\.dump"):
            yesterday.lying._replace(folder=broken).manifest()
        (broken / f"{NAME}.age").unlink()
        with pytest.raises(BackupFailed, match="no backup"):
            yesterday.lying._replace(folder=broken).manifest()

    def test_other_keys_and_a_database_in_use_are_refused(self, yesterday: Yesterday, tmp_path: Path):
        (tmp_path / "empty").mkdir()
        elsewhere = Settings(data_dir=tmp_path / "data", database_url=None)
        with pytest.raises(BackupFailed, match="not the keys"):
            restore(elsewhere, yesterday.lying._replace(keys=tmp_path / "empty"), [], verify=True)
        before = get_settings()
        with pytest.raises(BackupFailed, match="not the keys"):
            drill(yesterday.lying._replace(keys=tmp_path / "empty"), [], tmp_path, lambda *_: None)
        assert get_settings() == before  # a drill has a place of its own, and leaves nothing
        assert {path.name for path in tmp_path.iterdir()} <= {"empty", "data"}
        in_use = Settings(data_dir=tmp_path / "data", database_url=yesterday.url)
        with pytest.raises(BackupFailed, match="not empty"):
            restore(in_use, yesterday.lying, [], verify=True)
