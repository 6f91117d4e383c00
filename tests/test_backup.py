"""A backup and the way back: yesterday's database, today's erasures, and no name without the keys."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from api import embedded
from api.backup import BackupFailed, make, restore
from api.backup.manifest import DATABASE, NAME
from api.backup.manifest import read as read_manifest
from api.settings import Settings, get_settings
from tests.support.cases import CONSENT_OFFICER, known, path_of
from tests.support.flows import House, done

CANARY, SECOND = "Kenari Rekaan Pertama", "Kenari Rekaan Kedua"
PHONE = "0812-0000-777"


class Yesterday:
    """Two persons, invented; a backup of both; then one of them is erased."""

    def __init__(self, house: House, url: str, folder: Path) -> None:
        self.settings, self.kept, self.keys = get_settings(), folder / "kept", folder / "keys"
        self.cases = {name: known(house, person={"name": name, "phone": PHONE}) for name in (CANARY, SECOND)}
        self.made = make(self.settings, url, self.kept, self.keys, embedded=True)
        done(house.speak(CONSENT_OFFICER).post(f"{path_of(self.cases[CANARY])}/erasures"))

    def bring_back(self, data: Path, *more: object, keys: Path | None = None) -> subprocess.CompletedProcess[str]:
        """The command as an operator gives it, on an empty data folder of its own."""
        left_out = {name for name in os.environ if name.endswith("DATABASE_URL")}
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        words = ("restore", self.made, "--keys", keys or self.keys / self.made.name, *more)
        return subprocess.run(  # noqa: S603  our own command
            [sys.executable, "-m", "api.cli", *map(str, words)],
            env={**environment, "GUGUS_DATA_DIR": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def yesterday(as_, module_database: str, tmp_path_factory) -> Yesterday:
    return Yesterday(House(as_), module_database, tmp_path_factory.mktemp("backup"))


@pytest.fixture(scope="module")
def restored(yesterday: Yesterday, tmp_path_factory):
    """The restored database, looked at by its owner."""
    data = tmp_path_factory.mktemp("restored") / "data"
    done_by = yesterday.bring_back(data, "--erasures", yesterday.settings.erasure_list)
    assert done_by.returncode == 0, done_by.stderr
    with embedded.server(data / "postgres") as doors, psycopg.connect(doors.migration) as connection:
        yield connection


class TestBackup:
    def test_without_the_keys_it_tells_no_name(self, yesterday: Yesterday):
        dump = yesterday.made / DATABASE
        printed = subprocess.run([embedded.PROGRAMS / "pg_restore", "--file=-", dump], capture_output=True, check=True)  # noqa: S603
        told = printed.stdout
        lying = b"".join(path.read_bytes() for path in yesterday.made.rglob("*") if path.is_file() and path != dump)
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

    def test_nobody_else_reads_it(self, yesterday: Yesterday):
        modes = {path.stat().st_mode & 0o077 for path in (yesterday.made, *yesterday.made.rglob("*"))}
        assert modes == {0}


class TestRestore:
    def test_who_was_erased_since_stays_erased(self, yesterday: Yesterday, restored):
        kept = {str(case) for (case,) in restored.execute("SELECT case_id FROM case_key")}
        persons = {str(case) for (case,) in restored.execute("SELECT id FROM case_person")}
        assert yesterday.cases[CANARY]["id"] not in kept | persons
        assert yesterday.cases[SECOND]["id"] in kept & persons

    def test_the_journal_goes_on_after_what_was_there(self, restored):
        numbers = "SELECT count(*), max(xid) FROM journal WHERE event <> 'case.erased'"
        before, at_most = restored.execute(numbers).fetchone()
        assert (before > 0, at_most < 0) == (True, True)
        assert restored.execute("SELECT pg_current_xact_id()::text::bigint > 0").fetchone()[0]

    def test_another_epoch_of_the_feed_begins(self, restored, owner_session):
        epoch = owner_session.scalar(sa.text("SELECT epoch FROM feed_epoch"))
        assert restored.execute("SELECT epoch FROM feed_epoch").fetchone()[0] != epoch

    def test_what_is_not_whole_is_refused(self, yesterday: Yesterday, tmp_path: Path):
        broken = tmp_path / "broken"
        shutil.copytree(yesterday.made, broken)
        with (broken / DATABASE).open("ab") as file:
            file.write(b"x")
        with pytest.raises(BackupFailed, match=r"database\.dump"):
            read_manifest(broken)
        (broken / NAME).unlink()
        with pytest.raises(BackupFailed, match="no backup"):
            read_manifest(broken)

    def test_other_keys_and_a_folder_in_use_are_refused(self, yesterday: Yesterday, tmp_path: Path):
        (tmp_path / "empty").mkdir()
        elsewhere = Settings(data_dir=tmp_path / "data", database_url=None)
        with pytest.raises(BackupFailed, match="not the keys"):
            restore(elsewhere, yesterday.made, tmp_path / "empty", [], verify=True)
        (tmp_path / "data" / "postgres").mkdir(parents=True)
        with pytest.raises(BackupFailed, match="empty"):
            restore(elsewhere, yesterday.made, yesterday.keys / yesterday.made.name, [], verify=True)
