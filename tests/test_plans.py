"""Plans of action, their activities and indicators; what is law is not edited."""

import pytest

from tests.support.flows import LEADS, NEIGHBOUR, REGION, UNKNOWN, House, activity_of, done, pointers, refused


@pytest.fixture(scope="module")
def draft(house: House):
    return house.draft_plan()


@pytest.fixture(scope="module")
def neighbour(house: House):
    """A draft plan of the neighbouring district."""
    body = {"owner": NEIGHBOUR, "title": "Rencana contoh", "year_from": 2028, "year_to": 2030}
    return done(house.speak("21.71-secretariat").post("/v1/plans", body), 201)


class TestAddPlan:
    def test_the_secretariat_begins_a_draft(self, house: House):
        plan = house.draft_plan(year_from=2028, year_to=2037)
        assert (plan["status"], plan["edition"], plan["instrument"]) == ("draft", 1, None)
        assert (plan["activities"], plan["indicators"], plan["indicative_idr"]) == (0, 0, {})
        assert plan["allowed_actions"] == ["activities", "change", "discussions"]

    @pytest.mark.parametrize("years", [(2030, 2029), (2028, 2038), (1989, 1995)])
    def test_the_years_run_forward_and_at_most_ten(self, house: House, years):
        body = {"owner": REGION, "title": "Contoh", "year_from": years[0], "year_to": years[1]}
        refused(house.secretariat.post("/v1/plans", body), 422, "invalid")

    def test_an_unknown_parent_is_refused(self, house: House):
        body = {"owner": REGION, "title": "Contoh", "year_from": 2028, "year_to": 2029, "parent_plan_id": UNKNOWN}
        assert pointers(refused(house.secretariat.post("/v1/plans", body), 422, "invalid")) == ["/parent_plan_id"]

    @pytest.mark.parametrize("owner", [NEIGHBOUR, "district:32.01"])
    def test_another_region_or_one_without_a_task_force_is_not_found(self, house: House, owner):
        body = {"owner": owner, "title": "Contoh", "year_from": 2028, "year_to": 2029}
        refused(house.secretariat.post("/v1/plans", body), 404, "not-found")

    @pytest.mark.parametrize("who", ["32.12-chair", "32.12-disnaker", "kpppa"])
    def test_without_the_word_it_is_refused(self, house: House, who):
        body = {"owner": REGION, "title": "Contoh", "year_from": 2028, "year_to": 2029}
        problem = refused(house.speak(who).post("/v1/plans", body), 403, "insufficient-scope")
        assert problem["scope"] == "plans:write"


class TestReadPlan:
    def test_a_plan_in_force_is_read_and_not_written(self, house: House):
        assert house.plan["allowed_actions"] == ["amendments"]
        assert house.plan["instrument"]["number"] == "1/CONTOH"
        totals = house.plan_import["counts"]
        assert (house.plan["activities"], house.plan["indicators"]) == (totals["activities"], totals["indicators"])
        years = {year: amount for year, amount in totals["indicative_idr"].items() if year != "total"}
        assert house.plan["indicative_idr"] == years

    @pytest.mark.parametrize("who", ["32.12-chair", "32.12-disnaker", "32-secretariat", "kpppa"])
    def test_the_district_and_those_above_see_drafts_too_and_may_not_write(self, house: House, draft, who):
        path = f"/v1/plans/{draft['id']}"
        allowed = ["abandonments"] if who == "32.12-chair" else []
        assert done(house.speak(who).get(path))["allowed_actions"] == allowed
        refused(house.speak(who).post(f"{path}/activities", activity_of(house)), 403, "insufficient-scope")

    @pytest.mark.parametrize("who", ["21.71-secretariat", "21-secretariat"])
    def test_to_another_region_a_draft_is_not_there(self, house: House, draft, who):
        refused(house.speak(who).get(f"/v1/plans/{draft['id']}"), 404, "not-found")

    def test_a_ministry_sees_the_plan_and_the_activities_of_its_vertical_agencies(self, house: House, draft):
        polri = house.speak("polri")
        assert done(polri.get(f"/v1/plans/{house.plan['id']}"))["id"] == house.plan["id"]
        found = done(polri.get(f"/v1/plans/{house.plan['id']}/activities"))["items"]
        assert [each["number"] for each in found] == ["3.1"]
        refused(polri.get(f"/v1/activities/{house.activities['1.1']['id']}"), 404, "not-found")
        refused(polri.get(f"/v1/plans/{draft['id']}"), 404, "not-found")

    def test_its_tag_changes_with_what_is_added(self, house: House):
        plan = house.draft_plan()
        path = f"/v1/plans/{plan['id']}"
        tag = house.secretariat.get(path).headers["etag"]
        assert house.secretariat.get(path, headers={"If-None-Match": tag}).status_code == 304
        funding = [{"year": 2028, "funding_source": "APBD", "amount_idr": 7}]
        house.activity(plan["id"], funding=funding)
        fresh = done(house.secretariat.get(path, headers={"If-None-Match": tag}))
        assert (fresh["activities"], fresh["indicative_idr"]) == (1, {"2028": 7})

    def test_each_filter_narrows_the_list(self, house: House, draft):
        plan = house.draft_plan(title="Rencana Kenari")
        found = done(house.secretariat.get("/v1/plans?q=kenari&status=draft"))["items"]
        assert [each["id"] for each in found] == [plan["id"]]
        assert draft["id"] in {each["id"] for each in done(house.secretariat.get(f"/v1/plans?owner={REGION}"))["items"]}
        assert done(house.secretariat.get(f"/v1/plans?owner={NEIGHBOUR}"))["items"] == []


