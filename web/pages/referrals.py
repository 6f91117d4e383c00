"""Rujukan: who waits on whom and since when; one referral with what is known, what happened and what may be done.

A person's fields stand on a page of their own that is asked for on purpose: every reading of them is recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from starlette.responses import Response

from client.gugus_client import Clash, Problem
from client.gugus_client.models import CasePersonOut, MessageOut, ReferralDetail, ReferralOut, ServiceKind, ServiceOut
from client.gugus_client.operations.referrals import ReferralsOperations
from web.endpoints import Page, id_in, move_in
from web.languages import N_
from web.lists import Sheet, form_of
from web.pages.case_fields import PERSON
from web.pages.known import serving
from web.referral_words import OUTCOMES, REFERRAL_WORDS
from web.visit import Visit

FINAL: Final = frozenset(
    {"closed", "rejected", "redirected", "cancelled", "withdrawn", "expired", "failed", "entered_in_error"}
)
# Moves that take one press, in the order of their buttons; then what the others ask for.
PRESSED: Final = (
    "submissions",
    "receipts",
    "acceptances",
    "service-starts",
    "resumptions",
    "closures",
    "override-confirmations",
)
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "answers": ("text",),
    "completions": ("outcome", "feedback"),
    "information-requests": ("text",),
    "rejections": ("reason", "alternative", "text"),
    "redirections": ("service_id", "text"),
    "holds": ("review_on", "text"),
    "failures": ("reason", "text"),
    "reopenings": ("text",),
    "cancellations": ("text",),
    "corrections": ("text",),
}
MAIN: Final = frozenset({"answers", "completions"})
"""What a referral waits for where no press is due."""
WHERE_FULL: Final = frozenset({"submissions", "acceptances"})
"""Moves that go on where no place is free only if whoever makes them says that this is known."""
REASONS: Final = {"rejections": "rejection", "failures": "failure"}
LABELS: Final[Mapping[str, str]] = {
    "/reason": N_("Alasan"),
    "/outcome": N_("Hasil"),
    "/service_id": N_("Layanan tujuan"),
    "/alternative_ids": N_("Layanan lain yang mungkin punya tempat"),
    "/review_on": N_("Ditinjau lagi pada"),
    "/text": N_("Penjelasan"),
    "/feedback": N_("Rujukan balik untuk instansi perujuk"),
}
"""What the fields of a move are called, by where the service says that one of them is wrong."""
SAYS: Final = {"information-requests": N_("Pertanyaan"), "answers": N_("Jawaban")}
"""Moves whose words have a name of their own."""
OF_SERVICES: Final = frozenset({"rejections", "redirections"})
THERE: Final = N_("yang melayani tempat orangnya berada")
ELSEWHERE: Final = N_("layanan lain")
NO_TEXT: Final = N_("Tulis pesannya lebih dahulu.")


DEADLINES: Final[Mapping[str, str]] = {
    "sent": "response_due_at",
    "received": "response_due_at",
    "info_requested": "info_until",
    "accepted": "service_due_at",
    "on_hold": "review_at",
    "completed": "confirm_until",
}
"""By state: the field that says when the next step is due; elsewhere `next_step_until`."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A referral as a side sees it."""

    referral: ReferralOut
    is_ours: bool
    waits_on_us: bool

    @property
    def is_over(self) -> bool:
        """Nothing more comes of it, and nobody has to do anything."""
        return self.referral.status in FINAL and self.referral.waits_on == "nobody"

    @property
    def due_at(self) -> datetime | None:
        """When the next step is due at the latest."""
        named = DEADLINES.get(self.referral.status, "next_step_until")
        at: datetime | None = getattr(self.referral, named)
        return at


def list_referrals(visit: Visit) -> Response:
    """In one call: what came in, what was sent, and for a secretariat what goes on in its region."""
    form = form_of(visit)
    if form:
        return visit.file(visit.gugus.download(form, visit.gugus.referrals.list, limit=200))
    found = listed(visit)
    serves = bool(visit.here.holds("referrals:receive"))
    sides = [
        (N_("Rujukan masuk"), [each for each in found if not each.is_ours and not each.is_over]),
        (N_("Rujukan keluar"), [each for each in found if each.is_ours and not each.is_over]),
    ]
    everything = [(N_("Rujukan di wilayah"), [each for each in found if not each.is_over])]
    values = {
        "sheet": Sheet([], (), {}),
        "sides": sides if serves else everything,
        "over": [each for each in found if each.is_over],
        "now": datetime.now(UTC),
    }
    return visit.page("referrals", values)


def listed(visit: Visit) -> list[Listed]:
    """The referrals the visitor sees: what waits on us first, late before the rest, then what is due soonest."""
    serves = bool(visit.here.holds("referrals:receive"))
    rows = (
        Listed(each, each.owner in visit.organisations, serves and _waits_on_us(visit, each))
        for each in visit.gugus.referrals.list(limit=200).first(200)
    )
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(
        rows,
        key=lambda each: (
            not each.waits_on_us,
            not each.referral.is_overdue,
            each.due_at or never,
            each.referral.waiting_since or never,
        ),
    )


def _waits_on_us(visit: Visit, referral: ReferralOut | ReferralDetail) -> bool:
    ours = referral.owner in visit.organisations
    return referral.waits_on == ("sender" if ours else "receiver")


