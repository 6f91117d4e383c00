"""Programmes: what stands between a chapter of a plan and its activities, written in a draft and by amendments."""

import json
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.amending import amendment, approved, row_of
from tests.support.at_once import ROUNDS, at_once
from tests.support.flows import LEADS, UNKNOWN, House, activity_of, done, pointers, refused, speaker
from tests.support.programmes import brought_in, differences, goals, listed, named, placed, standing, under
from tests.support.small_plan import workbook

pytestmark = pytest.mark.usefixtures("rolled_up")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    assert made.plan
    return made


@pytest.fixture(scope="module")
def draft(house: House) -> str:
    """A plan that is still a draft."""
    return str(house.draft_plan()["id"])


def shown(programme: Row) -> Row:
    """A programme as the list has it."""
    return {name: value for name, value in programme.items() if name not in {"lock_reason", "allowed_actions"}}


def put(house: House, activity: Row, status: int = 200, **fields: Any) -> Row:
    found = done(house.secretariat.get(f"/v1/activities/{activity['id']}"))
    return done(house.secretariat.patch(f"/v1/activities/{activity['id']}", fields, found["version"]), status)


class TestDraft:
    def test_one_is_added_below_a_chapter_that_comes_with_it(self, house: House):
        plan = house.draft_plan()["id"]
        first = house.programme(plan, sub_task_force="REHSOS", title="Program Pemulihan", account_code="1.06.04")
        second = house.programme(plan, sub_task_force="REHSOS", title="Program Reintegrasi")
        other = house.programme(plan)
        chapters = goals(house, plan)
        assert (first["goal_id"], first["plan_id"], first["sub_task_force"]) == (chapters["REHSOS"], plan, "REHSOS")
        assert (first["account_code"], first["ordinal"], second["ordinal"], other["ordinal"]) == ("1.06.04", 1, 2, 1)
        assert done(house.secretariat.get(f"/v1/programmes/{first['id']}")) == first
        assert listed(house, plan, f"?goal_id={chapters['REHSOS']}") == [
            shown(first),
            shown(second),
        ]
        assert {each["id"] for each in listed(house, plan)} == {first["id"], second["id"], other["id"]}

    def test_the_same_key_has_one_effect(self, house: House):
        plan, body = house.draft_plan()["id"], {"sub_task_force": "PENC", "title": "Program contoh"}
        for _ in range(2):
            done(house.secretariat.post(f"/v1/plans/{plan}/programmes", body, key="sekali-saja"), 201)
        assert len(listed(house, plan)) == 1

    def test_it_is_changed_at_the_version_that_was_read(self, house: House, draft: str):
        path = f"/v1/programmes/{house.programme(draft)['id']}"
        changed = done(
            house.secretariat.patch(path, {"title": "Baru", "ordinal": 7, "account_code": "2.08.3 "}, 1), 422
        )
        assert pointers(changed) == ["/account_code"]
        code = {"title": "Program  baru", "ordinal": 7, "account_code": " 2.08.03 "}
        changed = done(house.secretariat.patch(path, code, 1))
        called = [changed[name] for name in ("title", "ordinal", "account_code", "version")]
        assert called == ["Program baru", 7, "2.08.03", 2]
        assert done(house.secretariat.patch(path, {"account_code": None}, 2))["account_code"] is None
        refused(house.secretariat.patch(path, {"title": "Lain"}, 2), 412, "stale-version")
        refused(house.secretariat.delete(path, 1), 412, "stale-version")
        for name in ("title", "ordinal", "sub_task_force"):
            assert pointers(refused(house.secretariat.patch(path, {name: None}, 3), 422, "invalid")) == [f"/{name}"]

    @pytest.mark.parametrize(
        ("said", "where"),
        [
            ({"title": "-"}, "/title"),
            ({"title": "2.08.03 Program Perlindungan"}, "/title"),
            ({"account_code": "2.O8"}, "/account_code"),
            ({"account_code": "tanpa"}, "/account_code"),
            ({"sub_task_force": "TIDAKADA"}, "/sub_task_force"),
        ],
    )
    def test_a_name_without_its_code_and_a_code_that_is_one(self, house: House, draft: str, said: Row, where: str):
        body = {"sub_task_force": "PENC", "title": "Program contoh", **said}
        problem = refused(house.secretariat.post(f"/v1/plans/{draft}/programmes", body), 422, "invalid")
        assert pointers(problem) == [where]

    def test_one_that_activities_stand_under_stays_where_it_is(self, house: House, draft: str):
        made = house.programme(draft)
        activity, path = house.activity(draft, programme_id=made["id"], number="7.1"), f"/v1/programmes/{made['id']}"
        refused(house.secretariat.patch(path, {"sub_task_force": "GAKKUM"}, 1), 409, "in-use")
        refused(house.secretariat.delete(path, 1), 409, "in-use")
        put(house, activity, programme_id=None)
        moved = done(house.secretariat.patch(path, {"sub_task_force": "GAKKUM"}, 1))
        assert moved["goal_id"] == goals(house, draft)["GAKKUM"]
        refused(house.secretariat.delete(f"/v1/goals/{moved['goal_id']}", 1), 409, "in-use")
        assert house.secretariat.delete(path, 2).status_code == 204
        refused(house.secretariat.get(path), 404, "not-found")
        assert house.secretariat.delete(f"/v1/goals/{moved['goal_id']}", 1).status_code == 204

    def test_a_plan_that_is_no_draft_keeps_its_programmes(self, house: House):
        plan = house.draft_plan()
        made = house.programme(plan["id"])
        done(house.plan_move(plan, "discussions"))
        body, path = {"sub_task_force": "PENC", "title": "Lain"}, f"/v1/programmes/{made['id']}"
        for answer in (
            house.secretariat.post(f"/v1/plans/{plan['id']}/programmes", body),
            house.secretariat.patch(path, {"title": "Lain"}, 1),
            house.secretariat.delete(path, 1),
        ):
            assert refused(answer, 409, "locked")["lock_reason"] == "plan_locked"
        told = [done(house.secretariat.get(path)), made]
        assert [(each["lock_reason"], each["allowed_actions"]) for each in told] == [
            ("plan_locked", []),
            (None, ["change"]),
        ]

    def test_others_do_not_write_and_strangers_do_not_see(self, house: House, draft: str):
        path, stranger = f"/v1/programmes/{house.programme(draft)['id']}", house.speak("21.71-secretariat")
        assert done(house.officer("disnaker").get(path))["allowed_actions"] == []
        refused(house.officer("disnaker").patch(path, {"title": "Lain"}, 1), 403, "insufficient-scope")
        for answer in (
            stranger.get(path),
            stranger.get(f"/v1/plans/{draft}/programmes"),
            stranger.post(f"/v1/plans/{draft}/programmes", {"sub_task_force": "PENC", "title": "Lain"}),
            stranger.patch(path, {"title": "Lain"}, 1),
            stranger.delete(path, 1),
        ):
            refused(answer, 404, "not-found")

    def test_a_ministry_sees_those_of_a_plan_in_which_its_agencies_lead(self, house: House):
        plan = house.draft_plan()["id"]
        path = f"/v1/programmes/{house.programme(plan)['id']}"
        refused(house.speak("polri").get(path), 404, "not-found")
        house.activity(plan, lead_agency_id=house.agencies[LEADS["polres"]])
        done(house.speak("polri").get(path))

    def test_the_next_plan_takes_them_over(self, house: House):
        plan = house.draft_plan()["id"]
        programme = house.programme(plan, account_code="2.08.03")
        house.activity(plan, programme_id=programme["id"])
        taken = house.draft_plan(structure_from=plan)["id"]
        (copied,) = listed(house, taken)
        (activity,) = done(house.secretariat.get(f"/v1/plans/{taken}/activities"))["items"]
        assert (copied["title"], copied["account_code"]) == (programme["title"], "2.08.03")
        assert activity["programme_id"] == copied["id"] != programme["id"]


