"""Task forces, the decrees that found them, and the seats from which all authority comes."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import DecreeKind, TaskForceLevel
from api.domain.seats import SeatKind
from api.models.columns import Dated, Followed, Identified, Owned, Placed, Stamped, one_of


class TaskForce(Followed, Owned, Placed, table=True):
    """A task force of a region; a region may have none."""

    __tablename__ = "task_force"

    level: TaskForceLevel = Field(sa_type=one_of(TaskForceLevel))
    name: str
    region_code: str | None = Field(default=None, foreign_key="region.code")
    time_zone: str = "Asia/Jakarta"

    __table_args__ = (sa.UniqueConstraint("owner"),)


class Decree(Identified, Owned, Placed, Dated, table=True):
    """The instrument that founds a task force or names its seats."""

    task_force_id: UUID = Field(foreign_key="task_force.id")
    kind: DecreeKind = Field(sa_type=one_of(DecreeKind))
    number: str
    year: int = Field(sa_type=sa.Integer)
    decided_on: date
    title: str
    url: str | None = None

    __table_args__ = (sa.UniqueConstraint("task_force_id", "kind", "number", "year"),)


class Seat(Stamped, Owned, Placed, Dated, table=True):
    """A place from which somebody acts: held by an agency and, where known, a person, for a time.

    `organisation` is where the seat acts: the region of a task-force seat, the agency of an officer.
    `owner` is the region whose secretariat fills it; `follows_id` the seat it took over from, whose days stay. `unit`
    is the part of the agency it is in, where it has parts: a case may be sealed against one.
    """

    kind: SeatKind = Field(sa_type=one_of(SeatKind))
    organisation: str = Field(index=True)
    task_force_id: UUID | None = Field(default=None, foreign_key="task_force.id", index=True)
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    decree_id: UUID | None = Field(default=None, foreign_key="decree.id")
    sub_task_force: str | None = Field(default=None, foreign_key="sub_task_force.code")
    unit: str | None = None
    time_zone: str = "Asia/Jakarta"
    follows_id: UUID | None = Field(default=None, foreign_key="seat.id")
    import_id: UUID | None = Field(default=None, index=True)

    __table_args__ = (sa.Index("ix_seat_of_a_unit", "unit", postgresql_where=sa.text("unit IS NOT NULL")),)
