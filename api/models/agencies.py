"""Agencies: who takes part in task forces, under all the names they have had."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import AgencyKind
from api.models.columns import Dated, Followed, Identified, Ministerial, Owned, Placed, Stamped, one_of


class Agency(Followed, Owned, Placed, Ministerial, table=True):
    """An agency with its home region; its own organisation word is `organisation`."""

    code: str
    organisation: str = Field(unique=True)
    name: str
    abbreviation: str
    kind: AgencyKind = Field(sa_type=one_of(AgencyKind))
    is_vertical: bool = False
    is_law_enforcement: bool = False
    gives_health_services: bool = False
    import_id: UUID | None = Field(default=None, index=True)

    __table_args__ = (sa.UniqueConstraint("owner", "code"), sa.Index("ix_agency_code", "code", "id"))


class AgencyAlias(Identified, Owned, Dated, table=True):
    """Another name of an agency, with the days it was in use."""

    __tablename__ = "agency_alias"

    agency_id: UUID = Field(foreign_key="agency.id", ondelete="CASCADE")
    alias: str

    __table_args__ = (sa.UniqueConstraint("agency_id", "alias"),)


class AgencyServiceArea(Identified, Owned, Dated, table=True):
    """A region that an agency serves, with the days (Depok is policed by Polda Metro Jaya).

    The areas of a day stand in place of the home, which an agency serves that names none for that day. They open
    nothing: they say whom to turn to.
    """

    __tablename__ = "agency_service_area"

    agency_id: UUID = Field(foreign_key="agency.id", ondelete="CASCADE")
    region_code: str = Field(foreign_key="region.code", index=True)

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "region_code", "valid_from"),
        sa.CheckConstraint("valid_from <= valid_to", name="days"),
    )


class PrivateContact(Stamped, Owned, table=True):
    """How an agency's office is reached; opens to its home region alone, and to the worker, which sends mail there."""

    __tablename__ = "private_contact"

    agency_id: UUID = Field(foreign_key="agency.id", unique=True)
    email: str | None = None
    phone: str | None = None
