"""Referrals: one service asked of one agency for one person, with the clocks that run. Nothing here says who she is.

The row has two parties: `owner` is the sending agency, `receiver` the agency that is asked, known here from the sending
on, as are both regions; a draft is its sender's alone. What opens to fewer stands in tables of its own, sealed by the
key of the case: the envelope, messages, hand-overs.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import ServiceKind, Urgency
from api.domain.lifecycles import ReferralStatus
from api.domain.referral_reasons import DocumentKind, FailureReason, MessageKind, RejectionReason
from api.models.columns import ABSENT_OR_JSONB, INSTANT, TEXTS, UUIDS, Followed, Identified, Owned, one_of


class Referral(Followed, Owned, table=True):
    """One referral. `receiver_until`: until then the receiver sees the envelope and, by state, the person.

    `counted_from`, `response_minutes`, `is_working` and `pauses` are the response clock; the instants at 50, 100, 125
    and 150 percent of it are kept beside it, set anew at every pause.
    """

    receiver: str | None = Field(default=None, index=True)
    region: str | None = Field(default=None, index=True)
    receiver_region: str | None = Field(default=None, index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    case_number: str
    sending_agency_id: UUID = Field(foreign_key="agency.id", index=True)
    receiving_agency_id: UUID = Field(foreign_key="agency.id", index=True)
    service_id: UUID = Field(foreign_key="service.id", index=True)
    service: ServiceKind = Field(sa_type=one_of(ServiceKind))
    urgency: Urgency = Field(sa_type=one_of(Urgency))
    fields: list[str] = Field(default_factory=list, sa_type=TEXTS)
    status: ReferralStatus = Field(default=ReferralStatus.DRAFT, sa_type=one_of(ReferralStatus))
    replaces_id: UUID | None = Field(default=None, foreign_key="referral.id", index=True)

    drafted_by: UUID
    sent_at: datetime | None = Field(default=None, sa_type=INSTANT)
    sent_by: UUID | None = None
    received_at: datetime | None = Field(default=None, sa_type=INSTANT)
    received_by: UUID | None = None
    accepted_at: datetime | None = Field(default=None, sa_type=INSTANT)
    begun_at: datetime | None = Field(default=None, sa_type=INSTANT)
    completed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)

    counted_from: datetime | None = Field(default=None, sa_type=INSTANT)
    response_minutes: int | None = Field(default=None, sa_type=sa.Integer)
    is_working: bool = False
    pauses: list[list[str]] | None = Field(default=None, sa_type=ABSENT_OR_JSONB)
    time_zone: str = "Asia/Jakarta"
    remind_at: datetime | None = Field(default=None, sa_type=INSTANT)
    response_due_at: datetime | None = Field(default=None, sa_type=INSTANT)
    reroute_at: datetime | None = Field(default=None, sa_type=INSTANT)
    expires_at: datetime | None = Field(default=None, sa_type=INSTANT)
    questions: int = Field(default=0, sa_type=sa.Integer)
    info_until: datetime | None = Field(default=None, sa_type=INSTANT)
    service_due_at: datetime | None = Field(default=None, sa_type=INSTANT)
    review_at: datetime | None = Field(default=None, sa_type=INSTANT)
    confirm_until: datetime | None = Field(default=None, sa_type=INSTANT)
    next_step_until: datetime | None = Field(default=None, sa_type=INSTANT)
    was_reopened: bool = False
    agreed_until: datetime | None = Field(default=None, sa_type=INSTANT)
    receiver_until: datetime | None = Field(default=None, sa_type=INSTANT)

    rejection_reason: RejectionReason | None = Field(default=None, sa_type=one_of(RejectionReason))
    failure_reason: FailureReason | None = Field(default=None, sa_type=one_of(FailureReason))
    outcome: str | None = None
    alternative_ids: list[UUID] = Field(default_factory=list, sa_type=UUIDS)

    __table_args__ = (sa.CheckConstraint("(receiver IS NULL) = (sent_at IS NULL)", name="parties"),)


class ReferralEnvelope(Identified, Owned, table=True):
    """What the receiver sees before it accepts: codes, and notes for the safety of staff, sealed. No name, no story."""

    __tablename__ = "referral_envelope"

    referral_id: UUID = Field(foreign_key="referral.id", unique=True)
    case_id: UUID
    age_band: str
    sex: str
    is_child: bool | None = None
    origin_region_code: str | None = None
    present_region_code: str | None = None
    language: str | None = None
    needs_interpreter: bool = False
    needs: list[str] = Field(default_factory=list, sa_type=TEXTS)
    safety_notes: bytes | None = None


class ReferralMessage(Identified, Owned, table=True):
    """A message between the two agencies, or the words of a move; sealed, for it may speak of the person.

    `owner` is the agency or secretariat that wrote it.
    """

    __tablename__ = "referral_message"

    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    case_id: UUID
    kind: MessageKind = Field(sa_type=one_of(MessageKind))
    text: bytes
    written_by: UUID
    written_at: datetime = Field(sa_type=INSTANT)


class ReferralHandover(Identified, Owned, table=True):
    """The person was handed over: by which officer to which, where and when; names and place are sealed."""

    __tablename__ = "referral_handover"

    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    case_id: UUID
    given_by: bytes
    taken_by: bytes
    place: bytes
    note: bytes | None = None
    handed_over_at: datetime = Field(sa_type=INSTANT)
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=INSTANT)


class ReferralDocument(Identified, Owned, table=True):
    """A letter, an assessment, a form: its content is sealed, and no name of a file is kept.

    `field` is what a consent opens it with to the receiver.
    """

    __tablename__ = "referral_document"

    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    case_id: UUID
    kind: DocumentKind = Field(sa_type=one_of(DocumentKind))
    field: str
    media_type: str
    size_bytes: int = Field(sa_type=sa.Integer)
    content: bytes
    sent_by: UUID
    sent_at: datetime = Field(sa_type=INSTANT)