class TestActivities:
    def test_stand_under_a_programme_of_their_chapter(self, house: House):
        plan = house.draft_plan()["id"]
        one, other = (house.programme(plan, title=f"Program {name}") for name in "AB")
        made = house.activity(plan, programme_id=one["id"])
        bare = house.activity(plan, number="1.8")
        path = f"/v1/plans/{plan}/activities"
        assert (made["programme_id"], bare["programme_id"]) == (one["id"], None)
        found = done(house.secretariat.get(f"{path}?programme_id={one['id']}&include=total"))
        assert ([each["id"] for each in found["items"]], found["total"]) == ([made["id"]], 1)
        assert put(house, made, programme_id=other["id"])["programme_id"] == other["id"]
        assert put(house, made, title="Judul lain")["programme_id"] == other["id"]
        assert put(house, made, programme_id=None)["programme_id"] is None

    @pytest.mark.parametrize("whose", ["of another chapter", "of another plan", "of another district", "nobody's"])
    def test_under_no_other(self, house: House, draft: str, whose: str):
        elsewhere = house.draft_plan()["id"] if whose == "of another plan" else draft
        if whose == "of another district":
            stranger = house.speak("21.71-secretariat")
            body = {"owner": "district:21.71", "title": "Contoh", "year_from": 2028, "year_to": 2029}
            elsewhere = done(stranger.post("/v1/plans", body), 201)["id"]
            named = {"sub_task_force": "PENC", "title": "Program contoh"}
            foreign = done(stranger.post(f"/v1/plans/{elsewhere}/programmes", named), 201)["id"]
        elif whose == "nobody's":
            foreign = UNKNOWN
        else:
            field = "GAKKUM" if whose == "of another chapter" else "PENC"
            foreign = house.programme(elsewhere, sub_task_force=field)["id"]
        made = house.activity(draft, number=f"9.{house.number()}")
        problem = put(house, made, 422, programme_id=foreign)
        assert pointers(problem) == ["/programme_id"]
        code = "unknown_programme" if whose in {"of another district", "nobody's"} else "programme_of_another_goal"
        assert problem["errors"][0]["code"] == code
        body = {**{name: made[name] for name in ("title", "sub_task_force", "lead_agency_id")}, "number": "8.1"}
        answer = house.secretariat.post(f"/v1/plans/{draft}/activities", {**body, "programme_id": foreign})
        assert pointers(refused(answer, 422, "invalid")) == ["/programme_id"]

    def test_leave_their_programme_with_their_chapter(self, house: House):
        plan = house.draft_plan()["id"]
        made = house.activity(plan, programme_id=house.programme(plan)["id"])
        there = house.programme(plan, sub_task_force="REHSOS")["id"]
        moved = put(house, made, sub_task_force="REHSOS")
        assert (moved["sub_task_force"], moved["programme_id"]) == ("REHSOS", None)
        put(house, made, 422, sub_task_force="PENC", programme_id=there)
        assert put(house, made, programme_id=there)["programme_id"] == there
        assert put(house, made, sub_task_force="REHSOS")["programme_id"] == there


