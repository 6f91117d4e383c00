"""Referrals as they stand: what the clock has made of them, whose act they wait for, and since when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.domain.lifecycles import FHIR_TASK, WAITING, ReferralStatus
from api.domain.referral_clocks import NEXT_STEP
from api.domain.referral_reasons import WaitsOn
from api.models.referrals import Referral
from api.moves import standing
from api.queries.names import agency_names
from api.schemas.referrals import ReferralOut

_S = ReferralStatus
# Whose act each state waits for, and the column that says since when.
WAITS: Final = {
    _S.DRAFT: (WaitsOn.SENDER, "created_at"),
    _S.SENT: (WaitsOn.RECEIVER, "sent_at"),
    _S.RECEIVED: (WaitsOn.RECEIVER, "received_at"),
    _S.INFO_REQUESTED: (WaitsOn.SENDER, "updated_at"),
    _S.ACCEPTED: (WaitsOn.RECEIVER, "accepted_at"),
    _S.IN_SERVICE: (WaitsOn.RECEIVER, "begun_at"),
    _S.ON_HOLD: (WaitsOn.RECEIVER, "updated_at"),
    _S.COMPLETED: (WaitsOn.SENDER, "completed_at"),
    _S.REJECTED: (WaitsOn.SENDER, "ended_at"),
    _S.EXPIRED: (WaitsOn.SENDER, "expires_at"),
    _S.FAILED: (WaitsOn.SENDER, "ended_at"),
}


def state_at(now: datetime) -> sa.ColumnElement[Any]:
    """The state of a referral at `now` as a condition of queries takes it; equal to `standing`, a test compares."""
    status, expires, info = col(Referral.status), col(Referral.expires_at), col(Referral.info_until)
    waits = status.in_([*WAITING, _S.INFO_REQUESTED])
    return sa.case(
        (sa.and_(status == _S.COMPLETED, col(Referral.confirm_until) <= now), _S.CLOSED.value),
        (sa.and_(waits, expires <= now), _S.EXPIRED.value),
        (sa.and_(status == _S.INFO_REQUESTED, info <= now), _S.RECEIVED.value),
        else_=sa.cast(status, sa.Text()),
    )


def shown(session: Session, caller: Principal, rows: Sequence[Referral]) -> Iterator[ReferralOut]:
    """Referrals as they stand at this moment."""
    names = agency_names(session, {each for row in rows for each in (row.sending_agency_id, row.receiving_agency_id)})
    return (ReferralOut(**fields(caller, row, names)) for row in rows)


def fields(caller: Principal, referral: Referral, names: Mapping[UUID, str]) -> dict[str, Any]:
    """What a referral says of itself at this moment; `names` are those of its agencies."""
    state = ReferralStatus(standing(referral, caller.now))
    waits_on, since = WAITS.get(state, (WaitsOn.NOBODY, ""))
    derived = {
        "sending_agency_name": names[referral.sending_agency_id],
        "receiving_agency_name": names[referral.receiving_agency_id],
        "status": state,
        "fhir_status": FHIR_TASK[state],
        "waits_on": waits_on,
        "waiting_since": getattr(referral, since, None),
        "is_overdue": is_overdue(referral, state, caller.now),
        "ended_at": ended(referral, state),
        "next_step_until": next_step(referral, state),
    }
    return {**referral.model_dump(), **derived}


def is_overdue(referral: Referral, state: ReferralStatus, now: datetime) -> bool:
    """Whether the receiver has let the time go by in which it answers, or begins the service."""
    deadline = referral.service_due_at if state is _S.ACCEPTED else referral.response_due_at
    return state in {*WAITING, _S.ACCEPTED} and deadline is not None and deadline < now


def ended(referral: Referral, state: ReferralStatus) -> datetime | None:
    """Since when it is over; what the clock ended, ended at its deadline."""
    by_clock = {_S.EXPIRED: referral.expires_at, _S.CLOSED: referral.confirm_until}
    return referral.ended_at or by_clock.get(state)


def next_step(referral: Referral, state: ReferralStatus) -> datetime | None:
    """By when the sender chooses the next step; after an expiry it follows from the deadline."""
    if state is _S.EXPIRED and referral.expires_at is not None:
        return referral.expires_at + NEXT_STEP
    return referral.next_step_until
