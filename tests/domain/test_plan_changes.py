"""What differs between editions, what a kind may change, and whether a change still fits: laws over invented plans."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.kinds import AmendmentKind
from api.domain.plan_changes import (
    ADDED,
    REMOVED,
    Change,
    changes,
    clashes,
    doubled,
    kind_of,
    misfits,
    misplaced,
)

WHOLE_YEAR = {"period_type": "yearly", "ordinal": 1}


def indicator(number: int, activity: str, target: int) -> dict[str, Any]:
    targets = [{"year": 2026, "target": target, **WHOLE_YEAR}]
    return {"id": f"i{number}", "activity_id": activity, "title": f"Ukuran {number}", "targets": targets}


def activity(number: int, title: str, money: int, target: int) -> dict[str, Any]:
    id_ = f"a{number}"
    return {
        "id": id_,
        "goal_id": "g",
        "sub_task_force": "PENC",
        "number": str(number),
        "title": title,
        "agencies": [],
        "funding": [{"year": 2026, "funding_source": "APBD", "amount_idr": money}],
        "indicators": [indicator(number, id_, target)],
    }


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """A small plan: activities have numbers of their own, and few values, so that two plans are often alike."""
    numbers = draw(st.sets(st.integers(1, 5), max_size=4))
    few = st.integers(0, 2)
    rows = [activity(each, f"Judul {draw(few)}", draw(few), draw(few)) for each in sorted(numbers)]
    goal = {"id": "g", "sub_task_force": "PENC", "ordinal": 1, "title": "Pencegahan"}
    return {"plan": {"title": "Rencana"}, "goals": [goal], "programmes": [], "activities": rows}


CHAPTERS = {"g": "PENC", "h": "REHSOS"}
GOALS = [{"id": each, "sub_task_force": at, "title": each} for each, at in CHAPTERS.items()]
PROGRAMME = {"id": "p", "goal_id": "g", "title": "Program"}


@st.composite
def headed(draw: st.DrawFn) -> dict[str, Any]:
    """A small plan whose activities stand in chapters and under programmes, as they may."""
    chapters = draw(st.sets(st.sampled_from("gh"), min_size=1))
    below = draw(st.dictionaries(st.sampled_from("pqr"), st.sampled_from(sorted(chapters)), max_size=3))
    rows = []
    for number in sorted(draw(st.sets(st.integers(1, 4), max_size=3))):
        goal = draw(st.sampled_from(sorted(chapters)))
        programme = draw(st.sampled_from([None, *sorted(each for each, at in below.items() if at == goal)]))
        fields = {"goal_id": goal, "sub_task_force": CHAPTERS[goal], "programme_id": programme}
        rows.append({**activity(number, "Judul", 1, 1), **fields})
    goals = [each for each in GOALS if each["id"] in chapters]
    programmes = [{"id": each, "goal_id": at, "title": f"Program {each}"} for each, at in sorted(below.items())]
    return {"plan": {}, "goals": goals, "programmes": programmes, "activities": rows}


def merged(standing: dict[str, Any], made: list[Change]) -> dict[str, dict[str, dict[str, Any]]]:
    """What stands after the changes, by kind and id."""
    kinds = {"goal": "goals", "programme": "programmes", "activity": "activities"}
    rows = {kind: {each["id"]: dict(each) for each in standing[name]} for kind, name in kinds.items()}
    for each in made:
        if each.row in rows and each.change == REMOVED:
            del rows[each.row][each.id]
        elif each.row in rows and each.change == ADDED:
            rows[each.row][each.id] = dict(each.after)
        elif each.row in rows and each.field:
            rows[each.row][each.id][each.field] = each.after
    return rows


class TestHeadings:
    @given(headed(), headed())
    @settings(max_examples=30)
    def test_on_its_own_base_nothing_is_misplaced(self, before, after):
        assert misplaced(changes(before, after), before) == []

    @given(headed(), headed(), headed())
    @settings(max_examples=30)
    def test_what_two_have_changed_and_does_not_clash_stands_under_its_headings(self, base, mine, theirs):
        made = changes(base, mine)
        if clashes(made, theirs):
            return
        rows = merged(theirs, made)
        assert {each["goal_id"] for each in rows["programme"].values()} <= rows["goal"].keys()
        for each in rows["activity"].values():
            assert each["goal_id"] in rows["goal"]
            assert each["programme_id"] is None or rows["programme"][each["programme_id"]]["goal_id"] == each["goal_id"]

    def test_a_programme_that_went_to_another_chapter_takes_no_activity_of_the_first(self):
        base = {"plan": {}, "goals": GOALS, "programmes": [PROGRAMME], "activities": [activity(1, "Judul", 1, 1)]}
        mine, theirs = deepcopy(base), deepcopy(base)
        mine["activities"][0] |= {"programme_id": "p", "title": "Judul lain"}
        theirs["programmes"][0] |= {"goal_id": "h", "title": "Program lain"}
        for one, other, field in ((mine, theirs, "programme_id"), (theirs, mine, "goal_id")):
            assert [each.field for each in clashes(changes(base, one), other)] == [field]

    @pytest.mark.parametrize(
        ("kind", "row"),
        [
            ("programmes", {**PROGRAMME, "goal_id": "h"}),
            ("activities", {**activity(1, "Judul", 1, 1), "goal_id": "h", "sub_task_force": "REHSOS"}),
        ],
    )
    def test_nothing_comes_into_a_chapter_that_another_takes_out(self, kind: str, row: dict[str, Any]):
        base = {"plan": {}, "goals": GOALS, "programmes": [], "activities": []}
        mine, theirs = {**base, kind: [row]}, {**base, "goals": GOALS[:1]}
        for one, other in ((mine, theirs), (theirs, mine)):
            made = changes(base, one)
            assert len(made) == 1
            assert clashes(made, other) == made


class TestChanges:
    @given(plans())
    def test_a_plan_does_not_differ_from_itself(self, plan):
        assert changes(plan, deepcopy(plan)) == []

    @given(plans(), plans())
    def test_the_way_back_undoes_it(self, before, after):
        mirrored = {ADDED: REMOVED, REMOVED: ADDED}
        back = {(each.row, each.id, each.change, each.field) for each in changes(after, before)}
        there = changes(before, after)
        assert {(each.row, each.id, mirrored.get(each.change, each.change), each.field) for each in there} == back

    @given(plans(), plans())
    def test_on_its_own_base_nothing_clashes_and_afterwards_everything_does(self, before, after):
        made = changes(before, after)
        assert clashes(made, before) == []
        assert clashes(made, after) == made

    @given(plans(), plans(), plans())
    def test_what_clashes_is_what_the_plan_no_longer_says(self, base, mine, theirs):
        clashing = {(each.row, each.id, each.field) for each in clashes(changes(base, mine), theirs)}
        untouched = {(each.row, each.id, each.field) for each in changes(base, mine)} - {
            (each.row, each.id, each.field) for each in changes(base, theirs)
        }
        gone = {each.id for each in changes(base, theirs) if each.change != "changed"}
        assert {key for key in clashing & untouched if key[1].replace("i", "a") not in gone and key[2]} == set()

    @given(plans(), st.randoms(use_true_random=False))
    def test_numbers_may_change_places_and_no_two_activities_have_one(self, plan, chance):
        numbers = [each["number"] for each in plan["activities"]]
        other = deepcopy(plan)
        for each, number in zip(other["activities"], chance.sample(numbers, len(numbers)), strict=True):
            each["number"] = number
        assert doubled(changes(plan, other), plan) == []
        assert clashes(changes(plan, other), plan) == []
        for each in other["activities"]:
            each["number"] = "9"
        made = changes(plan, other)
        assert doubled(made, plan) == (made if len(numbers) > 1 else [])


class TestKinds:
    @given(plans(), plans())
    def test_the_kind_that_is_found_may_change_all_of_it(self, before, after):
        made = changes(before, after)
        assert misfits(kind_of(made), made) == []

    @pytest.mark.parametrize(
        ("kind", "field", "value"),
        [
            (AmendmentKind.CLERICAL, "title", "Judul"),
            (AmendmentKind.BUDGET, "funding", []),
            (AmendmentKind.RESPONSIBLE_AGENCY, "lead_agency_id", "x"),
            (AmendmentKind.TARGET, "physical_schedule", [{"year": 2027, "quarter": 1, "percent": 10}]),
            (AmendmentKind.ACTIVITY, "pillar", "prevention"),
        ],
    )
    def test_each_has_its_own_fields(self, kind: AmendmentKind, field: str, value: Any):
        goal = {"id": "g", "sub_task_force": "PENC", "ordinal": 1, "title": "Pencegahan"}
        before = {"plan": {}, "goals": [goal], "programmes": [], "activities": [activity(1, "Lama", 1, 1)]}
        after = deepcopy(before)
        after["activities"][0][field] = value
        assert kind_of(changes(before, after)) is kind

    def test_years_fit_none(self):
        before = {"plan": {"year_to": 2029}, "goals": [], "programmes": [], "activities": []}
        made = changes(before, {**before, "plan": {"year_to": 2030}})
        assert all(misfits(kind, made) for kind in AmendmentKind)