class TestAmendments:
    def test_programmes_come_change_move_and_go(self, house: House):
        plan, first = house.plan["id"], amendment(house, "activity")
        copy = first["copy_id"]
        here, there = (house.programme(copy, title=f"Program {name}", sub_task_force=field) for name, field in WHERE)
        for number in ("1.1", "1.2"):
            put(house, row_of(house, first, number), programme_id=here["id"])
        told = done(house.secretariat.get(f"/v1/amendments/{first['id']}"))["changes"]
        assert {(each["row"], each["label"], each["change"], each["field"]) for each in told} == {
            ("programme", "Program A", "added", None),
            ("programme", "Program B", "added", None),
            ("activity", "PENC 1.1", "changed", "programme_id"),
            ("activity", "PENC 1.2", "changed", "programme_id"),
        }
        assert not {here["id"], there["id"]} & standing(house)
        approved(house, first)
        assert {here["id"], there["id"]} <= standing(house)
        assert under(house, here["id"]) == {house.activities[number]["id"] for number in ("1.1", "1.2")}
        second = amendment(house, "activity")
        mine = {each["title"]: each for each in listed(house, second["copy_id"])}
        for number in ("1.1", "1.2"):
            put(house, row_of(house, second, number), programme_id=None)
        path = f"/v1/programmes/{mine['Program B']['id']}"
        done(house.secretariat.patch(path, {"sub_task_force": "PENC", "title": "Program C"}, 1))
        put(house, row_of(house, second, "1.1"), programme_id=mine["Program B"]["id"])
        assert house.secretariat.delete(f"/v1/programmes/{mine['Program A']['id']}", 1).status_code == 204
        approved(house, second)
        assert here["id"] not in standing(house)
        left = done(house.secretariat.get(f"/v1/programmes/{there['id']}"))
        assert (left["plan_id"], left["title"], left["version"]) == (plan, "Program C", 2)
        assert (left["goal_id"], under(house, left["id"])) == (
            goals(house, plan)["PENC"],
            {house.activities["1.1"]["id"]},
        )

    def test_a_chapter_comes_with_one_and_goes_with_another_told_within_its_plan(self, house: House, owner_session):
        plan, made = house.plan["id"], amendment(house, "activity")
        come = house.programme(made["copy_id"], sub_task_force="NORMA")["goal_id"]
        moved = house.activities["2.2"]["sub_task_force"]
        put(house, row_of(house, made, "2.2"), sub_task_force="NORMA")
        approved(house, made)
        assert goals(house, plan)["NORMA"] == come
        back = amendment(house, "activity")
        (programme,) = (each for each in listed(house, back["copy_id"]) if each["sub_task_force"] == "NORMA")
        put(house, row_of(house, back, "2.2"), sub_task_force=moved)
        for path in (f"/v1/programmes/{programme['id']}", f"/v1/goals/{programme['goal_id']}"):
            assert house.secretariat.delete(path, 1).status_code == 204
        approved(house, back)
        assert "NORMA" not in goals(house, plan)
        rows = owner_session.execute(TOLD, {"id": come}).all()[-2:]  # before them it came into the working copy
        owner_session.rollback()
        assert [row.event for row in rows] == ["goal.added", "goal.removed"]
        items = [json.loads("{" + row.feed_item) for row in rows]
        assert {(each["resource"], each["within"]["id"]) for each in items} == {("goals", plan)}

    def test_a_clerical_one_names_them_anew_and_puts_nothing_under_them(self, house: House):
        made = amendment(house, "activity")
        house.programme(made["copy_id"], title="Program lama")
        approved(house, made)
        clerical = amendment(house, "clerical")
        mine = next(each for each in listed(house, clerical["copy_id"]) if each["title"] == "Program lama")
        done(house.secretariat.patch(f"/v1/programmes/{mine['id']}", {"title": "Program baru"}, 1))
        put(house, row_of(house, clerical, "1.2"), programme_id=mine["id"])
        refused(house.secretariat.post(f"/v1/amendments/{clerical['id']}/submissions"), 422, "invalid")
        put(house, row_of(house, clerical, "1.2"), programme_id=None)
        approved(house, clerical)
        assert "Program baru" in {each["title"] for each in listed(house, house.plan["id"])}

    def test_what_another_took_away_meanwhile_is_a_clash(self, house: House):
        made = amendment(house, "activity")
        programme = house.programme(made["copy_id"], title="Program sementara")
        approved(house, made)
        mine, other = (amendment(house, "activity") for _ in range(2))
        twins = [next(p for p in listed(house, each["copy_id"]) if p["title"] == "Program sementara") for each in
                 (mine, other)]  # fmt: skip
        put(house, row_of(house, mine, "1.2"), programme_id=twins[0]["id"])
        assert house.secretariat.delete(f"/v1/programmes/{twins[1]['id']}", 1).status_code == 204
        approved(house, other)
        refused(house.secretariat.get(f"/v1/programmes/{programme['id']}"), 404, "not-found")
        answer = house.secretariat.post(f"/v1/amendments/{mine['id']}/submissions")
        problem = refused(answer, 409, "locked")
        activity = house.activities["1.2"]["id"]
        assert (problem["lock_reason"], pointers(problem)) == (
            "amended_meanwhile",
            [f"/changes/activity/{activity}/programme_id"],
        )


