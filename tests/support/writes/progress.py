"""The routes that write progress reports: entries, evidence and comments."""

from tests.support.flows import done
from tests.support.writes.write import OFFICE, PROVINCE, Write

COMMENT = {"comments": [{"field": "physical_percent", "text": "Contoh"}]}

WRITES: dict[str, Write] = {
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
}
