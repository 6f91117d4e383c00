"""The copy of the reference data and of the seat table: what differs from what was loaded is loaded anew."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, col

from api import reference
from api.domain.seats import SEATS_OF_TWO_FACTORS, YIELDS
from api.models.clients import SeatYield
from api.models.reference import FundingSource, Institution, Ministry, OutputForm, ReferenceLoad, Region, SubTaskForce

TABLES: dict[str, type[SQLModel]] = {
    "regions": Region,
    "ministries": Ministry,
    "sub_task_forces": SubTaskForce,
    "funding_sources": FundingSource,
    "institutions": Institution,
    "output_forms": OutputForm,
}


def load_reference(connection: sa.Connection) -> None:
    """Copy every set whose file differs from what was loaded."""
    loaded = dict(connection.execute(sa.select(col(ReferenceLoad.name), col(ReferenceLoad.digest))).all())
    for known in reference.sets():
        digest = reference.digest(known.name)
        if loaded.get(known.name) == digest:
            continue
        if known.name in TABLES:
            _copy(connection, TABLES[known.name], reference.rows(known.name))
        _put(connection, ReferenceLoad, [{**known._asdict(), "digest": digest}])
    seats = [
        {
            "seat_kind": kind,
            "action": each.word,
            "reach": each.reach,
            "only_health": each.only_health,
            "needs_second_factor": kind in SEATS_OF_TWO_FACTORS,
        }
        for kind, yields in YIELDS.items()
        for each in yields
    ]
    _replace_yields(connection, seats)


def _replace_yields(connection: sa.Connection, seats: list[dict[str, Any]]) -> None:
    """Only where something differs: to write it ends every live check that processes remember."""
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in seats[0]]
    standing = {tuple(row) for row in connection.execute(sa.select(*columns).select_from(SeatYield))}
    if standing != {tuple(row.values()) for row in seats}:
        connection.execute(sa.delete(SeatYield))
        connection.execute(sa.insert(SeatYield), seats)


def _copy(connection: sa.Connection, table: type[SQLModel], rows: Iterable[reference.Row]) -> None:
    columns = set(table.model_fields)
    prepared = [
        {"ordinal": place, **{name: _value(name, cell) for name, cell in row.items()}}
        for place, row in enumerate(rows, 1)
    ]
    _put(connection, table, [{name: row[name] for name in columns if name in row} for row in prepared])


def _value(name: str, cell: str) -> Any:
    if cell == "":
        return None
    return date.fromisoformat(cell) if name.startswith("valid_") else cell


def _put(connection: sa.Connection, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    model: Any = table
    statement = insert(model)
    keys = [column.name for column in model.__table__.primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)
