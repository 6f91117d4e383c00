"""Referrals: asked by one agency of another for one person, with clocks that everybody concerned sees."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import REFERRAL, acts_in
from api.models.referrals import Referral
from api.paging import Key
from api.problem_handlers import problems_of
from api.problems import Locked, WrongMoment
from api.queries.referrals import shown, state_at
from api.routing.dependencies import (
    ADDING,
    CHANGING,
    LISTING,
    READING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import WAITING, Moves
from api.schemas.base import Id, Page
from api.schemas.lists import ReferralQuery
from api.schemas.pending_acts import PendingActOut
from api.schemas.referral_moves import (
    AskingIn,
    BeginningIn,
    FailureIn,
    HoldIn,
    RedirectionIn,
    RejectionIn,
    ServiceCompletionIn,
    WordsIn,
)
from api.schemas.referrals import ReferralCreate, ReferralDetail, ReferralOut, ReferralUpdate
from api.services import pending_acts, referrals

router = protected("referrals")
MOVES = (
    Act.REFERRAL_CONFIRM,
    Act.REFERRAL_CHANGE,
    Act.REFERRAL_MESSAGE_ADD,
    Act.REFERRAL_DOCUMENT_ADD,
    Act.REFERRAL_HAND_OVER,
    *acts_in(REFERRAL),
)


@router.get("/referrals", operation_id="referrals_list", responses=problems_of(*LISTING))
def list_referrals(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ReferralQuery, Query()],
) -> Page[ReferralOut]:
    """Referrals sent and received, and for a secretariat those of its region: who waits on whom, and since when.

    States are those of this moment; no person stands in the list.
    """
    apart = ("status", "sent_or_received")
    statement = matching(visible(Referral, caller), Referral, query, apart=apart)
    if query.status:
        statement = statement.where(state_at(caller.now).in_(query.status))
    if query.sent_or_received:
        side = Referral.owner if query.sent_or_received == "sent" else Referral.receiver
        statement = statement.where(col(side).in_(caller.organisations))
    keys: list[Key] = [(Referral.id, "desc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: shown(session, caller, rows))


@router.post("/referrals", status_code=201, operation_id="referrals_add", responses=problems_of(*ADDING))
def draft_referral(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_ADD, *MOVES)],
    session: SessionDep,
    body: ReferralCreate,
    once: OfferedOnce,
) -> ReferralDetail:
    """Write a referral of a case that the caller's agency holds. Nobody else sees it before it is sent."""
    return once.run(
        session,
        caller,
        lambda: referrals.draft_referral(session, caller, body),
        lambda made: referrals.read_referral(session, caller, made),
    )


@router.get("/referrals/{referral_id}", operation_id="referrals_read", responses=problems_of(*READING))
def read_referral(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_READ, *MOVES)],
    referral_id: Id,
    session: SessionDep,
    tags: Tags,
) -> ReferralDetail:
    """One referral; its two agencies see the envelope as well, the receiver only while it is open to it."""
    return tags.of(referrals.read_referral(session, caller, referral_id))


@router.patch(
    "/referrals/{referral_id}",
    operation_id="referrals_change",
    responses=problems_of(*CHANGING, Locked, WrongMoment),
)
def correct_draft(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_CHANGE, *MOVES)],
    referral_id: Id,
    session: SessionDep,
    body: ReferralUpdate,
    version: Version,
    tags: Tags,
) -> ReferralDetail:
    """Correct a referral before it is sent; afterwards it is taken back, and another one written."""
    return tags.changed(referrals.correct_draft(session, caller, referral_id, version, body))


