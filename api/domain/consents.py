"""What a person agreed to, and whether it covers a field for a receiver now (lifecycles.md §3, access.md §4).

A consent names purposes, fields and receivers and ends by its day or by withdrawal. Without a consent there are two
grounds only, danger to life and a child's best interest: a second person confirms them within a day, or they cover
nothing any more. All of it is derived when it is asked, with no job having run.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from api.domain.referral_reasons import DocumentKind

CONFIRMED_WITHIN: Final = timedelta(hours=24)


class ConsentBasis(StrEnum):
    """On what ground data are passed on."""

    CONSENT = "consent"
    LIFE_IN_DANGER = "life_in_danger"
    CHILD_BEST_INTEREST = "child_best_interest"


class ConsentGiver(StrEnum):
    """Who agreed."""

    PERSON = "person"
    GUARDIAN = "guardian"


class ConsentPurpose(StrEnum):
    """What for: a service of Permen PPPA 8/2021 (reference set `services`), or one of two more."""

    COMPLAINT_IDENTIFICATION = "complaint_identification"
    HEALTH_REHABILITATION = "health_rehabilitation"
    SOCIAL_REHABILITATION = "social_rehabilitation"
    LEGAL_SERVICE = "legal_service"
    RETURN = "return"
    SOCIAL_REINTEGRATION = "social_reintegration"
    MISSION_NOTICE = "mission_notice"
    RESEARCH = "research"


class SharedField(StrEnum):
    """What a consent can open: each personal field, the profiles and the documents as a whole."""

    NAME = "name"
    OTHER_NAMES = "other_names"
    IDENTITY_NUMBER = "identity_number"
    PASSPORT_NUMBER = "passport_number"
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"
    PHONE = "phone"
    ADDRESS = "address"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_PHONE = "guardian_phone"
    CONTACT_NOTES = "contact_notes"
    STORY = "story"
    TRAFFICKING_PROFILE = "trafficking_profile"
    MEDICAL_PROFILE = "medical_profile"
    DOCUMENTS = "documents"


APART: Final = (SharedField.TRAFFICKING_PROFILE, SharedField.MEDICAL_PROFILE, SharedField.DOCUMENTS)
"""What is opened as a whole: the profiles, and the documents of a referral."""
PERSON_FIELDS: Final = tuple(field for field in SharedField if field not in APART)
"""The personal fields of a case, each sealed by itself."""


def field_of(kind: DocumentKind) -> SharedField:
    """With which field a document opens: what tells how she is, with the medical profile."""
    return SharedField.MEDICAL_PROFILE if kind is DocumentKind.MEDICAL_REPORT else SharedField.DOCUMENTS


def may_open(field: str, purpose: str) -> bool:
    """Whether a field can open for the purpose at all: how she is, to health services alone (access.md §3)."""
    return field != SharedField.MEDICAL_PROFILE or purpose == ConsentPurpose.HEALTH_REHABILITATION


class Agreement(NamedTuple):
    """One consent, or one recorded ground without it."""

    basis: ConsentBasis
    purposes: frozenset[str]
    fields: frozenset[str]
    receivers: frozenset[UUID]
    given_at: datetime
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    confirmed_at: datetime | None = None


def may_give(giver: ConsentGiver, *, is_child: bool, guardian_is_suspect: bool) -> bool:
    """Whether this consent counts: of a child the guardian's, unless the guardian is a suspect."""
    if giver is ConsentGiver.GUARDIAN:
        return not guardian_is_suspect
    return not is_child or guardian_is_suspect


def stands(agreement: Agreement, now: datetime) -> bool:
    """Whether the agreement still counts at `now`."""
    ends = [agreement.expires_at, agreement.withdrawn_at, confirmation_due(agreement)]
    return agreement.given_at <= now and all(end is None or now < end for end in ends)


def confirmation_due(agreement: Agreement) -> datetime | None:
    """Until when a ground without consent counts unconfirmed; nothing where no confirmation is missing."""
    if agreement.basis is ConsentBasis.CONSENT or agreement.confirmed_at is not None:
        return None
    return agreement.given_at + CONFIRMED_WITHIN


def covering(agreements: Iterable[Agreement], receiver: UUID, purpose: str, now: datetime) -> list[Agreement]:
    """The agreements that name the receiver and the purpose, and count at `now`."""
    return [
        each for each in agreements if purpose in each.purposes and receiver in each.receivers and stands(each, now)
    ]


def covers(agreements: Iterable[Agreement], receiver: UUID, purpose: str, field: str, now: datetime) -> bool:
    """Whether one of the agreements opens `field` to `receiver` for `purpose` at `now`."""
    return any(field in each.fields for each in covering(agreements, receiver, purpose, now))


def agreed_until(covering_now: Iterable[Agreement]) -> datetime | None:
    """The latest end of agreements that count now; nothing where one has no end, or there is none."""
    ends = [min(filter(None, (each.expires_at, confirmation_due(each))), default=None) for each in covering_now]
    return None if None in ends else max(filter(None, ends), default=None)


def covered_fields(agreements: Iterable[Agreement], receiver: UUID, purpose: str, now: datetime) -> list[SharedField]:
    """All that the agreements open to `receiver` for `purpose` at `now`."""
    given = covering(agreements, receiver, purpose, now)
    return [field for field in SharedField if may_open(field, purpose) and any(field in each.fields for each in given)]