class TestAddActivity:
    def test_it_is_added_to_a_draft_with_its_money_and_helpers(self, house: House, draft):
        funding = [
            {"year": 2028, "funding_source": "APBD", "amount_idr": 5},
            {"year": 2028, "funding_source": "PAD", "amount_idr": 6},
        ]
        helpers = [house.agencies[LEADS["dinsos"]]]
        made = house.activity(
            draft["id"], account_code="2.08.03.02.02.01", funding=funding, supporting_agency_ids=helpers
        )
        assert (made["code_scheme"], made["code"], made["code_raw"]) == (
            "sipd",
            "2.08.03.2.02.0001",
            "2.08.03.02.02.01",
        )
        assert made["supporting_agency_ids"] == helpers
        assert [(each["funding_source"], each["amount_idr"]) for each in made["funding"]] == [("APBD", 5), ("PAD", 6)]
        assert (made["last_progress"], made["budget_lines"], made["allowed_actions"]) == (None, [], ["change"])

    def test_a_plan_in_force_is_locked(self, house: House):
        answer = house.secretariat.post(f"/v1/plans/{house.plan['id']}/activities", activity_of(house))
        assert refused(answer, 409, "locked")["lock_reason"] == "plan_locked"

    def test_a_number_stands_once_in_its_chapter(self, house: House, draft):
        body = activity_of(house)
        done(house.secretariat.post(f"/v1/plans/{draft['id']}/activities", body), 201)
        refused(house.secretariat.post(f"/v1/plans/{draft['id']}/activities", body), 409, "duplicate")
        done(house.secretariat.post(f"/v1/plans/{draft['id']}/activities", {**body, "sub_task_force": "REHSOS"}), 201)

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"lead_agency_id": UNKNOWN}, "/lead_agency_id"),
            ({"supporting_agency_ids": [UNKNOWN]}, "/supporting_agency_ids/0"),
            ({"sub_task_force": "TIDAK"}, "/sub_task_force"),
            ({"funding": [{"year": 2028, "funding_source": "TIDAK", "amount_idr": 1}]}, "/funding/0/funding_source"),
            ({"funding": [{"year": 2028, "funding_source": "APBD", "amount_idr": -1}]}, "/funding/0/amount_idr"),
            ({"pillar": "pencegahan"}, "/pillar"),
        ],
    )
    def test_an_unknown_code_is_named(self, house: House, draft, fields, pointer):
        answer = house.secretariat.post(f"/v1/plans/{draft['id']}/activities", activity_of(house, **fields))
        assert pointers(refused(answer, 422, "invalid")) == [pointer]

    def test_the_plan_of_the_neighbour_is_not_there(self, house: House, neighbour):
        answer = house.secretariat.post(f"/v1/plans/{neighbour['id']}/activities", activity_of(house))
        refused(answer, 404, "not-found")


