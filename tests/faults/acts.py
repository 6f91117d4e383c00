"""The acts of many steps, each as those who make them make it; whatever they need beforehand stands already.

Each is a function of the house that is made once without faults (`ready`) and one that meets them (`walk`).
"""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support.cases import CONSENT_OFFICER, consent, known, path_of
from tests.support.flows import LEADS, REGION, TO_LAW, House, done, work_off
from tests.support.referred import WALKS, draft, move, referral_at, shelter, withdraw
from tests.support.tokens import Caller

LIST = b"code,name,abbreviation,kind,seat\n32.12-CONTOH,Kantor Contoh,KC,ngo,Anggota\n"
CONFLICT = 409
MEDIA_TYPE = "application/partial-upload"
Made = dict[str, Any]


class WalkedAct(NamedTuple):
    """What stands beforehand, and what is then done with it."""

    ready: Callable[[House], Any]
    walk: Callable[[House, Any], Any]


def _plan(house: House, plan: Made) -> None:
    for path in TO_LAW:
        done(house.plan_move(plan, path))


def _report(house: House, period: Made) -> None:
    report = house.report("disnaker", period)
    house.entry(report, "1.1", "disnaker", physical_percent=40)
    done(house.move("32.12-disnaker", report, "submissions"))
    done(house.move("32.12-secretariat", report, "claims"))
    comment = {"comments": [{"field": "physical_percent", "text": "Contoh"}]}
    returned = house.move("32.12-secretariat", report, "returns", comment)
    done(returned)
    done(house.move("32.12-disnaker", report, "submissions"))
    done(house.move("32.12-secretariat", report, "verifications"))


def _many(house: House, reports: list[str]) -> None:
    answered = done(house.secretariat.post("/v1/progress-report-verifications", {"report_ids": reports}))
    assert answered["verified"] == len(reports), answered


def _nearly_over(house: House) -> Made:
    """A period in which all but one office are excused, and that one was verified."""
    period = house.period()
    house.verified("disnaker", "1.1", period)
    for who in ("kesra", "polres"):
        house.excused(period["obligations"][LEADS[who]])
    return period


def _freeze(house: House, period: Made) -> None:
    house.excused(period["obligations"][LEADS["dinsos"]])
    path = f"/v1/reporting-periods/{period['id']}"
    done(house.speak("32.12-chair").post(f"{path}/freezes"))
    asked = done(house.secretariat.post(f"{path}/reopenings", house.reopening("disnaker")), 201)
    done(house.speak("32.12-daily-chair").post(f"/v1/reopenings/{asked['id']}/approvals"))


def _money(house: House, _: Any) -> None:
    line = house.line(ceiling=1_000)
    done(house.spend(line, 700), 201)
    assert house.spend(line, 301).status_code == CONFLICT  # what was written counts once


def _referral(house: House, case: Made) -> None:
    consent(house, case)
    referral = draft(house, case)
    for path in ("submissions", "receipts", *WALKS["closed"][1:]):
        referral = done(move(house, referral, path))


def _withdrawal(house: House, given: Made) -> None:
    withdraw(house, given)


def _sent(house: House) -> Made:
    case = known(house)
    given = consent(house, case)
    referral_at(house, "accepted", case)
    return given


def _upload(house: House, _: Any) -> None:
    order = {"owner": REGION, "size_bytes": len(LIST), "digest": hashlib.sha256(LIST).hexdigest()}
    upload = done(house.secretariat.post("/v1/uploads", order), 201)
    for begin, end in ((0, 20), (20, len(LIST))):
        headers = {"Upload-Offset": str(begin), "Content-Type": MEDIA_TYPE}
        path = f"/v1/uploads/{upload['id']}"
        done(house.secretariat._send("PATCH", path, headers=headers, content=LIST[begin:end]))  # noqa: SLF001  of a caller
    form = {"kind": "agencies", "owner": REGION, "upload_id": upload["id"]}
    parts = {name: (None, value) for name, value in form.items()}
    sent = done(house.secretariat.post("/v1/imports?dry_run=true", files=parts), 202)
    work_off()
    confirmed = done(house.secretariat.post(f"/v1/imports/{sent['id']}/confirmations"))
    work_off()
    imported = done(house.secretariat.get(f"/v1/imports/{confirmed['id']}"))
    assert imported["status"] == "done", imported
    headers = {"If-Match": f'"{imported["version"]}"'}
    done(house.secretariat.post(f"/v1/imports/{imported['id']}/undoings", headers=headers))


def _evidence(house: House, report: Made) -> None:
    kept = done(house.attach(report, kind="photo"), 201)
    gone = done(house.attach(report, kind="photo"), 201)
    officer: Caller = house.officer("disnaker")
    officer.delete(f"/v1/evidence/{gone['id']}", gone["version"])
    assert officer.get(f"/v1/evidence/{kept['id']}/content").status_code == 200


def _erasure(house: House, case: Made) -> None:
    done(house.speak(CONSENT_OFFICER).post(f"{path_of(case)}/erasures"))


def _seat(house: House, _: Any) -> None:
    office = {"agency_id": house.agencies["agency:32.12-dinsos"], "valid_from": "2026-01-05"}
    seats = f"/v1/task-forces/{house.task_force}/seats"
    asked = done(house.secretariat.post(seats, {"kind": "case_officer", **office}), 202)
    done(house.speak("32.12-daily-chair").post(f"/v1/pending-acts/{asked['id']}/approvals"))


def _case(house: House, _: Any) -> None:
    known(house)


ACTS: dict[str, WalkedAct] = {
    "report": WalkedAct(lambda h: h.owed_by("disnaker"), _report),
    "many": WalkedAct(lambda h: [h.submitted("disnaker")["id"], h.submitted("dinsos", "2.1")["id"]], _many),
    "freeze": WalkedAct(_nearly_over, _freeze),
    "money": WalkedAct(lambda _: None, _money),
    "case": WalkedAct(lambda _: None, _case),
    "referral": WalkedAct(lambda h: (shelter(h), known(h))[1], _referral),
    "withdrawal": WalkedAct(_sent, _withdrawal),
    "erasure": WalkedAct(known, _erasure),
    "upload": WalkedAct(lambda _: None, _upload),
    "evidence": WalkedAct(lambda h: h.report(), _evidence),
    "seat": WalkedAct(lambda _: None, _seat),
    "plan": WalkedAct(lambda h: h.draft_plan(), _plan),
}
