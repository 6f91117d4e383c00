"""The sample export of Indramayu gives exactly the figures that were worked out beside it.

The sample stands beside the repository on some machines; the rules themselves are tested without it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from api.domain.money import percent
from tests.support.exports import LAW
from tests.support.flows import House, done, must_be_rolled_up, speaker

RAD = Path(__file__).parents[2] / "shared" / "data" / "rad"
QUARTERS = {"TW I": 1, "TW II": 2, "TW III": 3, "TW IV": 4}


class Sample:
    """The district with its members, its plan and its budget from the sample files."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.expected = json.loads((RAD / "realisasi-32.12-2025.expected.json").read_text())
        self.content = (RAD / "realisasi-32.12-2025.xlsx").read_bytes()
        assert house.bring_in((RAD / "agencies-32.12.csv").read_bytes(), kind="agencies")["status"] == "done"
        plan = (RAD / "rad-32.12-indramayu-2025-2029.xlsx").read_bytes()
        assert house.bring_in(plan, **LAW)["status"] == "done"
        self.checked = house.bring_in(self.content, kind="realisation", query="?dry_run=true")
        self.imported = house.bring_in(self.content, kind="realisation")

    def absorption(self, query: str) -> dict[str, Any]:
        """The absorption of 2025."""
        return done(self.house.secretariat.get(f"/v1/budget-absorptions?year=2025&{query}"))

    def must_be(self, expected: dict[str, Any], query: str, word: str = "{}") -> None:
        """The rows of each quarter are those expected, to the rupiah and the second decimal."""
        for name, quarter in QUARTERS.items():
            rows = {row["key"]: row for row in self.absorption(f"{query}&quarter={quarter}")["rows"]}
            assert rows.keys() == {word.format(key).lower() for key in expected}
            for key, figures in expected.items():
                row = rows[word.format(key).lower()]
                in_force = {1: "murni", 2: "pergeseran", 3: "pergeseran", 4: "perubahan"}[quarter]
                assert (row["lines"], row["realised_idr"]) == (figures["lines"], figures["realisasi_cumulative"][name])
                assert row["ceiling_idr"] == figures["pagu"][in_force]
                assert row["year_end_ceiling_idr"] == figures["pagu"]["perubahan"]
                assert row["absorption_percent"] == figures["absorption_pct_of_version_in_force"][name]
                assert row["percent_of_year_end_ceiling"] == figures["absorption_pct_of_perubahan"][name]


if RAD.is_dir():

    @pytest.fixture(scope="module")
    def sample(http) -> Sample:
        return Sample(House(speaker(http)))

    class TestSample:
        def test_it_comes_in_without_an_error(self, sample: Sample, owner_session):
            assert (sample.imported["status"], sample.imported["counts"]["errors"]) == ("done", 0)
            assert sample.checked["counts"] == sample.imported["counts"]
            must_be_rolled_up(owner_session)

        def test_totals_are_those_of_the_sample(self, sample: Sample):
            counts, totals = sample.imported["counts"], sample.expected["totals"]
            assert counts["lines"] == sample.expected["lines"]
            assert counts["ceiling_idr"] == {name: totals[name] for name in ("murni", "pergeseran", "perubahan")}
            assert counts["realised_idr"] == {str(quarter): totals[name] for name, quarter in QUARTERS.items()}
            assert counts["differences"]["corrections"] == len(sample.expected["lines_with_falling_cumulative"])

        def test_what_matches_the_plan(self, sample: Sample):
            matching, expected = sample.imported["counts"]["matching"], sample.expected
            assert (matching["matched"], matching["unmatched"]) == (
                expected["matched_lines"],
                expected["unmatched_lines"],
            )
            told = {name: matching[name] for name in ("same_agency", "other_agency")}
            assert {"none": matching["unmatched"], **told} == expected["match"]
            assert matching["activities"] == expected["activities_with_a_line"]

        def test_every_line_is_told_by_its_match(self, sample: Sample):
            rows: dict[str, set[int]] = {}
            for finding in sample.imported["findings"]:
                rows.setdefault(finding["kind"], set()).add(int(finding["cell"][1:]))
            matches = {kind: {each["row"] for each in sample.expected["line_list"] if each["match"] == kind}
                       for kind in ("none", "other_agency")}  # fmt: skip
            assert rows.pop("falling_realisation") == set(sample.expected["lines_with_falling_cumulative"])
            assert rows == {"unlinked_line": matches["none"], "line_of_other_agency": matches["other_agency"]}

        def test_all_lines_by_agency(self, sample: Sample):
            sample.must_be(sample.expected["all_lines"], "group_by=agency", "agency:{}")

        def test_matched_lines_by_agency(self, sample: Sample):
            query = "group_by=agency&linked=true&include_proposed=true"
            sample.must_be(sample.expected["matched_only"], query, "agency:{}")

        def test_matched_lines_by_code(self, sample: Sample):
            query = "group_by=sub_activity_code&linked=true&include_proposed=true"
            sample.must_be(sample.expected["per_code"], query)

        def test_every_activity_has_its_lines(self, sample: Sample):
            found = sample.absorption("group_by=activity&include_proposed=true")
            expected: dict[str, list[dict[str, Any]]] = {}
            for line in sample.expected["line_list"]:
                for number in line["activities"]:
                    expected.setdefault(number, []).append(line)
            rows = {row["title"].split()[0]: row for row in found["rows"]}
            assert rows.keys() == expected.keys()
            for number, lines in expected.items():
                spent, ceiling = (sum(line[name] for line in lines) for name in ("TW IV", "perubahan"))
                row = rows[number]
                assert (row["lines"], row["realised_idr"], row["ceiling_idr"]) == (len(lines), spent, ceiling)
                assert row["absorption_percent"] == float(percent(spent, ceiling) or 0)
                assert row["shared_lines"] == sum(len(line["activities"]) > 1 for line in lines)

        def test_shared_lines_count_once_in_the_total(self, sample: Sample):
            found = sample.absorption("group_by=activity&include_proposed=true&linked=true")
            matched = [line for line in sample.expected["line_list"] if line["match"] != "none"]
            assert found["total"]["lines"] == len(matched) < sum(row["lines"] for row in found["rows"])
            assert found["total"]["realised_idr"] == sum(line["TW IV"] for line in matched)

        def test_a_second_time_every_difference_is_zero(self, sample: Sample, owner_session):
            before = sample.absorption("group_by=agency")
            again = sample.house.bring_in(sample.content, kind="realisation")
            differences = again["counts"].pop("differences")
            assert set(differences.pop("added_realisation_idr").values()) | set(differences.values()) == {0}
            told = {name: value for name, value in sample.imported["counts"].items() if name != "differences"}
            assert (again["status"], again["counts"]) == ("done", told)
            assert sample.absorption("group_by=agency") == before
            must_be_rolled_up(owner_session)

        def test_the_nation_s_roll_up_adds_up_to_it(self, sample: Sample, owner_session):
            statement = (
                "SELECT quarter, ceiling_idr, realised_idr FROM district_quarter"
                " WHERE region = 'district:32.12' AND year = 2025"
            )
            totals = sample.expected["totals"]
            in_force = {1: "murni", 2: "pergeseran", 3: "pergeseran", 4: "perubahan"}
            found = {row.quarter: tuple(row)[1:] for row in owner_session.connection().exec_driver_sql(statement)}
            assert found == {q: (totals[in_force[q]], totals[name]) for name, q in QUARTERS.items()}