class TestChangeActivity:
    def test_what_is_sent_changes_and_null_removes(self, house: House, draft):
        made = house.activity(draft["id"], place="Desa Contoh", note="Catatan", pillar="prevention")
        path = f"/v1/activities/{made['id']}"
        changed = done(house.secretariat.patch(path, {"title": "Judul baru", "note": None}, 1))
        assert (changed["title"], changed["note"], changed["place"], changed["version"]) == (
            "Judul baru",
            None,
            "Desa Contoh",
            2,
        )

    def test_chapter_and_account_code_follow_what_is_said(self, house: House, draft):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}"
        moved = {"sub_task_force": "GAKKUM", "account_code": "2.07.04.2.04.0001 Penyuluhan"}
        changed = done(house.secretariat.patch(path, moved, 1))
        assert (changed["sub_task_force"], changed["code_scheme"], changed["code"]) == (
            "GAKKUM",
            "sipd",
            "2.07.04.2.04.0001",
        )
        chapters = done(house.secretariat.get(f"/v1/plans/{draft['id']}/goals"))["items"]
        assert "GAKKUM" in {each["sub_task_force"] for each in chapters}
        cleared = done(house.secretariat.patch(path, {"account_code": None}, 2))
        assert (cleared["code_scheme"], cleared["code"], cleared["code_raw"]) == ("none", None, None)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("sub_task_force", "TIDAK-ADA"),
            ("lead_agency_id", UNKNOWN),
            ("supporting_agency_ids", [UNKNOWN]),
        ],
    )
    def test_an_unknown_reference_is_named(self, house: House, draft, field, value):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}"
        (pointer,) = pointers(refused(house.secretariat.patch(path, {field: value}, 1), 422, "invalid"))
        assert pointer.startswith(f"/{field}")

    def test_a_title_cannot_be_removed(self, house: House, draft):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}"
        assert pointers(refused(house.secretariat.patch(path, {"title": None}, 1), 422, "invalid")) == ["/title"]

    def test_a_plan_in_force_is_locked(self, house: House):
        activity = house.activities["1.1"]
        path = f"/v1/activities/{activity['id']}"
        assert done(house.secretariat.get(path))["allowed_actions"] == []
        problem = refused(house.secretariat.patch(path, {"title": "Judul"}, activity["version"]), 409, "locked")
        assert problem["lock_reason"] == "plan_locked"

    def test_if_match_is_asked_for_and_compared(self, house: House, draft):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}"
        refused(house.secretariat.patch(path, {"title": "Judul"}), 428, "precondition-required")
        refused(house.secretariat.patch(path, {"title": "Judul"}, 2), 412, "stale-version")


class TestReadActivity:
    def test_its_tag_changes_with_what_is_verified(self, house: House):
        path = f"/v1/activities/{house.activities['2.1']['id']}"
        tag = house.secretariat.get(path).headers["etag"]
        assert house.secretariat.get(path, headers={"If-None-Match": tag}).status_code == 304
        house.verified("dinsos", "2.1", percent=33.5)
        fresh = done(house.secretariat.get(path, headers={"If-None-Match": tag}))
        assert fresh["last_progress"]["physical_percent"] == 33.5

    def test_words_alone_do_not_hide_the_last_value(self, house: House):
        early, late = house.period(), house.period()
        assert early["ends_on"] < late["ends_on"]
        house.verified("polres", "3.1", early, percent=70)
        report = house.report("polres", late)
        house.entry(report, "3.1", "polres", spent_idr=5)
        done(house.move("32.12-polres", report, "submissions"))
        done(house.move("32.12-secretariat", report, "verifications"))
        seen = done(house.secretariat.get(f"/v1/activities/{house.activities['3.1']['id']}"))["last_progress"]
        assert (seen["ends_on"], seen["physical_percent"]) == (early["ends_on"], 70)

    def test_each_filter_narrows_the_list(self, house: House):
        path = f"/v1/plans/{house.plan['id']}/activities"
        lead = house.agencies[LEADS["disnaker"]]
        found = done(house.secretariat.get(f"{path}?lead_agency_id={lead}&sub_task_force=PENC&q=1.2"))["items"]
        assert [each["number"] for each in found] == ["1.2"]
        both = done(house.secretariat.get(f"{path}?sub_task_force=GAKKUM&sub_task_force=REHSOS&include=total"))
        assert both["total"] == 3