WHERE = (("A", "PENC"), ("B", "REHSOS"))


class TestWorkbooks:
    def test_a_changed_one_names_programmes_and_one_without_says_nothing_of_them(self, house: House, owner_session):
        content = named("2.08.03 Program Perlindungan Perempuan")
        checked = house.bring_in(content, query="?dry_run=true")
        told = {
            (each["row"], each["label"], each["field"] or each["change"]) for each in checked["counts"]["differences"]
        }
        assert checked["counts"]["programmes"] == 1
        assert ("programme", "Program Perlindungan Perempuan", "added") in told
        assert {("activity", f"PENC {number}", "programme_id") for number in ("1.1", "1.2")} <= told
        first = brought_in(house, content)
        assert house.bring_in(content)["findings"][0]["kind"] == "nothing_differs"
        assert house.bring_in(named("2.08.03 PROGRAM perlindungan perempuan"))["findings"][0]["kind"] == (
            "nothing_differs"
        )
        assert house.bring_in(workbook())["findings"][0]["kind"] == "nothing_differs"
        again = brought_in(house, named("Program lain"))
        assert {(each["label"], each["change"]) for each in again["changes"] if each["row"] == "programme"} == {
            ("Program Perlindungan Perempuan", "removed"),
            ("Program lain", "added"),
        }
        (new,) = (each["id"] for each in again["changes"] if (each["row"], each["change"]) == ("programme", "added"))
        assert under(house, new) == {house.activities[number]["id"] for number in ("1.1", "1.2")}
        (gone,) = (each["id"] for each in first["changes"] if each["label"] == "Program Perlindungan Perempuan")
        refused(house.secretariat.get(f"/v1/programmes/{gone}"), 404, "not-found")
        rows = owner_session.execute(TOLD, {"id": gone}).all()
        owner_session.rollback()
        assert [row.event for row in rows] == ["programme.added", "programme.removed"]
        item = json.loads("{" + rows[0].feed_item)
        assert (item["resource"], item["link"]) == ("programmes", f"/v1/programmes/{gone}")
        assert item["within"] == {"resource": "plans", "id": house.plan["id"]}

    def test_those_of_one_name_are_told_apart_by_their_codes(self, house: House):
        alike = ["1.02.01 Program Penunjang Urusan", "2.08.01 PROGRAM PENUNJANG URUSAN"]
        first = brought_in(house, named(*alike))
        whole = [each for each in first["changes"] if (each["row"], each["change"]) == ("programme", "added")]
        added = {each["after"]["account_code"]: each["id"] for each in whole}
        apart = [{house.activities[number]["id"]} for number in ("1.1", "1.2")]
        assert [under(house, added[code]) for code in ("1.02.01", "2.08.01")] == apart
        for content in (named(*alike), named("Program penunjang urusan")):
            assert house.bring_in(content, query="?dry_run=true")["findings"][0]["kind"] == "nothing_differs"
        renumbered = differences(house, named(alike[0], alike[1].replace("2.08", "2.14")))
        assert renumbered == {(added["2.08.01"], "changed", "account_code")}
        together = differences(house, named(alike[0]))
        moved = (house.activities["1.2"]["id"], "changed", "programme_id")
        assert together == {(added["2.08.01"], "removed", None), moved}

    def test_a_plan_that_is_printed_and_sent_in_again_has_the_same(self, house: House):
        plan = house.draft_plan(year_from=2050, year_to=2051)["id"]
        one = house.programme(plan, title="Program A", account_code="2.08.03")
        two = house.programme(plan, title="Program A", account_code="1.02.03")
        there = house.programme(plan, title="Program A", sub_task_force="REHSOS")
        put_under = (("1.1", one), ("1.2", None), ("1.3", two), ("1.4", one), ("2.1", there), ("2.2", None))
        for number, programme in put_under:
            field, programme_id = ("REHSOS" if number[0] == "2" else "PENC"), programme and programme["id"]
            made = house.activity(plan, number=number, programme_id=programme_id, sub_task_force=field)
            measure = {"title": "Jumlah", "unit": "desa", "targets": {"2050": 1, "2051": 2}}
            done(house.secretariat.post(f"/v1/activities/{made['id']}/indicators", measure), 201)
        printed = house.secretariat.get(f"/v1/plans/{plan}/matrix").content
        done(house.plan_move({"id": plan}, "abandonments"))
        sent = house.bring_in(printed)
        assert (sent["status"], sent["counts"]["programmes"]) == ("done", 3), sent["findings"]
        found = done(house.secretariat.get("/v1/plans?status=draft"))["items"]
        (made,) = (each["id"] for each in found if each["year_from"] == 2050)
        assert placed(house, made) == placed(house, plan)
        at = {"If-Match": f'"{sent["version"]}"'}
        done(house.secretariat.post(f"/v1/imports/{sent['id']}/undoings", headers=at))
        refused(house.secretariat.get(f"/v1/plans/{made}/programmes"), 404, "not-found")


