"""The archive of the log: what stands in it under a name is whole, and what PostgreSQL is told is true."""

import subprocess
from pathlib import Path

import pytest

from api.backup import BackupFailed, Kept, Log, bring_back, wal
from api.settings import Settings

SEGMENT = b"\x07" * 65_536


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    """A file of the log, and where it belongs in the archive."""
    (tmp_path / "pg_wal").mkdir()
    (tmp_path / "archive").mkdir()
    (tmp_path / "pg_wal" / "000000010000000000000001").write_bytes(SEGMENT)
    return tmp_path / "pg_wal" / "000000010000000000000001", tmp_path / "archive" / "000000010000000000000001"


def kept(source: Path, to: Path, before: str = "") -> int:
    """How the archiver's script ends, as the server calls it."""
    command = f'{before} exec sh {wal.SCRIPT} "$0" "$1"'
    return subprocess.run(["sh", "-c", command, source, to], capture_output=True, check=False).returncode  # noqa: S603, S607


class TestArchive:
    def test_a_file_is_whole_and_for_its_owner_alone(self, place):
        source, to = place
        assert kept(source, to) == 0
        assert to.read_bytes() == SEGMENT
        assert to.stat().st_mode & 0o077 == 0
        assert [path.name for path in to.parent.iterdir()] == [to.name]

    def test_one_that_is_asked_for_again_is_taken_where_it_says_the_same(self, place):
        source, to = place
        assert [kept(source, to), kept(source, to)] == [0, 0]
        source.write_bytes(SEGMENT[:-1] + b"\x08")
        assert kept(source, to) != 0
        assert to.read_bytes() == SEGMENT

    def test_a_full_disk_is_told_and_leaves_nothing_under_a_name(self, place):
        source, to = place
        assert kept(source, to, before="trap '' XFSZ; ulimit -f 16;") != 0  # half the file, then no more
        assert not to.exists()
        assert kept(source, to) == 0

    def test_an_archive_that_is_not_there_is_told(self, place):
        source, to = place
        assert kept(source, to.parent / "away" / to.name) != 0


class TestSettings:
    def test_names_of_folders_are_no_words_of_the_shell_or_of_the_server(self, tmp_path: Path):
        said = wal.archiving(tmp_path / "100% 'aman' $(id)")["archive_command"]
        source, archive = tmp_path / "a file", tmp_path / "100% 'aman' $(id)"
        source.write_bytes(b"x")
        archive.mkdir()
        command = said.replace("%%", "\0").replace("%p", str(source)).replace("%f", "0001").replace("\0", "%")
        subprocess.run(["sh", "-c", command], check=True)  # noqa: S603, S607  as the server replaces and runs it
        assert (archive / "0001").read_bytes() == b"x"


class TestRecovery:
    def test_a_place_that_is_not_empty_and_a_server_of_ones_own_are_refused(self, tmp_path: Path):
        (tmp_path / "data" / "postgres").mkdir(parents=True)
        nothing, log = Kept(tmp_path, tmp_path), Log(tmp_path)
        for settings, why in (
            (Settings(data_dir=tmp_path / "data", database_url=None), "not empty"),
            (Settings(data_dir=tmp_path / "other", database_url="postgresql:///x"), "its own tools"),
        ):
            with pytest.raises(BackupFailed, match=why):
                bring_back(settings, nothing, [], verify=True, log=log)
