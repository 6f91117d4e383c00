"""The stores of evidence: whole or not at all, on a disk and in a bucket, also where either fails."""

import http.client
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import Session

from api.backup.making import copy_files
from api.settings import Settings, get_settings
from api.storage import BucketStore, FileMissing, FolderStore, Store, Stored, StoreFailed, keep_with, remove_with, store
from client.gugus_client.inboxes import BucketInbox

ROOT = Path(__file__).resolve().parent.parent
KEY = "0190a6d4-0000-7000-8000-0000000000e1"
CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def source() -> BytesIO:
    return BytesIO(CONTENT)


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    """A server that speaks S3, on this machine alone, with one bucket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  our own words
    try:
        _until_it_listens(port)
        address = f"http://127.0.0.1:{port}"
        _make_bucket(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _until_it_listens(port: int) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not begin")


def _make_bucket(address: str) -> None:
    host = address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request(
        "PUT", "/bukti", headers={"Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3"}
    )
    assert connection.getresponse().status == 200
    connection.close()


def bucket(address: str, wait: float = 30) -> BucketStore:
    """A bucket store with invented keys."""
    settings = Settings(
        evidence_s3_bucket="bukti",
        evidence_s3_endpoint=address,
        evidence_s3_access_key="contoh",
        evidence_s3_secret_key="contoh-rahasia",
        evidence_s3_timeout=wait,
    )
    return BucketStore(settings)


@pytest.fixture(params=["folder", "bucket"])
def kept(request, tmp_path: Path) -> Store:
    """Each of the stores."""
    if request.param == "folder":
        return FolderStore(tmp_path / "store")
    return bucket(request.getfixturevalue("s3_address"))


class TestStore:
    def test_what_is_put_is_read_listed_and_removed(self, kept: Store, source: BytesIO):
        kept.put(KEY, source)
        assert b"".join(kept.read(KEY)) == CONTENT
        assert [(file.key, file.size) for file in kept.files()] == [(KEY, len(CONTENT))]
        kept.remove(KEY)
        kept.remove(KEY)
        assert list(kept.files()) == []

    def test_what_is_not_there_is_said_before_the_first_byte(self, kept: Store):
        with pytest.raises(FileMissing):
            kept.read(KEY)

    def test_a_backup_takes_what_is_there_and_no_empty_file_for_what_goes(
        self, kept: Store, source: BytesIO, tmp_path: Path, monkeypatch
    ):
        kept.put(KEY, source)
        listed = [*kept.files(), Stored("0190a6d4-0000-7000-8000-0000000000e2", 1, datetime.now(UTC))]
        monkeypatch.setattr(kept, "files", lambda: iter(listed))  # another process removed one since
        for _ in range(2):
            copy_files(kept, tmp_path / "copy", [])
        assert {path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()} == {KEY: CONTENT}
        kept.remove(KEY)


class TestFolder:
    def test_only_its_owner_reads_it(self, tmp_path: Path, source: BytesIO):
        FolderStore(tmp_path / "store").put(KEY, source)
        (place,) = (tmp_path / "store").glob("*/*")
        assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)

    def test_a_killed_process_leaves_nothing_in_place(self, tmp_path: Path):
        pipe, root = tmp_path / "pipe", tmp_path / "store"
        os.mkfifo(pipe)
        program = "import sys, pathlib\nfrom api.storage import FolderStore\n"
        program += "FolderStore(pathlib.Path(sys.argv[1])).put(sys.argv[2], open(sys.argv[3], 'rb'))"
        words = [sys.executable, "-c", program, str(root), KEY, str(pipe)]
        writing = subprocess.Popen(words, cwd=ROOT)  # noqa: S603  our own words
        with pipe.open("wb", buffering=0) as half:
            half.write(CONTENT[: 128 * 1024])
            half.write(CONTENT[:1000])
            _until(lambda: any(path.stat().st_size for path in root.glob("*/*")))
            writing.send_signal(signal.SIGKILL)
            writing.wait()
        with pytest.raises(FileMissing):
            FolderStore(root).read(KEY)
        (left,) = FolderStore(root).files()
        assert left.key != KEY
        assert left.key.endswith(".part")


def _until(holds) -> None:
    ends = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


class Failing(http.server.BaseHTTPRequestHandler):
    """Answers 500 to everything."""

    def _fail(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = _fail  # noqa: N815  the names the server asks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def failing() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def silent() -> Iterator[str]:
    """It takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


class TestBucketThatFails:
    @pytest.mark.parametrize("server", [failing, silent], ids=["answers 500", "hangs"])
    def test_it_is_said_within_the_time_that_is_set(self, server, source: BytesIO):
        with server() as address:
            away, began = bucket(address, wait=0.5), time.monotonic()
            for act in (lambda: away.put(KEY, source), lambda: away.read(KEY), lambda: list(away.files())):
                with pytest.raises(StoreFailed) as said:
                    act()
                assert not isinstance(said.value, FileMissing)
                assert "127.0.0.1" not in str(said.value)
            assert time.monotonic() - began < 20


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Iterator[Store]:
    """The store of this process in a folder of its own."""
    with monkeypatch.context() as changed:
        changed.setenv("GUGUS_EVIDENCE_DIR", str(tmp_path / "store"))
        get_settings.cache_clear()
        yield store()
    get_settings.cache_clear()


class TestTransaction:
    def keys(self) -> list[str]:
        return [file.key for file in store().files()]

    def test_a_file_stays_with_a_commit_and_goes_with_anything_else(self, folder: Store, session: Session, source):
        assert folder is store()
        session.connection()
        keep_with(session, KEY, source)
        session.rollback()
        assert self.keys() == []
        session.connection()
        source.seek(0)
        keep_with(session, KEY, source)
        session.commit()
        assert self.keys() == [KEY]

    def test_a_file_goes_once_its_row_is_gone_and_not_before(self, folder: Store, session: Session, source):
        folder.put(KEY, source)
        session.connection()
        remove_with(session, KEY)
        assert self.keys() == [KEY]
        session.commit()
        assert self.keys() == []


class TestBucketInbox:
    """The client's inbox for files that others put into a bucket."""

    def test_what_waits_is_read_and_set_aside_with_a_note(self, s3_address: str):
        inbox = BucketInbox(
            "s3://bukti/keluar",
            access_key_id="x",
            secret_access_key="x",
            endpoint=s3_address,
            region="us-east-1",
            client_options={"allow_http": True},
        )
        inbox.note("a.xlsx", b"spent")
        inbox.note("done/b.xlsx", b"before")
        assert (inbox.waiting(), inbox.read("a.xlsx")) == (["a.xlsx"], b"spent")
        for _ in ("killed before it was removed", "again"):
            inbox.note("a.xlsx", b"spent")
            inbox.note("done/a.xlsx.json", b"{}")
            inbox.set_aside("a.xlsx", "done/a.xlsx")
        assert (inbox.waiting(), inbox.read("done/a.xlsx")) == ([], b"spent")
