"""What is said of referrals."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.assistance import ServiceKind
from ..models.consent_forms import SharedField
from ..models.meta import Opening
from ..models.progress_entries import Sex

ReferralStatus = Literal[
    "draft",
    "sent",
    "received",
    "info_requested",
    "accepted",
    "in_service",
    "on_hold",
    "completed",
    "closed",
    "rejected",
    "redirected",
    "cancelled",
    "withdrawn",
    "expired",
    "failed",
    "entered_in_error",
]
"""States of a referral."""


Urgency = Literal["emergency", "urgent", "normal"]
"""How soon a referral must be answered; the reference set `referral_clocks` says in how many hours."""


FailureReason = Literal[
    "lost_contact", "person_left", "person_refused", "moved_away", "service_ended", "deceased", "other"
]
"""Why a service could not be given, or not to its end."""


RejectionReason = Literal[
    "no_capacity", "not_eligible", "wrong_service", "outside_area", "incomplete", "conflict_of_interest", "other"
]
"""Why an agency does not serve."""


WaitsOn = Literal["sender", "receiver", "nobody"]
"""Whose act a referral waits for."""


class ReferralOut(Answer):
    """A referral: the parties, the state at this moment, and its clocks."""

    accepted_at: datetime | None
    alternative_ids: list[UUID]
    """Services named by whoever had no room."""
    begun_at: datetime | None
    case_id: UUID
    case_number: str
    completed_at: datetime | None
    confirm_until: datetime | None
    """Closed by itself from then on."""
    ended_at: datetime | None
    expires_at: datetime | None
    failure_reason: FailureReason | str | None
    fhir_status: str
    """The state of an HL7 FHIR Task that says the same."""
    id: UUID
    info_until: datetime | None
    """A question waits, and the clock stands, until then."""
    is_overdue: bool
    """The time to answer, or to begin the service, is over."""
    next_step_until: datetime | None
    """By when the sender chooses what comes next."""
    outcome: str | None
    owner: str
    received_at: datetime | None
    receiver_region: str | None
    receiving_agency_id: UUID
    receiving_agency_name: str
    region: str | None
    rejection_reason: RejectionReason | str | None
    replaces_id: UUID | None
    response_due_at: datetime | None
    review_at: datetime | None
    sending_agency_id: UUID
    sending_agency_name: str
    sent_at: datetime | None
    service: ServiceKind | str
    service_due_at: datetime | None
    service_id: UUID
    status: ReferralStatus | str
    updated_at: datetime
    urgency: Urgency | str
    version: int
    waiting_since: datetime | None
    waits_on: WaitsOn | str


class EnvelopeOut(Answer):
    """What the receiver sees of the person before it accepts."""

    age_band: str
    is_child: bool | None
    language: str | None
    needs: list[str]
    needs_interpreter: bool
    origin_region_code: str | None
    origin_region_name: str | None
    present_region_code: str | None
    present_region_name: str | None
    safety_notes: str | None
    sex: Sex | str


class ReferralDetail(Answer):
    """One referral; the envelope for its two parties, what opens to the receiver now, and what the caller may do."""

    accepted_at: datetime | None
    allowed_actions: list[str]
    alternative_ids: list[UUID]
    """Services named by whoever had no room."""
    begun_at: datetime | None
    case_id: UUID
    case_number: str
    completed_at: datetime | None
    confirm_until: datetime | None
    """Closed by itself from then on."""
    ended_at: datetime | None
    envelope: EnvelopeOut | None
    """Nothing where it is not open to the caller."""
    expires_at: datetime | None
    failure_reason: FailureReason | str | None
    fhir_status: str
    """The state of an HL7 FHIR Task that says the same."""
    fields: list[SharedField | str]
    """What was asked to open on acceptance; none in a draft that leaves it to her consents."""
    id: UUID
    info_until: datetime | None
    """A question waits, and the clock stands, until then."""
    is_overdue: bool
    """The time to answer, or to begin the service, is over."""
    next_step_until: datetime | None
    """By when the sender chooses what comes next."""
    opening: Opening | str
    """What opens to the receiving agency at this moment."""
    opens_until: datetime | None
    outcome: str | None
    owner: str
    received_at: datetime | None
    receiver_region: str | None
    receiving_agency_id: UUID
    receiving_agency_name: str
    region: str | None
    rejection_reason: RejectionReason | str | None
    replaced_by_id: UUID | None
    replaces_id: UUID | None
    response_due_at: datetime | None
    review_at: datetime | None
    sending_agency_id: UUID
    sending_agency_name: str
    sent_at: datetime | None
    service: ServiceKind | str
    service_due_at: datetime | None
    service_id: UUID
    status: ReferralStatus | str
    updated_at: datetime
    urgency: Urgency | str
    version: int
    waiting_since: datetime | None
    waits_on: WaitsOn | str