def show_referral(visit: Visit, problem: Problem | None = None, note: str | None = None) -> Response:
    """Three calls: the referral, what happened, what was written."""
    gugus = visit.gugus
    referral = gugus.referrals.read(id_in(visit, "referral_id"))
    values = {
        "referral": referral,
        "steps": list(gugus.referral_timeline.read(referral.id)),
        "messages": list(gugus.referral_messages.list(referral.id)),
        "names": _names(referral, visit),
        "moves": [move for move in PRESSED if move in referral.allowed_actions],
        "worded": [move for move in WORDS if move in referral.allowed_actions],
        "main": MAIN,
        "writes": "messages" in referral.allowed_actions,
        "full": WHERE_FULL if problem and problem.members.get("lock_reason") == "no_capacity" else frozenset(),
        "reads_person": bool(visit.here.holds("persons:read"))
        and (referral.owner in visit.organisations or referral.opening == "consented"),
        "waits_on_us": _waits_on_us(visit, referral) and bool(visit.here.holds("referrals:receive")),
        "now": datetime.now(UTC),
        "problem": problem,
        "note": note,
        "form": visit.form,
    }
    return visit.page("referral", values, problem.status if problem else 422 if note else 200)


def _names(referral: ReferralDetail, visit: Visit) -> dict[str, str]:
    """The two parties, and the visitor's own organisations, by the words the timeline has."""
    known = {each.word: each.name for each in visit.here.organisations}
    return {**known, referral.owner: referral.sending_agency_name}


def show_move(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of a move that asks for words, or for another service."""
    move = move_in(visit)
    referral = visit.gugus.referrals.read(id_in(visit, "referral_id"))
    values = {
        "referral": referral,
        "move": move,
        "asks": WORDS[move],
        "labels": {**LABELS, "/text": SAYS.get(move, LABELS["/text"])},
        "asked": _asked(visit, referral) if move == "answers" else (),
        "reason_words": REASONS.get(move, ""),
        "reasons": REFERRAL_WORDS.get(REASONS.get(move, ""), {}),
        "outcomes": OUTCOMES.get(referral.service, ()),
        "offered": _offered(visit, referral) if move in OF_SERVICES else (),
        "is_allowed": move in referral.allowed_actions,
        "problem": problem,
        "form": visit.form,
    }
    return visit.page("referral_move", values, problem.status if problem else 200)


def _asked(visit: Visit, referral: ReferralDetail) -> list[MessageOut]:
    """The question that waits for its answer, to be read while it is written."""
    return [each for each in visit.gugus.referral_messages.list(referral.id) if each.kind == "question"][-1:]


def _offered(visit: Visit, referral: ReferralDetail) -> list[tuple[str, list[ServiceOut]]]:
    """Other services of the kind: first those that serve where the person is, where that is told; two calls at most."""
    kind = cast("ServiceKind", referral.service)
    place = referral.envelope.present_region_code if referral.envelope else None
    near = serving(visit, place, kind) if place else []
    known = {each.id for each in near}
    groups = ((THERE, near), (ELSEWHERE, [each for each in serving(visit, None, kind) if each.id not in known]))
    others = [(label, [each for each in of if each.agency_id != referral.receiving_agency_id]) for label, of in groups]
    return [(label, of) for label, of in others if of]


def move_referral(visit: Visit) -> Response:
    """A move that the page showed; somebody else, or the clock, may have been faster, and then the page says so."""
    referral_id, move = id_in(visit, "referral_id"), move_in(visit)
    try:
        visit.gugus.referrals.move(referral_id, move, key=visit.key, **_words(visit, move))
    except Problem as problem:
        if isinstance(problem, Clash) or problem.errors:
            return show_move(visit, problem) if move in WORDS else show_referral(visit, problem)
        raise
    return visit.go(f"/rujukan/{referral_id}")


def _words(visit: Visit, move: str) -> dict[str, Any]:
    form = visit.form
    said: dict[str, Any] = {name: form.text(name) for name in WORDS.get(move, ()) if form.text(name)}
    if "alternative" in said:
        said["alternative_ids"] = [said.pop("alternative")]
    if "review_on" in said:
        said["review_on"] = form.day("review_on")
    if move in WHERE_FULL and form.text("is_full_known"):
        said["is_full_known"] = True
    return said


def write_message(visit: Visit) -> Response:
    """Write to the other agency."""
    referral_id = id_in(visit, "referral_id")
    if not visit.form.text("text"):
        return show_referral(visit, note=NO_TEXT)
    try:
        visit.gugus.referral_messages.add(referral_id, text=visit.form.text("text"), key=visit.key)
    except Problem as problem:
        if isinstance(problem, Clash) or problem.errors:
            return show_referral(visit, problem)
        raise
    return visit.go(f"/rujukan/{referral_id}#pesan")


def show_person(visit: Visit) -> Response:
    """Who the person is, as far as it is open now; the reading is recorded."""
    referral: ReferralDetail = visit.gugus.referrals.read(id_in(visit, "referral_id"))
    person: CasePersonOut = visit.gugus.case_persons.read(referral.case_id)
    said = {each.label: each.meant(getattr(person, each.name)) for each in PERSON}
    return visit.page("referral_person", {"referral": referral, "said": {n: v for n, v in said.items() if v}})


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rujukan": {"GET": list_referrals},
    "/rujukan/{referral_id:uuid}": {"GET": show_referral},
    "/rujukan/{referral_id:uuid}/orang": {"GET": show_person},
    "/rujukan/{referral_id:uuid}/pesan": {"POST": write_message},
    **{
        f"/rujukan/{{referral_id:uuid}}/{move}": {
            "POST": move_referral,
            **({"GET": show_move} if move in WORDS else {}),
        }
        for move in ReferralsOperations.MOVES
    },
}
