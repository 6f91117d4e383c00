"""A plan's schedule of physical progress: who writes it, what is refused, and what it says beside what was verified."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from client.gugus_client.exports import rows_of_csv, rows_of_ndjson
from tests.support.amending import amended, approved, begun
from tests.support.flows import YEAR, House, activity_of, done, pointers, refused, speaker
from tests.support.small_plan import PLAN, workbook

SCHEDULE = [{"year": 2028, "quarter": 2, "percent": 12.5}, {"year": 2029, "quarter": 4, "percent": 100}]


def point(year: int, quarter: int, percent: Any) -> dict[str, Any]:
    return {"year": year, "quarter": quarter, "percent": percent}


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)


@pytest.fixture(scope="module")
def draft(house: House) -> dict[str, Any]:
    return house.draft_plan()


class TestWritten:
    def test_a_draft_states_it_changes_it_and_takes_it_away(self, house: House, draft: dict[str, Any]):
        made = house.activity(draft["id"], physical_schedule=SCHEDULE)
        assert made["physical_schedule"] == SCHEDULE
        path = f"/v1/activities/{made['id']}"
        changed = done(house.secretariat.patch(path, {"physical_schedule": SCHEDULE[:1]}, 1))
        assert changed["physical_schedule"] == SCHEDULE[:1]
        assert done(house.secretariat.patch(path, {"title": "Lain"}, 2))["physical_schedule"] == SCHEDULE[:1]
        gone = done(house.secretariat.patch(path, {"physical_schedule": None}, 3))
        assert gone["physical_schedule"] is None
        assert done(house.secretariat.get(path))["physical_schedule"] is None

    def test_without_one_there_is_none(self, house: House, draft: dict[str, Any]):
        assert house.activity(draft["id"])["physical_schedule"] is None

    @pytest.mark.parametrize(
        ("points", "where", "kind"),
        [
            ([point(2028, 2, 40), point(2028, 2, 50)], "/physical_schedule/1/quarter", "repeated_quarter"),
            ([point(2029, 1, 40), point(2028, 4, 50)], "/physical_schedule/1/quarter", "quarters_out_of_order"),
            ([point(2028, 1, 40), point(2028, 2, 39.99)], "/physical_schedule/1/percent", "percent_falls"),
            ([point(2028, 1, 40), point(2031, 1, 50)], "/physical_schedule/1/year", "outside_plan"),
            ([point(2027, 4, 40)], "/physical_schedule/0/year", "outside_plan"),
            ([point(2028, 1, -0.01)], "/physical_schedule/0/percent", "greater_than_equal"),
            ([point(2028, 1, 100.01)], "/physical_schedule/0/percent", "less_than_equal"),
            ([point(2028, 1, 1.234)], "/physical_schedule/0/percent", "decimal_max_places"),
            ([point(2028, 0, 1)], "/physical_schedule/0/quarter", "greater_than_equal"),
            ([point(2028, 5, 1)], "/physical_schedule/0/quarter", "less_than_equal"),
            ([point(2028, 1, None)], "/physical_schedule/0/percent", "number_form"),
            ([], "/physical_schedule", "too_short"),
            ([point(2028, 1, 1)] * 41, "/physical_schedule", "too_long"),
        ],
    )
    def test_each_rule_refuses_at_its_place(self, house: House, draft: dict[str, Any], points, where, kind):
        made = house.activity(draft["id"])
        path = f"/v1/plans/{draft['id']}/activities"
        for answer in (
            house.secretariat.post(path, activity_of(house, physical_schedule=points)),
            house.secretariat.patch(f"/v1/activities/{made['id']}", {"physical_schedule": points}, 1),
        ):
            (error,) = refused(answer, 422, "invalid")["errors"]
            assert (error["pointer"], error["code"]) == (where, kind)

    def test_each_year_begins_anew(self, house: House, draft: dict[str, Any]):
        anew = [point(2028, 4, 100), point(2029, 1, 20)]
        assert house.activity(draft["id"], physical_schedule=anew)["physical_schedule"] == anew

    def test_the_years_of_a_plan_leave_no_point_out(self, house: House):
        plan = house.draft_plan()
        house.activity(plan["id"], physical_schedule=SCHEDULE)
        path = f"/v1/plans/{plan['id']}"
        for years in ({"year_to": 2028}, {"year_from": 2029}):
            assert pointers(refused(house.secretariat.patch(path, years, 1), 422, "invalid")) == ["/year_from"]
        assert done(house.secretariat.patch(path, {"year_to": 2029}, 1))["year_to"] == 2029

    def test_others_do_not_write_it(self, house: House, draft: dict[str, Any]):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}"
        body = {"physical_schedule": SCHEDULE}
        refused(house.speak("21.71-secretariat").patch(path, body, 1), 404, "not-found")
        for who in ("32.12-disnaker", "polri", "kpppa"):
            refused(house.speak(who).patch(path, body, 1), 403, "insufficient-scope")
        assert done(house.secretariat.get(path))["physical_schedule"] is None

    def test_of_a_plan_that_is_law_nobody_writes_it(self, house: House):
        path = f"/v1/activities/{house.activities['1.1']['id']}"
        refused(house.secretariat.patch(path, {"physical_schedule": [point(YEAR, 1, 10)]}, 1), 409, "locked")

    def test_the_next_plan_takes_the_structure_without_it(self, house: House):
        model = house.draft_plan()
        house.activity(model["id"], physical_schedule=SCHEDULE)
        plan = house.draft_plan(structure_from=model["id"])
        (taken,) = done(house.secretariat.get(f"/v1/plans/{plan['id']}/activities"))["items"]
        assert done(house.secretariat.get(f"/v1/activities/{taken['id']}"))["physical_schedule"] is None


class District:
    """The district whose plan has no schedule, until an amendment gives activity 1.1 one."""

    def __init__(self, house: House) -> None:
        self.house = house

    def amend(self, schedule: list[dict[str, Any]] | None, kind: str = "target") -> dict[str, Any]:
        return amended(self.house, "1.1", kind, physical_schedule=schedule)

    def activity(self) -> dict[str, Any]:
        return done(self.house.secretariat.get(f"/v1/activities/{self.house.activities['1.1']['id']}"))

    def listed(self) -> dict[str, Any]:
        rows = done(self.house.secretariat.get(f"/v1/plans/{self.house.plan['id']}/activities"))["items"]
        return next(row for row in rows if row["number"] == "1.1")

    def of_report(self, report: dict[str, Any]) -> list[Any]:
        shown = done(self.house.secretariat.get(f"/v1/progress-reports/{report['id']}"))["planned_physical"]
        assert {each["activity_id"] for each in shown} <= {self.house.activities["1.1"]["id"]}
        return [each["planned_physical_percent"] for each in shown]

    def row(self, group_by: str = "activity") -> dict[str, Any]:
        path = f"/v1/reports/progress?year={YEAR}&quarter=4&region_code=32.12&group_by={group_by}"
        rows = done(self.house.secretariat.get(path))["rows"]
        return next(row for row in rows if group_by != "activity" or row["code"] == self.house.activities["1.1"]["id"])

    def report(self, ordinal: int) -> dict[str, Any]:
        period = self.house.period(period_type="quarterly", year=YEAR, ordinal=ordinal)
        return self.house.submitted(period=period, percent=40)

    def verify(self, report: dict[str, Any]) -> dict[str, Any]:
        return done(self.house.move("32.12-secretariat", report, "verifications"))


@pytest.fixture
def district(fresh_http: TestClient) -> District:
    return District(House(speaker(fresh_http)))


class TestTold:
    def test_an_amendment_writes_it_and_changes_nothing_that_was_verified(self, district: District):
        first = district.verify(district.report(1))
        assert district.activity()["last_progress"]["planned_physical_percent"] is None
        assert (district.of_report(first), district.row()["planned_physical_percent"]) == ([], None)
        schedule = [point(YEAR, 2, 30), point(YEAR, 4, 62.25)]
        shown = district.amend(schedule)
        assert [(each["field"], each["before"], each["after"], each["fits"]) for each in shown["changes"]] == [
            ("physical_schedule", None, schedule, True)
        ]
        assert district.activity()["physical_schedule"] == schedule
        assert district.activity()["last_progress"]["planned_physical_percent"] is None
        assert district.of_report(first) == []

        second = district.report(2)
        assert district.of_report(second) == [30]
        district.verify(second)
        told = {"ends_on": f"{YEAR}-06-30", "physical_percent": 40, "is_nil": False, "planned_physical_percent": 30}
        assert (district.activity()["last_progress"], district.listed()["last_progress"]) == (told, told)
        assert district.row()["planned_physical_percent"] == 30
        assert district.row("district")["planned_physical_percent"] is None

        third = district.report(3)
        district.amend([point(YEAR, 2, 10), point(YEAR, 3, 20)])
        assert (district.of_report(second), district.of_report(third)) == ([30], [20])
        assert district.activity()["last_progress"] == told
        assert district.row()["planned_physical_percent"] == 30
        district.amend(None, kind="activity")
        assert (district.of_report(second), district.of_report(third)) == ([30], [])
        district.verify(third)
        assert district.activity()["last_progress"]["planned_physical_percent"] is None

    def test_the_working_copy_has_it_and_what_is_not_touched_stays(self, district: District):
        schedule = [point(YEAR, 1, 10.5)]
        district.amend(schedule)
        amendment, copy = begun(district.house, "1.1", "clerical")
        assert copy["physical_schedule"] == schedule
        secretariat = district.house.secretariat
        done(secretariat.patch(f"/v1/activities/{copy['id']}", {"title": "Judul lain"}, 1))
        wrong = done(secretariat.patch(f"/v1/activities/{copy['id']}", {"physical_schedule": None}, 2))
        assert wrong["physical_schedule"] is None
        shown = done(secretariat.get(f"/v1/amendments/{amendment['id']}"))
        assert {each["field"]: each["fits"] for each in shown["changes"]} == {"title": True, "physical_schedule": False}
        done(secretariat.patch(f"/v1/activities/{copy['id']}", {"physical_schedule": schedule}, 3))
        approved(district.house, amendment)
        stands = district.activity()
        assert (stands["title"], stands["physical_schedule"]) == ("Judul lain", schedule)

    def test_an_edition_keeps_it_and_says_nothing_of_what_has_none(self, district: District):
        schedule = [point(YEAR, 1, 10)]
        district.amend(schedule)
        plan = done(district.house.secretariat.get(f"/v1/plans/{district.house.plan['id']}"))
        path = f"/v1/plans/{plan['id']}/versions/{plan['edition']}"
        rows = done(district.house.secretariat.get(path))["body"]["activities"]
        assert {row["number"]: row["physical_schedule"] for row in rows if "physical_schedule" in row} == {
            "1.1": schedule
        }

    def test_a_nil_report_keeps_what_was_planned(self, district: District):
        district.amend([point(YEAR, 1, 10)])
        period = district.house.period(period_type="quarterly", year=YEAR, ordinal=1)
        report = district.house.report(period=period, nil_reason="Belum ada kegiatan (contoh)")
        assert district.of_report(report) == [10]
        district.verify(done(district.house.move("32.12-disnaker", report, "submissions")))
        last = district.activity()["last_progress"]
        assert (last["physical_percent"], last["is_nil"], last["planned_physical_percent"]) == (None, True, 10)
        assert district.of_report(report) == [10]

    def test_of_a_year_without_a_point_nothing_was_planned(self, district: District):
        district.amend([point(YEAR + 1, 1, 10)])
        assert district.of_report(district.verify(district.report(4))) == []
        assert district.row()["planned_physical_percent"] is None

    def test_it_stands_in_leaves_beside_what_was_verified(self, district: District):
        schedule = [point(YEAR, 1, 30.5), point(YEAR, 4, 100)]
        district.amend(schedule)
        district.verify(district.report(1))
        secretariat, activity = district.house.secretariat, district.house.activities["1.1"]["id"]
        lines = secretariat.get("/v1/exports/activities").content.splitlines(keepends=True)
        rows = {row["id"]: row["physical_schedule"] for row in rows_of_ndjson(lines)}
        assert {id_: points for id_, points in rows.items() if points} == {activity: schedule}
        sheet = secretariat.get("/v1/exports/activities.csv").content.decode("utf-8-sig")
        cells = {row["id"]: row["physical_schedule"] for row in rows_of_csv(io.StringIO(sheet, newline=""))}
        assert {id_: json.loads(cell) for id_, cell in cells.items() if cell} == {activity: schedule}
        path = f"/v1/reports/progress/proof?year={YEAR}&quarter=4&region_code=32.12"
        (leaf,) = done(secretariat.get(path))["items"]
        assert (leaf["physical_percent"], leaf["planned_physical_percent"]) == (40, 30.5)

    def test_a_workbook_says_nothing_of_it_and_takes_nothing_of_it_away(self, district: District):
        schedule = [point(YEAR, 1, 10)]
        district.amend(schedule)
        unchanged = district.house.bring_in(workbook())
        assert [each["kind"] for each in unchanged["findings"]] == ["nothing_differs"]
        assert district.house.bring_in(workbook((replace(PLAN[0], money=(1, 2, 3)), *PLAN[1:])))["status"] == "done"
        path = f"/v1/plans/{district.house.plan['id']}/amendments"
        found = done(district.house.secretariat.get(path))["items"]
        approved(district.house, next(each for each in found if each["status"] == "draft"))
        stands = district.activity()
        assert {1, 2, 3} == {each["amount_idr"] for each in stands["funding"]}
        assert stands["physical_schedule"] == schedule
