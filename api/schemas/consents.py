"""Consents on the wire."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.consents import ConsentBasis, ConsentGiver, ConsentPurpose, SharedField
from api.domain.lifecycles import ConsentStatus
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Id, Input, Instant, Output, example_of, wrong
from api.schemas.cases import Several

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639, for instance id, su, jv, en")]


class ConsentCreate(Input):
    """What the person, or her guardian, agreed to; or the ground on which data are passed on without it."""

    model_config = example_of(
        {
            "basis": "consent",
            "purposes": ["social_rehabilitation"],
            "fields": ["name", "phone"],
            "receiver_ids": [EXAMPLE_ID],
            "given_by": "person",
            "language": "id",
            "given_at": "2026-11-20T03:00:00Z",
            "expires_at": "2027-11-20T03:00:00Z",
        }
    )

    basis: ConsentBasis = ConsentBasis.CONSENT
    purposes: Annotated[Several[ConsentPurpose], Field(min_length=1)]
    fields: Several[SharedField]
    receiver_ids: Annotated[list[Id], Field(min_length=1, max_length=20)]
    given_by: ConsentGiver | None = None
    guardian_is_suspect: bool = False
    language: Language | None = None
    given_at: Annotated[Instant | None, Field(description="Left out: now")] = None
    expires_at: Instant | None = None

    @model_validator(mode="after")
    def a_consent_says_who_gave_it(self) -> Self:
        """A consent names its giver and language; a ground without one has neither, and is of this moment."""
        said = (self.given_by, self.language)
        if self.basis is ConsentBasis.CONSENT and None in said:
            raise wrong(
                "giver_required", Text("Sebutkan pemberi dan bahasanya.", "Say who gave it, in which language.")
            )
        if self.basis is not ConsentBasis.CONSENT and any((*said, self.given_at)):
            raise wrong(
                "no_giver",
                Text("Dasar tanpa persetujuan tidak memiliki pemberi.", "A ground without consent has no giver."),
            )
        return self


class ConsentOut(Output):
    """A consent, and whether it counts at this moment."""

    id: Id
    case_id: Id
    owner: str
    status: ConsentStatus
    basis: ConsentBasis
    purposes: list[ConsentPurpose]
    fields: list[SharedField]
    receiver_ids: list[Id]
    given_by: ConsentGiver | None
    guardian_is_suspect: bool
    language: str | None
    given_at: datetime
    expires_at: datetime | None
    confirmed_at: Annotated[datetime | None, Field(description="Of a ground without consent: by a second person")]
    withdrawn_at: datetime | None
    form_media_type: Annotated[str | None, Field(description="Of the scanned form, where there is one")]
    form_size_bytes: int | None
    form_digest: Annotated[str | None, Field(description="SHA-256 of the form as it was checked")]
    version: int
    updated_at: datetime


class ConsentDetail(ConsentOut):
    """One consent, whether it stands now, until when it waits for a second person, and what the caller may do."""

    stands: bool
    confirmation_due_at: Annotated[datetime | None, Field(description="Unconfirmed it covers nothing from then on")]
    allowed_actions: list[str]
