"""The directory of services: what an agency does for persons, where, for whom, and whether there is room.

Where its line is answered is public; nobody's own phone belongs here.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import ServiceKind
from api.domain.lifecycles import ServiceStatus
from api.models.columns import INSTANT, TEXTS, Followed, Owned, Placed, one_of


class Service(Followed, Owned, Placed, table=True):
    """One service of an agency. Ages in whole years, both included.

    `region_codes` are the regions it serves; where it names none, those that its agency serves.
    `places_free` is what the agency last said, at `places_said_at`; how many are free now is read (`queries/services`).
    """

    agency_id: UUID = Field(foreign_key="agency.id")
    agency: str = Field(index=True)
    kind: ServiceKind = Field(sa_type=one_of(ServiceKind), index=True)
    name: str
    needs: list[str] = Field(default_factory=list, sa_type=TEXTS)
    region_codes: list[str] = Field(sa_type=TEXTS)
    age_from: int | None = Field(default=None, sa_type=sa.Integer)
    age_to: int | None = Field(default=None, sa_type=sa.Integer)
    hours: str | None = None
    is_always_open: bool = False
    emergency_contact: str | None = None
    note: str | None = None
    places: int | None = Field(default=None, sa_type=sa.Integer)
    places_free: int | None = Field(default=None, sa_type=sa.Integer)
    places_said_at: datetime | None = Field(default=None, sa_type=INSTANT)
    status: ServiceStatus = Field(default=ServiceStatus.ACTIVE, sa_type=one_of(ServiceStatus))
    suspended_reason: str | None = None
    time_zone: str = "Asia/Jakarta"

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "kind", "name"),
        sa.CheckConstraint("age_from <= age_to", name="ages"),
    )
