"""What is sent of referrals."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day, Id, Instant
from ..models.consent_forms import SharedField
from ..models.referrals import FailureReason, RejectionReason, Urgency


class ReferralCreate(TypedDict):
    """A referral to be written: which service is asked for which case, and what its agency may then read."""

    case_id: Id
    fields: NotRequired[Sequence[SharedField] | None]
    language: NotRequired[str | None]
    needs: NotRequired[Sequence[str]]
    needs_interpreter: NotRequired[bool]
    replaces_id: NotRequired[Id | None]
    safety_notes: NotRequired[str | None]
    service_id: Id
    urgency: Urgency


class ReferralUpdate(TypedDict):
    """What is corrected of a referral that was not sent yet (JSON Merge Patch); its case stays."""

    fields: NotRequired[Sequence[SharedField] | None]
    language: NotRequired[str | None]
    needs: NotRequired[Sequence[str] | None]
    needs_interpreter: NotRequired[bool | None]
    replaces_id: NotRequired[Id | None]
    safety_notes: NotRequired[str | None]
    service_id: NotRequired[Id | None]
    urgency: NotRequired[Urgency | None]


class AskingIn(TypedDict):
    """A referral is sent or accepted; where no place is free, that this is known."""

    is_full_known: NotRequired[bool]
    """That no place is free is known; go on all the same."""


class ServiceCompletionIn(TypedDict):
    """What came of the service, and the feedback to the sender (rujukan balik)."""

    feedback: str
    outcome: str
    """Code of the set `service_outcomes`, of this service."""


class FailureIn(TypedDict):
    """Why the service was not possible."""

    reason: FailureReason
    text: str


class HandoverIn(TypedDict):
    """Who handed the person over to whom, where and when (berita acara serah terima)."""

    given_by: str
    handed_over_at: Instant
    note: NotRequired[str | None]
    place: str
    taken_by: str


class HoldIn(TypedDict):
    """Why the service rests, and when it is looked at again, within 30 days."""

    review_on: Day
    text: str


class RedirectionIn(TypedDict):
    """Which service is asked instead; it gets the time that remains."""

    is_full_known: NotRequired[bool]
    """That no place is free is known; go on all the same."""
    service_id: Id
    text: str


class RejectionIn(TypedDict):
    """Why the agency does not serve; where it has no room, which services may."""

    alternative_ids: NotRequired[Sequence[Id]]
    """Services that may have room."""
    reason: RejectionReason
    text: str


class BeginningIn(TypedDict):
    """When the first contact was made; left out, now."""

    first_contact_at: NotRequired[Instant | None]
