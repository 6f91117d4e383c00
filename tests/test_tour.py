"""The tour of the README against the whole service as `make run` starts it: process, database and worker."""

import json
import subprocess
from collections.abc import Iterator

import pytest

from tests.support.running import ROOT, running


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
