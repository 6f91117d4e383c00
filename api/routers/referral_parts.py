"""What belongs to a referral: messages, hand-overs, and what happened to it."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.journal import CLOCK
from api.key_problems import KeyRequired
from api.models.journal import JournalRow
from api.models.referrals import Referral, ReferralHandover, ReferralMessage
from api.problem_handlers import problems_of
from api.problems import Locked
from api.routing.dependencies import (
    ADDING,
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    RequiredOnce,
    SessionDep,
    caller_for,
    protected,
)
from api.schemas.base import Id, Page
from api.schemas.lists import PageQuery
from api.schemas.referral_moves import HandoverIn, HandoverOut, MessageOut, StepOut, WordsIn
from api.services import referrals

router = protected("referrals")


@router.get(
    "/referrals/{referral_id}/messages",
    operation_id="referral_messages_list",
    responses=problems_of(*LISTING, *READING),
)
def list_messages(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_MESSAGE_READ)],
    referral_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[MessageOut]:
    """What the two agencies wrote to each other, and the words of their moves. The reading is recorded."""
    statement = referrals.read_messages(session, caller, referral_id)
    shown = lambda rows: referrals.messages_read(session, caller, rows)  # noqa: E731  the shape of a page
    return lists.page(session, caller, statement, query, [(ReferralMessage.id, "asc")], shown)


@router.post(
    "/referrals/{referral_id}/messages",
    status_code=201,
    operation_id="referral_messages_add",
    responses=problems_of(*ADDING),
)
def write_message(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_MESSAGE_ADD)],
    referral_id: Id,
    session: SessionDep,
    body: WordsIn,
    once: OfferedOnce,
) -> MessageOut:
    """Write to the other agency; what is written is sealed by the key of the case."""
    return once.run(
        session,
        caller,
        lambda: referrals.write_message(session, caller, referral_id, body),
        lambda made: referrals.read_message(session, caller, made),
    )


@router.get(
    "/referrals/{referral_id}/handovers",
    operation_id="referral_handovers_list",
    responses=problems_of(*LISTING, *READING),
)
def list_handovers(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_HANDOVER_READ)],
    referral_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[HandoverOut]:
    """Hand-overs of the person: by which officer to which, where and when. The reading is recorded."""
    statement = referrals.read_handovers(session, caller, referral_id)
    shown = lambda rows: referrals.handovers_read(session, caller, rows)  # noqa: E731  the shape of a page
    return lists.page(session, caller, statement, query, [(ReferralHandover.id, "asc")], shown)


@router.post(
    "/referrals/{referral_id}/handovers",
    status_code=201,
    operation_id="referrals_hand_over",
    responses=problems_of(*WRITING, KeyRequired, Locked),
)
def hand_over(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_HAND_OVER)],
    referral_id: Id,
    session: SessionDep,
    body: HandoverIn,
    once: RequiredOnce,
) -> HandoverOut:
    """Record that the person was handed over; the state stays."""
    return once.run(
        session,
        caller,
        lambda: referrals.hand_over(session, caller, referral_id, body),
        lambda made: referrals.read_handover(session, caller, made),
    )


@router.get(
    "/referrals/{referral_id}/timeline",
    operation_id="referral_timeline_read",
    responses=problems_of(*LISTING, *READING),
)
def read_timeline(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_TIMELINE_READ)],
    referral_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[StepOut]:
    """What happened to a referral, in its order, with no word of what was written."""
    referral = gate.see(session, caller, Referral, referral_id)
    statement = visible(JournalRow, caller).where(
        JournalRow.subject_id == referral.id, col(JournalRow.event).startswith("referral.")
    )
    shown = lambda rows: (StepOut(**row.model_dump(), by_clock=row.actor_kind == CLOCK) for row in rows)  # noqa: E731
    return lists.page(session, caller, statement, query, [(JournalRow.id, "asc")], shown)