class TestAddIndicator:
    def body(self, **fields):
        return {"title": "Jumlah contoh", "unit": "desa", "targets": {"2028": 10, "2029": 12.5}, **fields}

    def test_it_is_added_with_its_targets(self, house: House, draft):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}/indicators"
        made = done(house.secretariat.post(path, self.body(aggregation="ratio", baseline=0.5)), 201)
        assert (made["targets"], made["aggregation"], made["baseline"]) == ({"2028": 10, "2029": 12.5}, "ratio", 0.5)
        assert [each["id"] for each in done(house.secretariat.get(path))["items"]] == [made["id"]]

    def test_it_declares_basis_bands_and_targets_of_periods(self, house: House, draft):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}/indicators"
        quarter = {"year": 2028, "period_type": "quarterly", "ordinal": 1, "target": 2.5}
        bands = {"basis": "period", "by_sex": True, "age_bands": ["0-17", "18+"], "period_targets": [quarter]}
        made = done(house.secretariat.post(path, self.body(aggregation="sum", direction="steady", **bands)), 201)
        assert {**made, **bands} == made
        assert made["targets"] == {"2028": 10, "2029": 12.5}

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"age_bands": ["18+", "0-17"]}, ""),
            ({"aggregation": "ratio", "by_sex": True}, ""),
            ({"basis": "kumulatif"}, "/basis"),
            ({"period_targets": [{"year": 2028, "period_type": "yearly", "ordinal": 1, "target": 1}]}, None),
            ({"period_targets": [{"year": 2028, "period_type": "quarterly", "ordinal": 5, "target": 1}]}, None),
            ({"period_targets": [{"year": 2028, "period_type": "quarterly", "ordinal": 1, "target": 1}] * 2}, ""),
        ],
    )
    def test_what_contradicts_itself_is_refused(self, house: House, draft, fields, pointer):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}/indicators"
        problem = refused(house.secretariat.post(path, self.body(**fields)), 422, "invalid")
        assert pointer is None or pointers(problem) == [pointer]

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"parent_indicator_id": UNKNOWN}, "/parent_indicator_id"),
            ({"by_sex": True, "age_bands": []}, "/age_bands"),
        ],
    )
    def test_a_change_that_contradicts_it_is_refused(self, house: House, draft, fields, pointer):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}/indicators"
        made = done(house.secretariat.post(path, self.body(aggregation="ratio")), 201)
        answer = house.secretariat.patch(f"/v1/indicators/{made['id']}", fields, 1)
        assert pointers(refused(answer, 422, "invalid")) == [pointer]
        assert done(house.secretariat.get(path))["items"][0]["version"] == 1

    def test_a_plan_in_force_is_locked(self, house: House):
        answer = house.secretariat.post(f"/v1/activities/{house.activities['1.1']['id']}/indicators", self.body())
        assert refused(answer, 409, "locked")["lock_reason"] == "plan_locked"

    @pytest.mark.parametrize("targets", [{"28": 1}, {"2028": None}, {"2028": 1e20}, {"2028": 0.00001}])
    def test_targets_are_years_and_quantities(self, house: House, draft, targets):
        path = f"/v1/activities/{house.activity(draft['id'])['id']}/indicators"
        refused(house.secretariat.post(path, self.body(targets=targets)), 422, "invalid")

    def test_an_unknown_activity_is_not_found(self, house: House):
        refused(house.secretariat.post(f"/v1/activities/{UNKNOWN}/indicators", self.body()), 404, "not-found")
        refused(house.secretariat.get(f"/v1/activities/{UNKNOWN}/indicators"), 404, "not-found")