moves = Moves(router, "/referrals/{referral_id}", ReferralDetail, referrals.read_referral, MOVES)
moves.declare(
    "submissions",
    Act.REFERRAL_SEND,
    "referrals_send",
    referrals.send_referral,
    "Send it: consent covers receiver, service and fields, the service is offered, and the same is not asked already. "
    "The time to answer begins.",
    AskingIn,
)
moves.declare(
    "receipts",
    Act.REFERRAL_RECEIVE,
    "referrals_receive",
    referrals.receive_referral,
    "Take it for triage, as the officer who answers for it. The clock goes on.",
)
moves.declare(
    "information-requests",
    Act.REFERRAL_ASK,
    "referrals_ask",
    referrals.ask_for_information,
    "Ask the sender, at most twice; the clock stands until the answer, for 48 hours at most.",
    WordsIn,
)
moves.declare(
    "answers",
    Act.REFERRAL_ANSWER,
    "referrals_answer",
    referrals.answer_question,
    "Answer the question; the clock goes on.",
    WordsIn,
)
moves.declare(
    "acceptances",
    Act.REFERRAL_ACCEPT,
    "referrals_accept",
    referrals.accept_referral,
    "Accept it: the consented fields open, and the time to begin the service runs.",
    AskingIn,
)
moves.declare(
    "rejections",
    Act.REFERRAL_REJECT,
    "referrals_reject",
    referrals.reject_referral,
    "Reject it, with the reason; where there is no room, with services that may have some.",
    RejectionIn,
)
moves.declare(
    "redirections",
    Act.REFERRAL_REDIRECT,
    "referrals_redirect",
    referrals.redirect_referral,
    "Ask another service instead, in the name of the sender and in the time that remains.",
    RedirectionIn,
)
moves.declare(
    "service-starts",
    Act.REFERRAL_BEGIN,
    "referrals_begin",
    referrals.begin_service,
    "Say when the first contact was made.",
    BeginningIn,
)
moves.declare(
    "holds",
    Act.REFERRAL_HOLD,
    "referrals_hold",
    referrals.hold_service,
    "Let the service rest, with the reason and the day on which it is looked at again.",
    HoldIn,
)
moves.declare(
    "resumptions", Act.REFERRAL_RESUME, "referrals_resume", referrals.resume_service, "Go on with the service."
)
moves.declare(
    "completions",
    Act.REFERRAL_COMPLETE,
    "referrals_complete",
    referrals.complete_service,
    "Complete the service with its outcome and the feedback to the sender (rujukan balik).",
    ServiceCompletionIn,
)
moves.declare(
    "failures",
    Act.REFERRAL_FAIL,
    "referrals_fail",
    referrals.fail_service,
    "Say that the service was tried and is not possible, with the reason.",
    FailureIn,
)
moves.declare(
    "closures",
    Act.REFERRAL_CLOSE,
    "referrals_close",
    referrals.close_referral,
    "Confirm that the service is over; after 14 days that happens by itself.",
)
moves.declare(
    "reopenings",
    Act.REFERRAL_REOPEN,
    "referrals_reopen",
    referrals.reopen_referral,
    "The service is not over after all: once, with the reason.",
    WordsIn,
)
moves.declare(
    "cancellations",
    Act.REFERRAL_CANCEL,
    "referrals_cancel",
    referrals.cancel_referral,
    "Take it back before the first contact, with the reason.",
    WordsIn,
)


def _read_correction(session: Session, caller: Principal, made: UUID) -> ReferralDetail | PendingActOut:
    return pending_acts.waiting(session, caller, made) or referrals.read_referral(session, caller, made)


Moves(router, "/referrals/{referral_id}", ReferralDetail | PendingActOut, _read_correction, answers=WAITING).declare(
    "corrections",
    Act.REFERRAL_CORRECT,
    "referrals_correct",
    referrals.ask_for_correction,
    "Say that it was entered in error, with the reason; another officer of the agency completes it.",
    WordsIn,
)
moves.declare(
    "override-confirmations",
    Act.REFERRAL_CONFIRM,
    "referrals_confirm",
    referrals.confirm_override,
    "Confirm, as a second person and within 24 hours, that data were rightly passed on without consent.",
)
