"""Referrals on the wire: what is asked of whom, how long they wait, and on whose act. No name stands in any of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.domain.consents import SharedField
from api.domain.disaggregation import Sex
from api.domain.kinds import ServiceKind, Urgency
from api.domain.lifecycles import Opening, ReferralStatus
from api.domain.referral_reasons import FailureReason, RejectionReason, WaitsOn
from api.schemas.base import EXAMPLE_ID, Id, Input, LongText, Output, example_of
from api.schemas.cases import Several
from api.schemas.consents import Language
from api.schemas.services import Needs

AskedFields = Annotated[
    Several[SharedField],
    Field(
        min_length=1,
        description="What opens to the agency once it accepts, as far as her consents cover it then. Left out or null: "
        "all that they give this agency for this service at the moment of sending",
    ),
]

SafetyNotes = Annotated[LongText, Field(description="For the safety of staff; no name and no story")]
Replaced = Annotated[Id, Field(description="The referral that came to nothing")]


class ReferralCreate(Input):
    """A referral to be written: which service is asked for which case, and what its agency may then read."""

    model_config = example_of(
        {
            "case_id": EXAMPLE_ID,
            "service_id": EXAMPLE_ID,
            "urgency": "urgent",
            "fields": ["name", "phone"],
            "needs": ["shelter"],
            "language": "id",
            "safety_notes": "Jangan menelepon ke rumah (contoh)",
        }
    )

    case_id: Id
    service_id: Id
    urgency: Urgency
    fields: AskedFields | None = None
    needs: Needs = []
    language: Language | None = None
    needs_interpreter: bool = False
    safety_notes: SafetyNotes | None = None
    replaces_id: Replaced | None = None


class ReferralUpdate(Input):
    """What is corrected of a referral that was not sent yet (JSON Merge Patch); its case stays."""

    model_config = example_of({"urgency": "emergency", "fields": ["name", "phone", "address"]})

    service_id: Id | None = None
    urgency: Urgency | None = None
    fields: AskedFields | None = None
    needs: Needs | None = None
    language: Language | None = None
    needs_interpreter: bool | None = None
    safety_notes: SafetyNotes | None = None
    replaces_id: Replaced | None = None


class ReferralOut(Output):
    """A referral: the parties, the state at this moment, and its clocks."""

    id: Id
    owner: str
    case_id: Id
    case_number: str
    sending_agency_id: Id
    sending_agency_name: str
    receiving_agency_id: Id
    receiving_agency_name: str
    region: str | None
    receiver_region: str | None
    service_id: Id
    service: ServiceKind
    urgency: Urgency
    status: ReferralStatus
    fhir_status: Annotated[str, Field(description="The state of an HL7 FHIR Task that says the same")]
    waits_on: WaitsOn
    waiting_since: datetime | None
    is_overdue: Annotated[bool, Field(description="The time to answer, or to begin the service, is over")]
    sent_at: datetime | None
    received_at: datetime | None
    accepted_at: datetime | None
    begun_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None
    response_due_at: datetime | None
    expires_at: datetime | None
    info_until: Annotated[datetime | None, Field(description="A question waits, and the clock stands, until then")]
    service_due_at: datetime | None
    review_at: datetime | None
    confirm_until: Annotated[datetime | None, Field(description="Closed by itself from then on")]
    next_step_until: Annotated[datetime | None, Field(description="By when the sender chooses what comes next")]
    rejection_reason: RejectionReason | None
    failure_reason: FailureReason | None
    outcome: str | None
    alternative_ids: Annotated[Sequence[Id], Field(description="Services named by whoever had no room")]
    replaces_id: Id | None
    version: int
    updated_at: datetime


class EnvelopeOut(Output):
    """What the receiver sees of the person before it accepts."""

    age_band: str
    sex: Sex
    is_child: bool | None
    origin_region_code: str | None
    origin_region_name: str | None
    present_region_code: str | None
    present_region_name: str | None
    language: str | None
    needs_interpreter: bool
    needs: Sequence[str]
    safety_notes: str | None


class ReferralDetail(ReferralOut):
    """One referral; the envelope for its two parties, what opens to the receiver now, and what the caller may do."""

    opening: Annotated[Opening, Field(description="What opens to the receiving agency at this moment")]
    opens_until: datetime | None
    fields: Annotated[
        Sequence[SharedField],
        Field(description="What was asked to open on acceptance; none in a draft that leaves it to her consents"),
    ]
    envelope: Annotated[EnvelopeOut | None, Field(description="Nothing where it is not open to the caller")]
    replaced_by_id: Id | None
    allowed_actions: list[str]
