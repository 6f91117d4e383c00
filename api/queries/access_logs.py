"""Who read or wrote what is personal in a case: the rows of the journal about it."""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.models.cases import Case
from api.models.consents import Consent
from api.models.journal import OF_A_CASE, JournalRow
from api.models.referrals import ReferralDocument, ReferralHandover, ReferralMessage
from api.models.task_forces import Seat
from api.paging import Key
from api.schemas.access_logs import AccessOut

LOGGED = (
    Event.CASE_PERSON_READ,
    Event.CASE_PERSON_KEPT,
    Event.CASE_PERSON_CORRECTED,
    Event.TRAFFICKING_PROFILE_READ,
    Event.TRAFFICKING_PROFILE_KEPT,
    Event.MEDICAL_PROFILE_READ,
    Event.MEDICAL_PROFILE_KEPT,
    Event.CONSENT_FORM_READ,
    Event.REFERRAL_MESSAGES_READ,
    Event.REFERRAL_HANDOVERS_READ,
    Event.REFERRAL_DOCUMENT_READ,
    Event.CASE_EXPORTED,
    Event.CASE_ERASED,
)
ORDER: list[Key] = [(JournalRow.xid, "desc"), (JournalRow.id, "desc")]


def accesses(caller: Principal, case: Case) -> Any:
    """Select the rows about a case that was seen, each with the kind of seat that acted."""
    parts: list[Any] = [Consent, ReferralMessage, ReferralHandover, ReferralDocument]
    ids = (sa.select(part.id).where(part.case_id == case.id) for part in parts)
    about = sa.or_(col(JournalRow.subject_id) == case.id, *(col(JournalRow.subject_id).in_(each) for each in ids))
    seat_kind = sa.select(col(Seat.kind)).where(col(Seat.id) == JournalRow.seat_id).scalar_subquery()
    statement = visible(JournalRow, caller).where(OF_A_CASE, about, col(JournalRow.event).in_(LOGGED))
    return statement.add_columns(seat_kind.label("seat_kind"))


def shown(rows: Iterable[Any]) -> Iterator[AccessOut]:
    """The rows as they are told."""
    return (
        AccessOut(id=row.id, at=row.at, event=row.event, organisation=row.owner, seat_kind=seat_kind)
        for row, seat_kind in rows
    )
