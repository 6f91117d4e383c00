"""What the service says of referrals; as in `models`, codes of closed lists stay text."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from .answers import Answer, Resource


class Referral(Answer):
    """One service asked of one agency for one person: whose act it waits for, since when, and its clocks."""

    schema_name: ClassVar = "ReferralOut"

    id: UUID
    owner: str
    case_id: UUID
    case_number: str
    sending_agency_id: UUID
    sending_agency_name: str
    receiving_agency_id: UUID
    receiving_agency_name: str
    service: str
    urgency: str
    status: str
    waits_on: str
    waiting_since: datetime | None
    is_overdue: bool
    sent_at: datetime | None
    response_due_at: datetime | None
    expires_at: datetime | None
    info_until: datetime | None
    service_due_at: datetime | None
    review_at: datetime | None
    confirm_until: datetime | None
    next_step_until: datetime | None
    ended_at: datetime | None
    rejection_reason: str | None
    failure_reason: str | None
    outcome: str | None
    replaces_id: UUID | None


class Envelope(Answer):
    """What the receiver knows of the person before it accepts: no name, no address, no story."""

    schema_name: ClassVar = "EnvelopeOut"

    age_band: str
    sex: str
    is_child: bool | None
    origin_region_name: str | None
    present_region_name: str | None
    language: str | None
    needs_interpreter: bool
    needs: list[str]
    safety_notes: str | None


class ReferralDetail(Referral, Resource):
    """One referral with its envelope where it is open to the caller, and what the caller may do now."""

    schema_name: ClassVar = "ReferralDetail"

    opening: str
    opens_until: datetime | None
    fields: list[str]
    envelope: Envelope | None
    replaced_by_id: UUID | None
    allowed_actions: list[str]


class Message(Answer):
    """What one agency wrote to the other, or the words of a move."""

    schema_name: ClassVar = "MessageOut"

    id: UUID
    owner: str
    kind: str
    text: str
    written_at: datetime


class Step(Answer):
    """Something that happened to a referral, by an organisation or by the clock."""

    schema_name: ClassVar = "StepOut"

    id: UUID
    event: str
    at: datetime
    effective_at: datetime | None
    owner: str
    by_clock: bool


class CasePerson(Answer):
    """Who the person is, as far as it opens to the caller; every reading is recorded."""

    schema_name: ClassVar = "CasePersonOut"

    id: UUID
    name: str | None
    other_names: str | None
    identity_number: str | None
    passport_number: str | None
    birth_date: str | None
    birth_place: str | None
    phone: str | None
    address: str | None
    guardian_name: str | None
    guardian_phone: str | None
    contact_notes: str | None
    story: str | None


class Service(Answer):
    """A service of the directory, and how many places are free."""

    schema_name: ClassVar = "ServiceOut"

    id: UUID
    agency_id: UUID
    agency: str
    kind: str
    name: str
    places_free: int | None
    status: str
