"""The routes that write plans: their chapters, activities, indicators and amendments."""

from typing import Any

from tests.support.flows import REGION, House, activity_of, done
from tests.support.writes.write import PLAIN, Write


def chapter(house: House) -> dict[str, Any]:
    """A chapter of a draft plan."""
    plan = house.draft_plan()["id"]
    house.activity(plan)
    found: list[dict[str, Any]] = done(house.secretariat.get(f"/v1/plans/{plan}/goals"))["items"]
    return found[0]


def amended(house: House) -> dict[str, Any]:
    """An amendment that gives the plan in force another title."""
    path = f"/v1/plans/{house.plan['id']}/amendments"
    amendment = done(house.secretariat.post(path, {"kind": "clerical", "reason": "Contoh"}), 201)
    done(house.secretariat.patch(f"/v1/plans/{amendment['copy_id']}", {"title": f"Contoh {house.number()}"}, 1))
    return amendment


WRITES: dict[str, Write] = {
    "plans_add": Write(
        PLAIN,
        lambda h, _: h.secretariat.post(
            "/v1/plans", {"owner": REGION, "title": "Contoh", "year_from": 2028, "year_to": 2029}
        ),
        "plan.added",
        "plan",
    ),
    "plans_change": Write(
        lambda h: h.draft_plan(),
        lambda h, p: h.secretariat.patch(f"/v1/plans/{p['id']}", {"title": "Baru"}, 1),
        "plan.changed",
        "plan",
    ),
    "plans_discuss": Write(
        lambda h: h.draft_plan(),
        lambda h, p: h.secretariat.post(f"/v1/plans/{p['id']}/discussions"),
        "plan.discussed",
        "plan",
    ),
    "plans_abandon": Write(
        lambda h: h.draft_plan(),
        lambda h, p: h.speak("32.12-chair").post(f"/v1/plans/{p['id']}/abandonments", {"reason": "Contoh"}),
        "plan.abandoned",
        "plan",
    ),
    "amendments_add": Write(
        lambda h: h.plan,
        lambda h, p: h.secretariat.post(f"/v1/plans/{p['id']}/amendments", {"kind": "target", "reason": "Contoh"}),
        "amendment.begun",
        "amendment",
    ),
    "programmes_add": Write(
        lambda h: h.programme(h.draft_plan()["id"]),  # the first in a chapter makes the chapter as well
        lambda h, p: h.secretariat.post(
            f"/v1/plans/{p['plan_id']}/programmes", {"sub_task_force": "PENC", "title": "Program contoh"}
        ),
        "programme.added",
        "programme",
    ),
    "programmes_change": Write(
        lambda h: h.programme(h.draft_plan()["id"]),
        lambda h, p: h.secretariat.patch(f"/v1/programmes/{p['id']}", {"title": "Baru"}, 1),
        "programme.changed",
        "programme",
    ),
    "goals_change": Write(
        chapter,
        lambda h, g: h.secretariat.patch(f"/v1/goals/{g['id']}", {"title": "Baru"}, 1),
        "goal.changed",
        "goal",
    ),
    "plans_review": Write(
        lambda h: h.plan_after("discussions"), lambda h, p: h.plan_move(p, "legal-reviews"), "plan.reviewed", "plan"
    ),
    "plans_adopt": Write(
        lambda h: h.plan_after("discussions", "legal-reviews"),
        lambda h, p: h.plan_move(p, "adoptions"),
        "plan.adopted",
        "plan",
    ),
    # A plan of much later years takes nobody's place.
    "plans_enter_into_force": Write(
        lambda h: h.plan_after("discussions", "legal-reviews", "adoptions", year_from=2040, year_to=2042),
        lambda h, p: h.plan_move(p, "entries-into-force"),
        "plan.entered_into_force",
        "plan",
    ),
    "indicators_change": Write(
        lambda h: done(
            h.secretariat.post(
                f"/v1/activities/{h.activity(h.draft_plan()['id'])['id']}/indicators",
                {"title": "Contoh", "unit": "desa", "targets": {"2028": 1}},
            ),
            201,
        ),
        lambda h, i: h.secretariat.patch(f"/v1/indicators/{i['id']}", {"targets": {"2028": 2}}, 1),
        "indicator.changed",
        "indicator",
    ),
    "amendments_submit": Write(
        amended,
        lambda h, a: h.secretariat.post(f"/v1/amendments/{a['id']}/submissions"),
        "amendment.submitted",
        "amendment",
    ),
    "amendments_reject": Write(
        lambda h: done(h.secretariat.post(f"/v1/amendments/{amended(h)['id']}/submissions")),
        lambda h, a: h.speak("32.12-chair").post(f"/v1/amendments/{a['id']}/rejections", {"reason": "Contoh"}),
        "amendment.rejected",
        "amendment",
    ),
    "activities_add": Write(
        lambda h: (h.programme(h.draft_plan()["id"]), h.agencies),
        lambda h, p: h.secretariat.post(f"/v1/plans/{p[0]['plan_id']}/activities", activity_of(h)),
        "activity.added",
        "activity",
    ),
    "activities_change": Write(
        lambda h: h.activity(h.draft_plan()["id"]),
        lambda h, a: h.secretariat.patch(f"/v1/activities/{a['id']}", {"title": "Baru"}, 1),
        "activity.changed",
        "activity",
    ),
    "indicators_add": Write(
        lambda h: h.activity(h.draft_plan()["id"]),
        lambda h, a: h.secretariat.post(
            f"/v1/activities/{a['id']}/indicators", {"title": "Contoh", "unit": "desa", "targets": {"2028": 1}}
        ),
        "indicator.added",
        "indicator",
    ),
}
