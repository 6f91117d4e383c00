"""A total is proved: whoever adds up what the proof tells, and nothing else, gets the figure to the last digit."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.support.flows import refused
from tests.support.small_nation import YEAR, Speak, progress, settle


@pytest.fixture(scope="module", autouse=True)
def nation(module_database: str) -> None:
    """The small nation, committed once for the module."""
    settle(module_database)


def proof(as_: Speak, name: str, question: str, who: str = "kpppa") -> dict[str, Any]:
    """All pages of a proof together, two leaves a page."""
    path: str | None = f"/v1/reports/{name}/proof?year={YEAR}&limit=2&{question}"
    leaves: list[Any] = []
    while path:
        answer = as_(who).get(path)
        assert answer.status_code == 200, answer.text
        leaves += answer.json()["items"]
        following = answer.json()["next"]
        path = following and "/v1" + following.partition("/v1")[2]
    return {**answer.json(), "items": leaves}


def half_up(value: Decimal) -> float:
    return float(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def numbers(leaves: list[Any], name: str) -> list[Decimal]:
    return [Decimal(str(leaf[name])) for leaf in leaves]


class TestProgress:
    @pytest.mark.parametrize("quarter", [1, 2, 4])
    def test_the_means_follow_from_the_leaves(self, as_: Speak, quarter: int) -> None:
        told = proof(as_, "progress", f"quarter={quarter}&province_code=32")
        values = [leaf for leaf in told["items"] if leaf["physical_percent"] is not None]
        percents, weights = numbers(values, "physical_percent"), numbers(values, "weight_idr")
        weighted = sum((p * w for p, w in zip(percents, weights, strict=True)), Decimal(0)) / sum(weights)
        figures = told["proves"]["figures"]
        assert half_up(sum(percents) / len(percents)) == figures["physical_percent"]
        assert half_up(weighted) == figures["physical_percent_weighted_by_ceiling"]
        assert (len(values), sum(leaf["is_nil"] for leaf in told["items"])) == (
            figures["physical_n"],
            figures["physical_nil"],
        )
        reported = progress(as_("kpppa"), f"year={YEAR}&quarter={quarter}&province_code=32&group_by=year")
        assert told["proves"] == reported["years"][0]

    def test_it_names_versions_editions_and_the_rule(self, as_: Speak) -> None:
        told = proof(as_, "progress", "region_code=32.12")
        assert {leaf["plan_edition"] for leaf in told["items"]} == {1}
        versions = as_("kpppa").get(f"/v1/reports/progress/versions?year={YEAR}&region_code=32.12").json()["items"]
        assert {leaf["report_id"] for leaf in told["items"]} <= {each["id"] for each in versions}
        assert "half up" in told["rule"]["en"]

    def test_a_field_is_proved_by_its_activities(self, as_: Speak) -> None:
        told = proof(as_, "progress", "region_code=32.12&sub_task_force=PENC")
        assert [leaf["sub_task_force"] for leaf in told["items"]] == ["PENC", "PENC"]
        assert told["proves"]["figures"]["physical_n"] == 2


class TestBudget:
    @pytest.mark.parametrize("quarter", [1, 3, 4])
    def test_the_sums_follow_from_the_lines(self, as_: Speak, quarter: int) -> None:
        told = proof(as_, "budget", f"quarter={quarter}&province_code=32")
        total = told["proves"]
        for name in ("ceiling_idr", "committed_idr", "realised_idr"):
            assert sum(leaf[name] for leaf in told["items"]) == total[name]
        spent, ceiling = (Decimal(sum(numbers(told["items"], name))) for name in ("realised_idr", "ceiling_idr"))
        assert half_up(spent * 100 / ceiling) == total["absorption_percent"]
        kinds = Counter(leaf["version_kind"] for leaf in told["items"])
        assert (len(told["items"]), kinds["perubahan"]) == (total["lines"], total["lines_perubahan"])


class TestCoverage:
    @pytest.mark.parametrize("quarter", [1, 4])
    def test_the_counts_follow_from_the_obligations(self, as_: Speak, quarter: int) -> None:
        told = proof(as_, "coverage", f"quarter={quarter}&province_code=32&province_code=21")
        total, states = told["proves"], Counter(leaf["state"] for leaf in told["items"])
        assert {name: total[name] for name in ("reported", "nil", "silent", "excused")} == {
            name: states[name] for name in ("reported", "nil", "silent", "excused")
        }
        assert total["obligations"] == len(told["items"])
        assert total["verified"] == sum(leaf["is_verified"] for leaf in told["items"])
        assert total["late"] == sum(leaf["is_late"] for leaf in told["items"])
        assert all(leaf["report_id"] for leaf in told["items"] if leaf["is_verified"])


NAMES = ("progress", "budget", "coverage")


class TestWhoSees:
    @pytest.mark.parametrize("name", NAMES)
    def test_a_province_is_told_no_leaf_of_another(self, as_: Speak, name: str) -> None:
        leaves = proof(as_, name, "", "21-secretariat")["items"]
        assert {leaf["province_code"] for leaf in leaves} <= {"21"}
        assert proof(as_, name, "province_code=32", "21-secretariat")["items"] == []
        assert {leaf["region_code"] for leaf in proof(as_, name, "", "32.12-secretariat")["items"]} == {"32.12"}

    @pytest.mark.parametrize("name", NAMES)
    def test_without_the_word_it_is_refused(self, as_: Speak, name: str) -> None:
        refused(as_("32.12-disnaker").get(f"/v1/reports/{name}/proof?year={YEAR}"), 403, "insufficient-scope")

    @pytest.mark.parametrize("name", NAMES)
    def test_the_nation_is_proved_province_by_province(self, as_: Speak, name: str) -> None:
        refused(as_("kpppa").get(f"/v1/reports/{name}/proof?year={YEAR}"), 422, "invalid")