TOLD = sa.text("SELECT event, feed_item FROM journal WHERE subject_id = :id ORDER BY id")


class TestTogether:
    def test_a_chapter_is_made_once(self, house: House):
        for _ in range(ROUNDS):
            plan = house.draft_plan()["id"]
            moved = [house.activity(plan, number=f"1.{number}") for number in (1, 2)]
            paths = [f"/v1/activities/{each['id']}" for each in moved]
            acts = (partial(house.secretariat.patch, each, {"sub_task_force": "NORMA"}, 1) for each in paths)
            assert [each.status_code for each in at_once(*acts)] == [200, 200]
            found = done(house.secretariat.get(f"/v1/plans/{plan}/goals"))["items"]
            assert [each["sub_task_force"] for each in found] == ["PENC", "NORMA"]

    def test_a_heading_that_goes_while_something_comes_under_it_keeps_nobody_waiting(self, house: House):
        other = speaker(house.secretariat.http)("32.12-secretariat")
        plan = house.draft_plan()["id"]
        met = set()
        for number in range(6):
            made = house.programme(plan, title=f"Program {number}", sub_task_force="REHSOS")
            body = activity_of(house, sub_task_force="REHSOS", programme_id=made["id"])
            comes, goes = at_once(
                partial(house.secretariat.post, f"/v1/plans/{plan}/activities", body),
                partial(other.delete, f"/v1/programmes/{made['id']}", 1),
            )
            met.add((comes.status_code, goes.status_code))
        assert met <= {(201, 409), (422, 204)}
