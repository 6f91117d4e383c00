"""The tour of the README against the whole service as `make run` starts it: process, database and worker."""

import json
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

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90  # seconds until the service must be ready: product.md's bar for a machine that has the packages


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
def running() -> Iterator[dict[str, str]]:
    """`gugus run` with a data folder and a port of its own; gives the environment of the tour."""
    # Not pytest's folder: the address of a socket must be short.
    data = Path(tempfile.mkdtemp(prefix="gugus-tour-"))
    base = f"http://127.0.0.1:{(port := free_port())}"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUGUS_")}
    settings = {"GUGUS_DATA_DIR": str(data), "GUGUS_PORT": str(port), "GUGUS_BASE_URL": base}
    with (data / "run.log").open("w") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "run"], cwd=ROOT, env={**plain, **settings}, stdout=log, stderr=log
        )
    try:
        ends = time.monotonic() + PATIENCE
        while not answers(f"{base}/readyz"):
            assert service.poll() is None, (data / "run.log").read_text()
            assert time.monotonic() < ends, (data / "run.log").read_text()
            time.sleep(0.1)
        yield {**plain, "BASE": base, "CLIENTS": str(data / "demo-clients.json")}
    finally:
        service.send_signal(signal.SIGTERM)
        ended, left = service.wait(timeout=30), (data / "postgres" / "postmaster.pid").exists()
        shutil.rmtree(data, ignore_errors=True)
        assert (ended, left) == (0, False), "worker and database end with the service"


@pytest.fixture(scope="module")
def tour() -> Iterator[subprocess.CompletedProcess[str]]:
    """The tour, walked once."""
    with running() as environment:
        yield subprocess.run(
            ["bash", "examples/tour.sh"],  # noqa: S607  the shell of whoever walks it
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


class TestTour:
    def test_every_line_works(self, tour):
        assert tour.returncode == 0, tour.stdout + tour.stderr
        assert tour.stderr == ""

    def test_files_come_in_without_a_finding(self, tour):
        lines = tour.stdout.splitlines()
        assert [lines[0], lines[2], lines[3], lines[5]] == ["done", "[]", "done", "[]"]
        members, plan = json.loads(lines[1]), json.loads(lines[4])
        assert (members["agencies"], plan["activities"], plan["indicators"]) == (10, 6, 7)
        assert plan["indicative_idr"]["total"] == 3_069_000_000

    def test_the_quarter_is_open_today_and_the_report_is_verified(self, tour):
        assert tour.stdout.splitlines()[6:-2] == ["open", "40000000", "62.5", "true", "submitted", "verified"]

    def test_the_national_figure_is_the_one_the_readme_prints(self, tour):
        printed = (ROOT / "README.md").read_text().partition("```json\n")[2].partition("```")[0].splitlines()
        assert tour.stdout.splitlines()[-2:] == printed

    def test_coverage_stands_before_totals(self, tour):
        coverage, figures = map(json.loads, tour.stdout.splitlines()[-2:])
        assert coverage == {
            "obligations": 5,
            "reported": 1,
            "nil": 0,
            "silent": 4,
            "excused": 0,
            "verified": 1,
            "late": 0,
        }
        assert figures == {
            "physical_percent": 62.5,
            "physical_percent_weighted_by_ceiling": 62.5,
            "physical_n": 1,
            "physical_nil": 1,
            "indicative_idr": 575_000_000,
            "ceiling_idr": 100_000_000,
            "realised_idr": 40_000_000,
            "absorption_percent": 40.0,
            "shared_ceiling_idr": 0,
            "shared_realised_idr": 0,
        }
