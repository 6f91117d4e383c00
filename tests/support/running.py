"""The whole service as `make run` starts it: process, database and worker, with a data folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.memory import home

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 270  # seconds: three times product.md's bar, for tests tell of a busy machine and fail nothing for it


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  our own address
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def running(**more: str) -> Iterator[dict[str, str]]:
    """`gugus run` with a data folder and a port of its own, and more settings; gives the environment of the tour."""
    # Not pytest's folder: the address of a socket must be short. Beside the other servers of the run, in memory.
    data = Path(tempfile.mkdtemp(prefix="gugus-tour-", dir=home().parent))
    base = f"http://127.0.0.1:{(port := free_port())}"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUGUS_")}
    # `python3` of the tour is the one that runs here: another may be a script that looks for one at each start.
    plain["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), plain["PATH"]))
    settings = {"GUGUS_DATA_DIR": str(data), "GUGUS_PORT": str(port), "GUGUS_BASE_URL": base, **more}
    with (data / "run.log").open("w") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "api", "run"], cwd=ROOT, env={**plain, **settings}, stdout=log, stderr=log
        )
    try:
        ends = time.monotonic() + PATIENCE
        while "Gugus is ready" not in (said := (data / "run.log").read_text()):
            assert service.poll() is None, said
            assert time.monotonic() < ends, said
            time.sleep(0.1)
        socket.create_connection(("127.0.0.1", port)).close()  # it says so when it is so
        while not answers(f"{base}/readyz"):
            assert time.monotonic() < ends, said
        yield {**plain, "BASE": base, "CLIENTS": str(data / "demo-clients.json")}
    finally:
        service.send_signal(signal.SIGTERM)
        ended, left = service.wait(timeout=30), (data / "postgres" / "postmaster.pid").exists()
        shutil.rmtree(data, ignore_errors=True)
        assert (ended, left) == (0, False), "worker and database end with the service"
