"""The routes that write referrals and what belongs to them; told are the two agencies and the secretariats of both."""

from typing import Any

from tests.support.cases import SOCIAL, UNIT
from tests.support.flows import REGION, House, done
from tests.support.referred import (
    DELETER,
    OF_THE_SENDER,
    RECEIVER,
    SENDER,
    attach,
    draft,
    move,
    referral_at,
    referred,
    service,
    withdrawn,
)
from tests.support.writes.write import Write

TOLD = (REGION, SOCIAL)
# Path of a move, the state it starts from, its operation, and its event.
MOVES = (
    ("submissions", "draft", "send", "sent"),
    ("receipts", "sent", "receive", "received"),
    ("information-requests", "received", "ask", "questioned"),
    ("answers", "info_requested", "answer", "answered"),
    ("acceptances", "sent", "accept", "accepted"),
    ("rejections", "sent", "reject", "rejected"),
    ("service-starts", "accepted", "begin", "service_begun"),
    ("holds", "in_service", "hold", "held"),
    ("resumptions", "on_hold", "resume", "resumed"),
    ("completions", "in_service", "complete", "completed"),
    ("failures", "accepted", "fail", "failed"),
    ("closures", "completed", "close", "closed"),
    ("reopenings", "completed", "reopen", "reopened"),
    ("cancellations", "sent", "cancel", "cancelled"),
)
HANDOVER = {
    "given_by": "Petugas A",
    "taken_by": "Petugas B",
    "place": "Contoh",
    "handed_over_at": "2026-01-20T03:00:00Z",
}


def moved(path: str, status: str, event: str) -> Write:
    """A move of a referral from a state."""
    owner = UNIT if path in OF_THE_SENDER else SOCIAL

    def prepare(house: House) -> dict[str, Any]:
        return referral_at(house, status)

    def send(house: House, referral: dict[str, Any]) -> Any:
        return move(house, referral, path)

    return Write(prepare, send, f"referral.{event}", "referral", owner, TOLD)


def duty(house: House) -> dict[str, Any]:
    """A deletion duty of the social office."""
    withdrawn(house)
    found: list[dict[str, Any]] = done(house.speak(DELETER).get("/v1/deletion-duties"))["items"]
    return found[0]


WRITES: dict[str, Write] = {
    "referrals_add": Write(
        lambda h: {"case_id": referred(h)["id"], "service_id": service(h)["id"], "urgency": "normal"},
        lambda h, body: h.speak(SENDER).post("/v1/referrals", body),
        "referral.drafted",
        "referral",
        UNIT,
        told=(),
    ),
    "referrals_change": Write(
        draft,
        lambda h, r: h.speak(SENDER).patch(f"/v1/referrals/{r['id']}", {"urgency": "normal"}, 1),
        "referral.changed",
        "referral",
        UNIT,
        told=(),
    ),
    **{f"referrals_{name}": moved(path, status, event) for path, status, name, event in MOVES},
    "referrals_correct": Write(
        lambda h: referral_at(h, "sent"),
        lambda h, r: move(h, r, "corrections"),
        "pending_act.asked",
        "pending_act",
        UNIT,
        told=(),
    ),
    "referral_messages_add": Write(
        lambda h: referral_at(h, "sent"),
        lambda h, r: h.speak(RECEIVER).post(f"/v1/referrals/{r['id']}/messages", {"text": "Contoh"}),
        "referral_message.added",
        "referral_message",
        SOCIAL,
        told=(UNIT,),
    ),
    "referral_documents_add": Write(
        lambda h: referral_at(h, "sent"),
        attach,
        "referral_document.added",
        "referral_document",
        UNIT,
        told=(SOCIAL,),
    ),
    "referrals_hand_over": Write(
        lambda h: referral_at(h, "accepted"),
        lambda h, r: h.speak(RECEIVER).post(f"/v1/referrals/{r['id']}/handovers", HANDOVER),
        "referral.handed_over",
        "referral_handover",
        SOCIAL,
        told=(UNIT,),
    ),
    "deletion_duties_receipt": Write(
        duty,
        lambda h, d: h.speak(DELETER).post(f"/v1/deletion-duties/{d['id']}/receipts", {"method": "Contoh"}),
        "deletion_duty.receipted",
        "deletion_duty",
        SOCIAL,
        told=(UNIT,),
    ),
}
