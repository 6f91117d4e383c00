"""The routes that write task forces: decrees, seats, and the acts of two persons that wait."""

from typing import Any

from tests.support.flows import LEADS, House, days_from_today, done
from tests.support.writes.write import PLAIN, Write


def decree(house: House) -> dict[str, Any]:
    """The body of a decree nobody has recorded."""
    days = {"decided_on": "2026-01-02", "valid_from": "2026-01-02"}
    return {"kind": "sk", "number": f"{house.number()}/CONTOH", "year": 2026, "title": "Contoh", **days}


def force(house: House, _given: Any) -> str:
    """The path of the task force."""
    return f"/v1/task-forces/{house.task_force}"


def seat(house: House, kind: str = "member", status: int = 201) -> dict[str, Any]:
    """A seat that was filled, or one that waits."""
    body = {"kind": kind, "agency_id": house.agencies[LEADS["dinsos"]], "valid_from": "2026-01-01"}
    return done(house.secretariat.post(f"{force(house, None)}/seats", body), status)


def waiting(house: House) -> dict[str, Any]:
    """A seat for referrals that waits for the daily chair."""
    return seat(house, "case_officer", 202)


WRITES: dict[str, Write] = {
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
    "seats_end": Write(
        seat,
        lambda h, s: h.secretariat.post(f"/v1/seats/{s['id']}/endings", {"last_day": days_from_today(1)[0]}),
        "seat.ended",
        "seat",
    ),
    "pending_acts_reject": Write(
        waiting,
        lambda h, p: h.speak("32.12-daily-chair").post(f"/v1/pending-acts/{p['id']}/rejections", {"reason": "Contoh"}),
        "pending_act.rejected",
        "pending_act",
    ),
}
