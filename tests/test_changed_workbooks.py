"""The workbook of a plan in force that has changed: an amendment with exactly the differences, and nothing else."""

import json
from dataclasses import replace
from typing import Any

from tests.data.make_workbooks import Measure, one_sheet
from tests.data.sheets import xlsx
from tests.support.amending import amendment, approved, row_of
from tests.support.flows import INSTRUMENT, LEADS, House, done, speaker
from tests.support.small_plan import PLAN, action, workbook

ONE, TWO, THREE = PLAN[:3]
AS_CHANGED = (
    replace(ONE, lead="DINSOS", support="UPTD PPA", note="Catatan (contoh)"),
    replace(TWO, measures=(*TWO.measures, Measure("Contoh baru", "orang", 4, (5, None, 6)))),
    replace(THREE, number="1.3", field="PENC", measures=(replace(THREE.measures[0], targets=(1, 2, None)),)),
    action("3.1", "GAKKUM", "POLRES INDRAMAYU", "DISNAKER", 10),
)
"""Of four: other agencies, an indicator more, another chapter and a target less, one gone; one in a new chapter."""
CHANGES = {
    *(("PENC 1.1", field) for field in ("lead_agency_id", "agencies", "note")),
    ("PENC 1.2 · Contoh baru", "added"),
    *(("REHSOS 2.1", field) for field in ("goal_id", "number", "sub_task_force")),
    ("REHSOS 2.1 · Jumlah contoh 2.1.1", "targets/2027"),
    ("REHSOS 2.2", "removed"),
    ("GAKKUM 3.1", "added"),
}


class TestWorkbook:
    def test_an_unchanged_one_changes_nothing_and_a_changed_one_is_an_amendment(self, fresh_http):
        house = House(speaker(fresh_http))
        plan = house.plan
        again = house.bring_in(workbook())
        assert (again["status"], [each["kind"] for each in again["findings"]]) == ("done", ["nothing_differs"])
        moneyed = replace(PLAN[0], money=(1, 2, 3))
        fresh = replace(PLAN[1], number="1.9", title="Kegiatan baru (contoh)")
        content = xlsx(one_sheet((moneyed, *PLAN[1:], fresh)))
        checked = house.bring_in(content, query="?dry_run=true")
        fields = [(each["label"], each["field"] or each["change"]) for each in checked["counts"]["differences"]]
        money = [("PENC 1.1", f"funding/{year}/{source}") for year, source in years_of(house)]
        assert sorted(fields) == sorted([*money, ("PENC 1.9", "added")])
        assert house.bring_in(content)["status"] == "done"
        found = done(house.secretariat.get(f"/v1/plans/{plan['id']}/amendments"))["items"]
        assert [(each["kind"], each["status"]) for each in found] == [("activity", "draft")]
        assert len(done(house.secretariat.get("/v1/plans"))["items"]) == 1
        approved(house, found[0])
        seen = done(house.secretariat.get(f"/v1/plans/{plan['id']}"))
        assert (seen["edition"], seen["activities"]) == (2, plan["activities"] + 1)
        assert house.bring_in(content)["findings"][0]["kind"] == "nothing_differs"

    def test_a_target_finer_than_what_is_kept_is_no_difference_nor_are_two_indicators_of_one_title(self, fresh_http):
        house = House(speaker(fresh_http))
        fine = replace(PLAN[0].measures[0], targets=(1.00005, 2.00015, 3))  # kept half up: 1.0001, 2.0002
        content = workbook((replace(PLAN[0], measures=(fine, replace(fine, targets=(4, 5, 6)))), *PLAN[1:]))
        made = house.bring_in(content, status="in_force", instrument=json.dumps(INSTRUMENT))
        assert made["status"] == "done", made["findings"]
        assert house.bring_in(content)["findings"][0]["kind"] == "nothing_differs"

    def test_whatever_a_file_says_comes_into_the_plan_and_what_it_leaves_out_goes(self, fresh_http):
        house = House(speaker(fresh_http))
        made = house.bring_in(workbook(PLAN[:4]), status="in_force", instrument=json.dumps(INSTRUMENT))
        assert (made["status"], len(chapters(house))) == ("done", 2)
        before = house.activities
        content = workbook(AS_CHANGED)
        checked = house.bring_in(content, query="?dry_run=true")
        assert told(checked) == CHANGES
        assert house.bring_in(content)["status"] == "done"
        approved(house, done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/amendments"))["items"][0])
        assert house.bring_in(content)["findings"][0]["kind"] == "nothing_differs"
        assert [each["sub_task_force"] for each in chapters(house)] == ["PENC", "REHSOS", "GAKKUM"]
        after = {each["number"]: each for each in done(house.secretariat.get(activities_of(house)))["items"]}
        assert {number: each["id"] for number, each in after.items() if number != "3.1"} == {
            now: before[then]["id"] for now, then in (("1.1", "1.1"), ("1.2", "1.2"), ("1.3", "2.1"))
        }
        assert after["1.1"]["lead_agency_id"] == house.agencies[LEADS["dinsos"]]
        assert [each["title"] for each in indicators_of(house, after["1.2"])] == ["Jumlah contoh 1.2.1", "Contoh baru"]
        assert indicators_of(house, after["1.3"])[0]["targets"] == {"2025": 1, "2026": 2}
        made = amendment(house, "activity")
        copy = row_of(house, made, "3.1")
        moved = {"sub_task_force": "PENC", "number": "1.4"}
        done(house.secretariat.patch(f"/v1/activities/{copy['id']}", moved, copy["version"]))
        left = done(house.secretariat.get(f"/v1/plans/{made['copy_id']}/goals"))["items"][1:]
        assert [each["sub_task_force"] for each in left] == ["REHSOS", "GAKKUM"]
        for each in left:
            assert house.secretariat.delete(f"/v1/goals/{each['id']}", each["version"]).status_code == 204
        approved(house, made)
        # Under the other one stands what ended with an edition before, of which reports may speak.
        assert [each["sub_task_force"] for each in chapters(house)] == ["PENC", "REHSOS"]


def years_of(house: House) -> list[tuple[int, str]]:
    """The years and sources of an activity that the workbook names."""
    funding = done(house.secretariat.get(f"/v1/activities/{house.activities['1.1']['id']}"))["funding"]
    return [(each["year"], each["funding_source"]) for each in funding]


def activities_of(house: House) -> str:
    return f"/v1/plans/{house.plan['id']}/activities"


def chapters(house: House) -> list[dict[str, Any]]:
    return list(done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/goals"))["items"])


def indicators_of(house: House, activity: dict[str, Any]) -> list[dict[str, Any]]:
    return list(done(house.secretariat.get(f"/v1/activities/{activity['id']}/indicators"))["items"])


def told(imported: dict[str, Any]) -> set[tuple[str, str]]:
    """What differs: of which row, and which field or that it came or went."""
    return {(each["label"], each["field"] or each["change"]) for each in imported["counts"]["differences"]}
