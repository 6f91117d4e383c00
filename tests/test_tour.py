"""What the README, docs/tour.md and docs/integrate.md print, against the whole service as `make run` starts it:
process, database and worker; and the client on a weak line to it.
"""

import json
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import stamina

from client.gugus_client import connect, new_key
from tests.support.running import ROOT, running
from tests.support.weak_line import weak_line

PAGE = (ROOT / "docs" / "integrate.md").read_text("utf-8")
PHP = shutil.which("php")


@pytest.fixture(scope="module")
def service() -> Iterator[dict[str, str]]:
    """The service, and the environment of whoever speaks to it.

    The secrets of its demo are hashed as in all tests: to hash them as they are elsewhere takes seconds.
    """
    with running(GUGUS_HASHING="weak") as environment:
        yield environment


def run(
    command: list[str], service: dict[str, str], text: str = "", place: Path = ROOT, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  what our own pages print
        command,
        cwd=place,
        env={**service, **more},
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def tour(service) -> subprocess.CompletedProcess[str]:
    """The tour, walked once."""
    return run(["bash", "examples/tour.sh"], service)


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
        [printed] = {each for page in ("README.md", "docs/tour.md") for each in blocks(page, "json")}
        assert tour.stdout.splitlines()[-2:] == printed.splitlines()

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

    def test_the_pages_stand_beside_it(self, service):
        with urllib.request.urlopen(f"{service['BASE']}/masuk", timeout=30) as page:  # noqa: S310  our own address
            assert (page.status, urlsplit(page.url).path) == (200, "/oauth/sign-in")


def printed(language: str) -> str:
    """All that the page prints in a language, as whoever copies it line by line has it."""
    blocks = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", PAGE)
    assert blocks
    if language == "php":
        return "<?php\n" + "".join(block.removeprefix("<?php\n") for block in blocks)
    return "".join(blocks)


@pytest.fixture(scope="module")
def given(service) -> dict[str, str]:
    """What the first lines of the page set."""
    secrets = json.loads(Path(service["CLIENTS"]).read_text())
    return {
        "CLIENT_ID": "demo-kpppa",
        "CLIENT_SECRET": secrets["demo-kpppa"],
        "SECRETARIAT_SECRET": secrets["demo-32.12-secretariat"],
    }


class TestIntegrate:
    def test_no_block_is_left_out(self):
        # Of R the page says that no test runs it; `sh` and `ini` are for the collector, which has tests of its own.
        assert set(re.findall(r"(?m)^```(\w+)$", PAGE)) == {"bash", "python", "php", "r", "sh", "ini"}

    def test_every_line_for_the_shell_works(self, service):
        walked = run(["bash"], service, f"set -euo pipefail\n{printed('bash')}")
        assert (walked.returncode, walked.stderr) == (0, ""), walked.stdout + walked.stderr
        lines = walked.stdout.splitlines()
        assert "304" in lines
        assert "403" in lines  # an export token opens no other report
        assert any(line.startswith("district:32.12 Gugus Tugas") for line in lines)
        assert any(line.startswith("#end 5,") for line in lines)
        assert '    "code": "invalid",' in lines
        [first, again] = lines[lines.index("304") + 1 :][:2]
        assert first == again

    def test_every_line_of_python_works(self, service, given, tmp_path: Path):
        given["PYTHONPATH"] = str(ROOT / "client")
        walked = run([sys.executable, "-W", "error"], service, printed("python"), tmp_path, **given)
        assert (walked.returncode, walked.stderr) == (0, ""), walked.stdout + walked.stderr
        lines = walked.stdout.splitlines()
        assert any(line.startswith("district:32.12 Gugus Tugas") for line in lines)
        assert lines[-4:-1] == ["True", "stale-version", "1 True"]
        assert (tmp_path / "task-forces.csv").read_text("utf-8-sig").startswith("id,")

    @pytest.mark.skipif(PHP is None, reason="no PHP (Debian: php-cli, php-curl): the page's lines of PHP are not run")
    def test_every_line_of_php_works(self, service, given):
        walked = run([str(PHP)], service, printed("php"), **given)
        assert (walked.returncode, walked.stderr) == (0, ""), walked.stdout + walked.stderr
        lines = walked.stdout.splitlines()
        assert any(line.startswith("district:32.12 Gugus Tugas") for line in lines)
        assert lines[-3:] == ["304", "once", "0 changes"]


def blocks(name: str, language: str) -> list[str]:
    """What another page prints in a language."""
    found = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", (ROOT / name).read_text("utf-8"))
    assert found
    return found


class TestOtherPages:
    """Their lines lean on those of the tour or of docs/integrate.md, and say so."""

    def test_operations_registers_a_system(self, service):
        first, *_ = blocks("docs/tour.md", "bash")
        walked = run(["bash"], service, f"set -euo pipefail\n{first}{''.join(blocks('docs/operations.md', 'bash'))}")
        assert (walked.returncode, walked.stderr) == (0, ""), walked.stdout + walked.stderr
        made = json.loads(walked.stdout)
        assert made["client_id"]
        assert made["secret"]

    def test_open_data_is_fetched(self, service, tmp_path: Path):
        begun = "".join(re.findall(r"(?ms)^```bash\n(.*?)^```$", PAGE)[:2]) + "get() {" + PAGE.split("\nget() {")[1]
        lines = begun.partition("\nget ")[0] + "\n" + "".join(blocks("docs/open-data.md", "sh"))
        walked = run(["bash"], service, f"set -euo pipefail\n{lines}", tmp_path, CLIENTS=service["CLIENTS"])
        assert (walked.returncode, walked.stderr) == (0, ""), walked.stdout + walked.stderr
        assert (tmp_path / "iati.xml").read_text().startswith("<?xml")
        assert zipfile.is_zipfile(tmp_path / "gugus-2025.zip")

    def test_the_client_says_hello_as_its_page_does(self, service, given, tmp_path: Path):
        [program] = blocks("client/README.md", "python")
        for printed_there, here in (
            ("https://gugus.example.go.id", service["BASE"]),
            ("sistem-contoh", given["CLIENT_ID"]),
            ("…", given["CLIENT_SECRET"]),
        ):
            assert printed_there in program
            program = program.replace(printed_there, here)
        given["PYTHONPATH"] = str(ROOT / "client")
        walked = run([sys.executable, "-W", "error"], service, program, tmp_path, **given)
        assert (walked.returncode, walked.stderr) == (0, ""), walked.stdout + walked.stderr

    def test_a_copy_is_reconciled_as_the_page_of_the_feed_says(self, service, given):
        [program] = blocks("docs/change-feed.md", "python")
        known: dict[str, Any] = {}
        exec(program, known)  # noqa: S102  our own page
        machine = {"client_id": given["CLIENT_ID"], "client_secret": given["CLIENT_SECRET"]}
        with connect(service["BASE"], **machine, scope="changes:read plans:read national:id") as gugus:
            rows = [{"id": each.id, "version": each.version} for each in gugus.plans.list()]
            told = gugus.changes.reconcile(resource="plans")
        assert known["reconciled"](rows) == (told.count, told.sha256)


class TestWeakLine:
    def test_a_write_whose_answer_is_lost_is_done_once(self, service, given):
        said = {"owner": "district:32.12", "region": "district:32.12", "kind": "training", "pillar": "prevention"}
        said |= {"training": {"topic": "Contoh", "days": 1}, "title": "Pelatihan di jaringan lemah (contoh)"}
        days = {"starts_on": "2026-03-02", "ends_on": "2026-03-02"}
        machine = {"client_id": "demo-32.12-secretariat", "client_secret": given["SECRETARIAT_SECRET"]}
        scope = "outputs:read outputs:write district:32.12"
        with weak_line(service["BASE"]) as line, stamina.set_testing(testing=True, attempts=4, cap=True):
            line.losing = {"POST /oauth/token": 1, "POST /v1/outputs": 2, "GET /v1/outputs": 1}
            with connect(line.base, **machine, scope=scope) as gugus:
                made = gugus.outputs.add(**said, **days, key=new_key())
                found = [each for each in gugus.outputs.list() if each.title == said["title"]]
        assert [each.id for each in found] == [made.id]
        assert (len(line.lost), set(line.losing.values())) == (4, {0})
        assert line.lost[1].startswith(b"HTTP/1.1 201")
