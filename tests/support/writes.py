"""Every route that writes, each with what must stand before it, the request, and the event it leaves."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, NamedTuple

from tests.support.flows import LEADS, REGION, House, activity_of, days_from_today, done


class Write(NamedTuple):
    """A route that writes: what must stand before, the request, the event, and the table of what it is about."""

    prepare: Callable[[House], Any]
    send: Callable[[House, Any], Any]
    event: str
    table: str
    owner: str = REGION


def code(house: House) -> str:
    """A code nobody has."""
    return f"32.12-J-{house.number()}"


def agency_of(house: House) -> dict[str, Any]:
    """The body of an agency that is right as it stands."""
    return {"owner": REGION, "code": code(house), "name": "Dinas Contoh", "abbreviation": "DC", "kind": "opd_kab"}


def agency(house: House) -> dict[str, Any]:
    """An agency that was entered."""
    return done(house.secretariat.post("/v1/agencies", agency_of(house)), 201)


def decree(house: House) -> dict[str, Any]:
    """The body of a decree nobody has recorded."""
    days = {"decided_on": "2026-01-02", "valid_from": "2026-01-02"}
    return {"kind": "sk", "number": f"{house.number()}/CONTOH", "year": 2026, "title": "Contoh", **days}


def person_of(house: House) -> dict[str, Any]:
    """The body of an invitation nobody has sent."""
    return {"owner": REGION, "sign_in_name": f"contoh-{house.number()}", "display_name": "Petugas Contoh"}


def person(house: House) -> dict[str, Any]:
    """A person who was invited."""
    return done(house.secretariat.post("/v1/people", person_of(house)), 201)


def force(house: House, _given: Any) -> str:
    """The path of the task force."""
    return f"/v1/task-forces/{house.task_force}"


def tagged(house: House) -> dict[str, Any]:
    """A tie of a line to an activity."""
    path, activity = f"/v1/budget-lines/{house.line()['id']}/tags", house.activities["1.1"]["id"]
    return done(house.officer("disnaker").post(path, {"activity_id": activity, "mode": "share", "share": 0.5}), 201)


def undoable(house: House) -> dict[str, Any]:
    """An import that made one agency."""
    imported = bring_in_one(house)
    assert imported["status"] == "done", imported
    return imported


def checked(house: House) -> dict[str, Any]:
    """The same, only looked at."""
    return bring_in_one(house, query="?dry_run=true")


def bring_in_one(house: House, **options: Any) -> dict[str, Any]:
    """A list of one agency that was read."""
    content = f"code,name,abbreviation,kind,seat\n{code(house)},Kantor Contoh,KC{house.number()},ngo,Anggota\n"
    return house.bring_in(content.encode(), kind="agencies", **options)


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


def asked_to_reopen(house: House, period: dict[str, Any]) -> Any:
    """The answer to a reopening asked for in the first minute after the freeze."""
    with ExitStack() as travels:
        later = house.speak_after(period["freeze_on"], "32.12-secretariat", travels)
        return later.post(f"/v1/reporting-periods/{period['id']}/reopenings", house.reopening())


def seat(house: House, kind: str = "member", status: int = 201) -> dict[str, Any]:
    """A seat that was filled, or one that waits."""
    body = {"kind": kind, "agency_id": house.agencies[LEADS["dinsos"]], "valid_from": "2026-01-01"}
    return done(house.secretariat.post(f"{force(house, None)}/seats", body), status)


def waiting(house: House) -> dict[str, Any]:
    """A seat for referrals that waits for the daily chair."""
    return seat(house, "case_officer", 202)


def system(**fields: Any) -> dict[str, Any]:
    """The body of a client of the district."""
    pairs = [{"action": "plans:read", "organisation": REGION}]
    return {"organisation": REGION, "name": "Sistem contoh", "pairs": pairs, **fields}


def client(house: House, **fields: Any) -> dict[str, Any]:
    """A client that was registered."""
    return done(house.secretariat.post("/v1/clients", system(**fields)), 201)


COMMENT = {"comments": [{"field": "physical_percent", "text": "Contoh"}]}
OFFICE, PROVINCE = LEADS["disnaker"], "province:32"
PLAIN: Callable[[House], Any] = lambda _house: None  # noqa: E731  # reads as a word in the table

WRITES: dict[str, Write] = {
    "agencies_add": Write(
        PLAIN,
        lambda h, _: h.secretariat.post("/v1/agencies", agency_of(h)),
        "agency.added",
        "agency",
    ),
    "agencies_change": Write(
        agency,
        lambda h, a: h.secretariat.patch(f"/v1/agencies/{a['id']}", {"name": "Baru"}, 1),
        "agency.changed",
        "agency",
    ),
    "decrees_add": Write(
        PLAIN, lambda h, g: h.secretariat.post(f"{force(h, g)}/decrees", decree(h)), "decree.added", "decree"
    ),
    "seats_fill": Write(
        lambda h: h.agencies[LEADS["dinsos"]],
        lambda h, a: h.secretariat.post(
            f"{force(h, a)}/seats", {"kind": "member", "agency_id": a, "valid_from": "2026-01-01"}
        ),
        "seat.filled",
        "seat",
    ),
    "people_invite": Write(
        PLAIN, lambda h, _: h.secretariat.post("/v1/people", person_of(h)), "person.invited", "person"
    ),
    "people_change": Write(
        person,
        lambda h, p: h.secretariat.patch(f"/v1/people/{p['id']}", {"display_name": "Contoh"}, 1),
        "person.changed",
        "person",
    ),
    "people_end": Write(
        person, lambda h, p: h.secretariat.post(f"/v1/people/{p['id']}/endings"), "person.ended", "person"
    ),
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
        lambda h: (h.draft_plan(), h.agencies),
        lambda h, p: h.secretariat.post(f"/v1/plans/{p[0]['id']}/activities", activity_of(h)),
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
    "budget_lines_add": Write(
        PLAIN,
        lambda h, _: h.officer("disnaker").post(
            "/v1/budget-lines",
            {
                "owner": OFFICE,
                "region": REGION,
                "scheme": "sipd",
                "sub_activity_code": code(h),
                "account_code": "5.1",
                "fiscal_year": 2026,
                "funding_source": "APBD",
                "title": "Contoh",
                "version": {"ceiling_idr": 5},
            },
        ),
        "budget_line.added",
        "budget_line",
        OFFICE,
    ),
    "realisations_add": Write(
        lambda h: h.line(), lambda h, line: h.spend(line, 5), "realisation.added", "realisation", OFFICE
    ),
    "budget_versions_add": Write(
        lambda h: h.line(),
        lambda h, line: h.officer("disnaker").post(
            f"/v1/budget-lines/{line['id']}/versions", {"kind": "pergeseran", "ceiling_idr": 7}
        ),
        "budget_version.added",
        "budget_line_version",
        OFFICE,
    ),
    "commitments_add": Write(
        lambda h: h.line(),
        lambda h, line: h.officer("disnaker").post(
            f"/v1/budget-lines/{line['id']}/commitments", {"committed_on": "2026-02-10", "amount_idr": 5}
        ),
        "commitment.added",
        "commitment",
        OFFICE,
    ),
    "budget_tags_add": Write(
        lambda h: (h.line(), h.activities["1.1"]["id"]),
        lambda h, g: h.officer("disnaker").post(
            f"/v1/budget-lines/{g[0]['id']}/tags", {"activity_id": g[1], "mode": "share", "share": 0.5}
        ),
        "budget_tag.added",
        "budget_tag",
        OFFICE,
    ),
    "budget_tags_reject": Write(
        tagged,
        lambda h, tag: h.officer("disnaker").post(f"/v1/budget-tags/{tag['id']}/rejections"),
        "budget_tag.rejected",
        "budget_tag",
        OFFICE,
    ),
    "reporting_periods_add": Write(
        PLAIN,
        lambda h, _: h.secretariat.post("/v1/reporting-periods", h.calendar()),
        "reporting_period.added",
        "reporting_period",
    ),
    "reporting_periods_open": Write(
        lambda h: h.planned(),
        lambda h, p: h.secretariat.post(f"/v1/reporting-periods/{p['id']}/openings"),
        "reporting_period.opened",
        "reporting_period",
    ),
    "reporting_calendars_change": Write(
        lambda h: h.year(2040 + h.number()),
        lambda h, c: h.secretariat.patch(f"/v1/reporting-calendars/{c['id']}", {"backfill": None}, 1),
        "reporting_calendar.changed",
        "reporting_calendar",
    ),
    "reporting_obligations_excuse": Write(
        lambda h: h.period()["obligations"][OFFICE],
        lambda h, o: h.secretariat.post(f"/v1/reporting-obligations/{o}/excuses", {"reason": "Contoh"}),
        "reporting_obligation.excused",
        "reporting_obligation",
    ),
    "reporting_obligations_reclaim": Write(
        lambda h: h.excused(h.period()["obligations"][OFFICE]),
        lambda h, o: h.secretariat.post(f"/v1/reporting-obligations/{o['id']}/excuse-withdrawals"),
        "reporting_obligation.reclaimed",
        "reporting_obligation",
    ),
    "progress_reports_draft": Write(
        lambda h: h.owed_by("disnaker")["obligations"][OFFICE],
        lambda h, o: h.officer("disnaker").post("/v1/progress-reports", {"obligation_id": o, "nil_reason": "Contoh"}),
        "progress_report.drafted",
        "progress_report",
        OFFICE,
    ),
    "progress_entries_add": Write(
        lambda h: (h.report(), h.activities["1.1"]["id"]),
        lambda h, g: h.officer("disnaker").post(
            f"/v1/progress-reports/{g[0]['id']}/entries", {"activity_id": g[1], "physical_percent": 5}
        ),
        "progress_entry.added",
        "progress_entry",
        OFFICE,
    ),
    "progress_entries_revise": Write(
        lambda h: h.entry(h.report(), physical_percent=5),
        lambda h, e: h.officer("disnaker").patch(f"/v1/progress-entries/{e['id']}", {"physical_percent": 6}, 1),
        "progress_entry.changed",
        "progress_entry",
        OFFICE,
    ),
    "progress_reports_submit": Write(
        lambda h: h.report(nil_reason="Contoh"),
        lambda h, r: h.move("32.12-disnaker", r, "submissions"),
        "progress_report.submitted",
        "progress_report",
        OFFICE,
    ),
    "progress_reports_return": Write(
        lambda h: h.submitted(),
        lambda h, r: h.move("32.12-secretariat", r, "returns", COMMENT),
        "progress_report.returned",
        "progress_report",
    ),
    "progress_reports_verify": Write(
        lambda h: h.submitted(),
        lambda h, r: h.move("32.12-secretariat", r, "verifications"),
        "progress_report.verified",
        "progress_report",
    ),
    "progress_reports_withdraw": Write(
        lambda h: h.submitted(),
        lambda h, r: h.move("32.12-disnaker", r, "withdrawals"),
        "progress_report.withdrawn",
        "progress_report",
        OFFICE,
    ),
    "progress_reports_claim": Write(
        lambda h: h.submitted(),
        lambda h, r: h.move("32.12-secretariat", r, "claims"),
        "progress_report.claimed",
        "progress_report",
    ),
    "evidence_add": Write(
        lambda h: h.report(),
        lambda h, r: h.attach(r),
        "evidence.added",
        "evidence",
        OFFICE,
    ),
    "meetings_add": Write(
        PLAIN, lambda h, _: h.secretariat.post("/v1/meetings", h.meeting_body()), "meeting.added", "meeting"
    ),
    "meetings_correct": Write(
        lambda h: h.meeting(),
        lambda h, m: h.secretariat.patch(f"/v1/meetings/{m['id']}", {"place": "Baru"}, 1),
        "meeting.corrected",
        "meeting",
    ),
    "follow_ups_add": Write(
        lambda h: (h.meeting(), h.asked()),
        lambda h, g: h.secretariat.post(f"/v1/meetings/{g[0]['id']}/follow-ups", g[1]),
        "follow_up.added",
        "follow_up",
    ),
    "follow_ups_complete": Write(
        lambda h: h.follow_up(),
        lambda h, f: h.secretariat.post(f"/v1/follow-ups/{f['id']}/completions", {"done_note": "Contoh"}),
        "follow_up.completed",
        "follow_up",
    ),
    "follow_ups_reopen": Write(
        lambda h: h.done_follow_up(),
        lambda h, f: h.secretariat.post(f"/v1/follow-ups/{f['id']}/reopenings", {"reason": "Contoh"}),
        "follow_up.reopened",
        "follow_up",
    ),
    "outputs_add": Write(
        PLAIN,
        lambda h, _: h.officer("disnaker").post("/v1/outputs", h.output_body()),
        "output.added",
        "output",
        OFFICE,
    ),
    "outputs_correct": Write(
        lambda h: h.output(),
        lambda h, o: h.officer("disnaker").patch(f"/v1/outputs/{o['id']}", {"title": "Baru"}, 1),
        "output.corrected",
        "output",
        OFFICE,
    ),
    "outputs_withdraw": Write(
        lambda h: h.output(),
        lambda h, o: h.officer("disnaker").post(f"/v1/outputs/{o['id']}/withdrawals", {"reason": "Contoh"}),
        "output.withdrawn",
        "output",
        OFFICE,
    ),
    "progress_reports_withdraw_verification": Write(
        lambda h: h.verified(),
        lambda h, r: h.move("32.12-secretariat", r, "verification-withdrawals", {"reason": "Contoh"}),
        "progress_report.verification_withdrawn",
        "progress_report",
    ),
    "progress_reports_accept": Write(
        lambda h: h.verified(period=h.period()),
        lambda h, r: h.move("32-secretariat", r, "acceptances"),
        "progress_report.accepted",
        "progress_report",
        PROVINCE,
    ),
    "progress_reports_withdraw_acceptance": Write(
        lambda h: done(h.move("32-secretariat", h.verified(period=h.period()), "acceptances")),
        lambda h, r: h.move("32-secretariat", r, "acceptance-withdrawals"),
        "progress_report.acceptance_withdrawn",
        "progress_report",
        PROVINCE,
    ),
    "report_comments_add": Write(
        lambda h: h.submitted(),
        lambda h, r: h.move("32.12-secretariat", r, "comments", {"field": "evidence", "text": "Contoh"}),
        "report_comment.added",
        "report_comment",
    ),
    "reopenings_ask": Write(lambda h: h.period(), asked_to_reopen, "reopening.asked", "reopening"),
    "seats_end": Write(
        seat,
        lambda h, s: h.secretariat.post(f"/v1/seats/{s['id']}/endings", {"last_day": days_from_today(1)[0]}),
        "seat.ended",
        "seat",
    ),
    "clients_add": Write(PLAIN, lambda h, _: h.secretariat.post("/v1/clients", system()), "client.added", "client"),
    "clients_change": Write(
        client,
        lambda h, c: h.secretariat.patch(f"/v1/clients/{c['id']}", {"name": "Baru"}, 1),
        "client.changed",
        "client",
    ),
    "clients_rotate": Write(
        client,
        lambda h, c: h.secretariat.post(f"/v1/clients/{c['id']}/rotations"),
        "client.rotated",
        "client",
    ),
    "clients_end": Write(
        client, lambda h, c: h.secretariat.post(f"/v1/clients/{c['id']}/endings"), "client.ended", "client"
    ),
    "pending_acts_reject": Write(
        waiting,
        lambda h, p: h.speak("32.12-daily-chair").post(f"/v1/pending-acts/{p['id']}/rejections", {"reason": "Contoh"}),
        "pending_act.rejected",
        "pending_act",
    ),
    "imports_send": Write(PLAIN, lambda h, _: h.send(b"x", query="?dry_run=true"), "import.sent", "import"),
    "imports_confirm": Write(
        checked,
        lambda h, i: h.secretariat.post(f"/v1/imports/{i['id']}/confirmations"),
        "import.sent",
        "import",
    ),
    "imports_undo": Write(
        undoable,
        lambda h, i: h.secretariat.post(f"/v1/imports/{i['id']}/undoings", headers={"If-Match": f'"{i["version"]}"'}),
        "import.undone",
        "import",
    ),
}
