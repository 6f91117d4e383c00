"""docs/administrator.md walked in its order, as whoever copies it line by line: set up, backed up, lost, and back.

Not among the tests of every run, for it makes and restores whole servers: `make test-recovery`.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.hosting import embedded
from tests.support.memory import home
from tests.support.running import ROOT

PAGE = (ROOT / "docs" / "administrator.md").read_text("utf-8")
SAYS = "printf '\\n@@ %s\\n'"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Beside the other servers of a run; not pytest's folder, for the address of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="gugus-days-", dir=home().parent) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def walked(place: Path) -> dict[str, str]:
    """What each chapter of the page printed, by its number."""
    (place / "gugus").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m api "$@"\n')
    (place / "gugus").chmod(0o755)
    for name in ("cadangan", "kunci", "brankas"):
        (place / name).mkdir(0o755)
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUGUS_")}
    own = {"PATH": f"{place}:{plain['PATH']}", "PYTHONPATH": str(ROOT), "GUGUS_DATA_DIR": str(place / "data")}
    own |= {"BACKUPS": str(place / "cadangan"), "KEYS": str(place / "kunci"), "SAFE": str(place / "brankas")}
    script = "".join(f"{SAYS} {number}\n{lines}" for number, lines in chapters().items())
    done = subprocess.run(
        ["bash", "-euo", "pipefail"],  # noqa: S607  as on any Debian
        cwd=ROOT,
        env={**plain, **own},
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = re.split(r"(?m)^@@ (\d+)$", done.stdout)[1:]
    return dict(zip(told[::2], told[1::2], strict=True))


def chapters() -> dict[str, str]:
    """The lines of each chapter; before the machine is lost, what the eighth is to bring back and what not."""
    found = re.findall(r"(?ms)^## (\d+)\. (.*?)(?=^## |\Z)", PAGE)
    lines = {number: "".join(re.findall(r"(?ms)^```bash\n(.*?)^```$", said)) for number, said in found}
    lines["5"] += (
        'gugus person benar-contoh "Benar Contoh (rekaan)" --owner district:32.12\n'
        "sleep 1; MOMENT=$(date +%Y-%m-%dT%H:%M:%S%:z); sleep 1\n"
        'gugus person salah-contoh "Salah Contoh (rekaan)" --owner district:32.12\n'
    )
    return lines


def people(data: Path) -> set[str]:
    """Who stands in a database."""

    with embedded.server(data / "postgres") as doors, psycopg.connect(doors.migration) as connection:
        return {str(name) for (name,) in connection.execute("SELECT sign_in_name FROM person")}


class TestWorstDays:
    def test_every_line_of_the_page_works(self, walked):
        assert list(walked) == [str(number) for number in range(1, 10)]

    def test_a_drill_proves_each_part_and_says_how_long_it_took(self, walked):
        steps = re.findall(r"(?m)^((?:bring|erase|prove) [a-z -]+?)  +(\d+)  +(\d+)  +([\d.]+)$", walked["6"])
        assert {"bring rows", "prove journal", "prove certificates", "prove roll-ups"} <= {step for step, *_ in steps}
        assert {faults for _, _, faults, _ in steps} == {"0"}
        assert "all is as it was kept" in walked["6"]

    def test_a_lost_machine_comes_back_as_of_the_backup(self, walked, place: Path):
        assert "all is as it was kept" in walked["7"]
        assert {"siti-contoh"} == people(place / "data.salah")

    def test_the_moment_before_the_mistake_comes_back_and_the_mistake_does_not(self, walked, place: Path):
        assert "all is as it was kept" in walked["8"]
        assert {"siti-contoh", "benar-contoh"} == people(place / "data")

    def test_nothing_half_made_stays(self, place: Path, walked):
        assert walked
        assert list(place.rglob("*.part")) == []
        assert {path.suffix for path in (place / "cadangan").glob("gugus-*/**/*.*") if path.is_file()} == {".age"}
