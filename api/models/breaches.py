"""The register of breaches (UU 27/2022 Pasal 46): what was opened to whom it should not, and who was told when."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from api.domain.lifecycles import BreachStatus
from api.models.columns import INSTANT, TEXTS, Followed, Owned, one_of


class Breach(Followed, Owned, table=True):
    """One breach; `owner` is the agency that keeps the data. Of persons it holds how many, and nothing else.

    `data` are codes of the record of processing (reference set `processing`).
    """

    __tablename__ = "breach"

    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    status: BreachStatus = Field(default=BreachStatus.RECORDED, sa_type=one_of(BreachStatus))
    known_at: datetime = Field(sa_type=INSTANT)
    happened_at: datetime | None = Field(default=None, sa_type=INSTANT)
    data: list[str] = Field(sa_type=TEXTS)
    persons: int | None = None
    summary: str
    measures: str
    persons_told_at: datetime | None = Field(default=None, sa_type=INSTANT)
    authority_told_at: datetime | None = Field(default=None, sa_type=INSTANT)
    closed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    recorded_by: UUID
