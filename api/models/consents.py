"""What a person agreed to: for which purposes, which fields, to which agencies, until when; or on what other ground."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.consents import ConsentBasis, ConsentGiver
from api.domain.lifecycles import ConsentStatus
from api.models.columns import INSTANT, TEXTS, UUIDS, Owned, Stamped, one_of


class Consent(Stamped, Owned, table=True):
    """A consent, or a ground without one that a second person confirms within a day (`confirmed_at`)."""

    case_id: UUID = Field(foreign_key="case.id", index=True)
    status: ConsentStatus = Field(default=ConsentStatus.GIVEN, sa_type=one_of(ConsentStatus))
    basis: ConsentBasis = Field(sa_type=one_of(ConsentBasis))
    purposes: list[str] = Field(sa_type=TEXTS)
    fields: list[str] = Field(sa_type=TEXTS)
    receiver_ids: list[UUID] = Field(sa_type=UUIDS)
    given_by: ConsentGiver | None = Field(default=None, sa_type=one_of(ConsentGiver))
    guardian_is_suspect: bool = False
    language: str | None = None
    given_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime | None = Field(default=None, sa_type=INSTANT)
    recorded_by: UUID
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    withdrawn_at: datetime | None = Field(default=None, sa_type=INSTANT)
    form_media_type: str | None = None
    form_size_bytes: int | None = Field(default=None, sa_type=sa.Integer)
    form_digest: str | None = None
