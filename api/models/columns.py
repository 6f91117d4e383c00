"""Columns that many tables share: identity, version, ownership, time.

`owner`, `region`, `province` and `ministry` hold organisation words (access.md §1: `district:32.12`), because both
the row-level-security policies and `visible()` compare them with the organisations a caller holds.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Self, TypedDict, cast
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.attributes import set_attribute
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Rows come from services and from the database, neither of which asks a row what fits it.
SQLModel.model_config["defer_build"] = True

INSTANT: Any = sa.DateTime(timezone=True)
TEXTS: Any = postgresql.ARRAY(sa.Text())
UUIDS: Any = postgresql.ARRAY(sa.Uuid())
JSONB: Any = postgresql.JSONB()
ABSENT_OR_JSONB: Any = postgresql.JSONB(none_as_null=True)  # nothing is NULL, not the null of JSON
BIGINT: Any = sa.BigInteger()
QUANTITY: Any = sa.Numeric(18, 4)
PERCENT: Any = sa.Numeric(9, 2)


def one_of(kind: type[StrEnum]) -> Any:
    """A text column that takes the values of `kind` only (a CHECK, not a database type, so that it can grow)."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def now() -> datetime:
    """The present instant in UTC; services take it as an argument, rows only for their own stamps."""
    return datetime.now(UTC)


class Row(SQLModel):
    """A row is made by setting its columns, each once.

    SQLModel sets each for pydantic as well, and reads anew with every row which arguments its defaults take: four
    times the work, for a check that rows of services do not need.
    """

    def __init__(self, **values: Any) -> None:
        if not values:  # made by SQLModel itself, which fills it afterwards
            super().__init__()
            return
        for name, default in _columns(type(self)):
            if name in values:
                set_attribute(self, name, values[name])
            elif default is not None:
                set_attribute(self, name, default())
        object.__setattr__(self, "__pydantic_fields_set__", values.keys() & type(self).model_fields.keys())

    @classmethod
    def apart(cls, **values: Any) -> Self:
        """A row that no session will know, for what is written beside one."""
        lasting, made = _defaults(cls)
        row = cls.as_read({**lasting, **values})
        for name, make in made:
            if name not in values:
                row.__dict__[name] = make()
        return row

    @classmethod
    def as_read(cls, values: Mapping[str, Any]) -> Self:
        """A row with these columns and no others, which no session knows: for rules, which only look."""
        row: Self = _read(cls)()
        row.__dict__.update(values)
        return row


@cache
def _read(table: type[Any]) -> Any:
    """A class whose rows say that they are of the table (`__class__`), and hold their columns themselves.

    A column of a mapped class is looked at through a function of SQLAlchemy's: two dozen of them cost more than the
    rules that look.
    """
    said = {"__tablename__": table.__tablename__, "__class__": property(lambda _row: table)}
    return type(f"{table.__name__}AsRead", (), said)


@cache
def map_all() -> None:
    """Have all tables mapped, which the first row of a session would do: before, no column of any row can be read.

    It takes a tenth of a second once; SQLAlchemy holds a lock meanwhile, whoever else asks for it.
    """
    configure_mappers()


@cache
def _columns(table: type[Row]) -> tuple[tuple[str, Callable[[], Any] | None], ...]:
    """The columns of a table, each with what makes its default."""
    return tuple((name, _default(field)) for name, field in table.model_fields.items())


def columns_in(table: type[SQLModel], shape: type[BaseModel]) -> set[str]:
    """The columns of a table that a shape of the API names: what of a request is kept as it was sent."""
    return table.model_fields.keys() & shape.model_fields.keys()


Makers = tuple[tuple[str, Callable[[], Any]], ...]


@cache
def _defaults(table: type[Row]) -> tuple[Mapping[str, Any], Makers]:
    """What a row of a table has where nobody says it: what never changes, and what is made for each."""
    fields = table.model_fields
    lasting = {name: field.default for name, field in fields.items() if _lasts(field)}
    return lasting, tuple((name, make) for name, make in _columns(table) if make and name not in lasting)


_LASTING = (type(None), bool, int, str, Decimal)


def _lasts(field: FieldInfo) -> bool:
    return field.default_factory is None and isinstance(field.default, _LASTING)


def _default(field: FieldInfo) -> Callable[[], Any] | None:
    if field.is_required():
        return None
    if field.default_factory is not None:  # none of ours takes an argument
        return cast("Callable[[], Any]", field.default_factory)
    default = field.default
    # What could be changed is copied for each row.
    return (lambda: default) if _lasts(field) else field.get_default


class Identified(Row):
    """Random, time-ordered id made in the application (PostgreSQL before 18 has no UUIDv7)."""

    id: UUID = Field(default_factory=uuid7, primary_key=True)


class Stamped(Identified):
    """A row that changes: its version is its ETag."""

    version: int = Field(default=1, sa_type=sa.Integer)
    created_at: datetime = Field(default_factory=now, sa_type=INSTANT)
    updated_at: datetime = Field(default_factory=now, sa_type=INSTANT)


class Followed(Stamped):
    """The same, of a list that can be asked for what was written since a moment."""

    updated_at: datetime = Field(default_factory=now, sa_type=INSTANT, index=True)


class Owned(Row):
    """The organisation that owns the row."""

    owner: str = Field(index=True)


class Placed(Row):
    """The region whose task force the row belongs to, and the province above a district."""

    region: str = Field(index=True)
    province: str | None = Field(default=None, index=True)


class Ministerial(Row):
    """The ministry a vertical agency answers to, or nothing."""

    ministry: str | None = Field(default=None, index=True)


class Place(TypedDict):
    """Where a row belongs; rows that stand below another take theirs from it."""

    owner: str
    region: str
    province: str | None


class AgencyPlace(Place):
    """The same for rows of an agency."""

    ministry: str | None


def place_of(row: Any) -> Place:
    """The place of `row`, for a row below it."""
    return {"owner": row.owner, "region": row.region, "province": row.province}


def agency_place_of(row: Any, ministry: str | None = None) -> AgencyPlace:
    """The place of `row` with its ministry, or the one named."""
    return {**place_of(row), "ministry": ministry or row.ministry}


class Dated(Row):
    """In force from the first to the last day, both included, in the local time of the region."""

    valid_from: date
    valid_to: date | None = None
