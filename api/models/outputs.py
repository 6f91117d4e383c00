"""Outputs by the four Ps: materials and campaigns, trainings with their participants, regulations passed.

Participants are counts by institution and sex; no list of persons is kept.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import DecreeKind, OutputKind, Pillar, Sex
from api.domain.lifecycles import OutputStatus
from api.models.columns import TEXTS, Followed, Identified, Ministerial, Owned, Placed, one_of


class Output(Followed, Owned, Placed, Ministerial, table=True):
    """One thing delivered, from its first to its last day; which fields it has follows from its kind."""

    kind: OutputKind = Field(sa_type=one_of(OutputKind))
    pillar: Pillar = Field(sa_type=one_of(Pillar))
    title: str
    starts_on: date = Field(index=True)
    ends_on: date
    place_code: str | None = Field(default=None, foreign_key="region.code")
    place: str | None = None
    activity_id: UUID | None = Field(default=None, foreign_key="activity.id", index=True)
    note: str | None = None
    form: str | None = Field(default=None, foreign_key="output_form.code")
    languages: list[str] = Field(default_factory=list, sa_type=TEXTS)
    quantity: int | None = Field(default=None, sa_type=sa.Integer)
    audience: str | None = None
    topic: str | None = None
    days: int | None = Field(default=None, sa_type=sa.Integer)
    instrument_kind: DecreeKind | None = Field(default=None, sa_type=one_of(DecreeKind))
    number: str | None = None
    year: int | None = Field(default=None, sa_type=sa.Integer)
    url: str | None = None
    status: OutputStatus = Field(default=OutputStatus.RECORDED, sa_type=one_of(OutputStatus))
    withdrawn_reason: str | None = None

    __table_args__ = (sa.CheckConstraint("starts_on <= ends_on", name="days"),)


class OutputParticipants(Identified, Owned, Placed, Ministerial, table=True):
    """How many of an institution and a sex took part in a training."""

    __tablename__ = "output_participants"

    output_id: UUID = Field(foreign_key="output.id")
    institution: str = Field(foreign_key="institution.code")
    sex: Sex = Field(sa_type=one_of(Sex))
    count: int = Field(sa_type=sa.Integer)

    __table_args__ = (
        sa.UniqueConstraint("output_id", "institution", "sex"),
        sa.CheckConstraint("count > 0", name="count"),
    )
