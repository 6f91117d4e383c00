"""The database's copy of `api/reference`: nobody owns it, every valid token reads it, no route writes it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.models.columns import INSTANT, now


class Region(SQLModel, table=True):
    """A province, regency or city by its Kemendagri code; the BPS code is another field, never derived."""

    code: str = Field(primary_key=True)
    name: str
    level: str
    province_code: str = Field(index=True)
    bps_code: str | None = None
    time_zone: str = "Asia/Jakarta"
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: str | None = None


class Ministry(SQLModel, table=True):
    """A national body; its code is the code of `ministry:` words."""

    code: str = Field(primary_key=True)
    abbreviation: str
    name_id: str
    name_en: str
    kind: str


class SubTaskForce(SQLModel, table=True):
    """One of the fields of work, six by the present plan; the set differs by year, so it is data."""

    __tablename__ = "sub_task_force"

    code: str = Field(primary_key=True)
    name_id: str
    name_en: str
    ordinal: int = Field(sa_type=sa.Integer)


class FundingSource(SQLModel, table=True):
    """Where rupiah come from, with the group they are reported in."""

    __tablename__ = "funding_source"

    code: str = Field(primary_key=True)
    group: str
    name_id: str
    name_en: str


class Institution(SQLModel, table=True):
    """Whom a training is given to; with the pillar it mostly serves."""

    code: str = Field(primary_key=True)
    name_id: str
    name_en: str
    pillar: str | None = None


class OutputForm(SQLModel, table=True):
    """What a material or campaign is made as."""

    __tablename__ = "output_form"

    code: str = Field(primary_key=True)
    name_id: str
    name_en: str


class ReferenceLoad(SQLModel, table=True):
    """Which version of a reference set the database holds."""

    __tablename__ = "reference_load"

    name: str = Field(primary_key=True)
    version: str
    as_of: str
    source: str
    digest: str
    loaded_at: datetime = Field(default_factory=now, sa_type=INSTANT)
