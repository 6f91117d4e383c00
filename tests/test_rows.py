"""Rows are made as SQLModel makes them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import SQLModel
from sqlmodel._compat import sqlmodel_init

from api.access.audiences import AtHand
from api.access.resources import TABLES
from api.domain.lifecycles import PeriodStatus
from api.models.columns import Row
from api.models.progress import ReportingPeriod
from api.moves.standing import standing


def said(row: Row) -> dict[str, Any]:
    """All of a row but what is made anew for each."""
    made = {name for name, field in type(row).model_fields.items() if field.default_factory} | {"_sa_instance_state"}
    return {name: None if name in made else value for name, value in row.__dict__.items()}


def test_a_row_has_what_was_given_and_its_defaults():
    tables = [table for table in TABLES.values() if issubclass(table, Row)]
    for table in tables:
        given = {name: object() for name, field in table.model_fields.items() if field.is_required()} | {"unknown": 1}
        ours, theirs = table(**given), table()
        sqlmodel_init(self=theirs, data=dict(given))
        assert said(ours) == said(theirs)
        assert [ours.model_fields_set, ours.model_extra] == [theirs.model_fields_set, theirs.model_extra]
    assert tables


def test_what_was_read_is_judged_as_the_row_itself_is():
    now = datetime(2026, 11, 27, tzinfo=UTC)
    until, day = now - timedelta(hours=1), date(2026, 1, 1)
    columns = {"id": uuid4(), "status": PeriodStatus.REOPENED, "reopened_until": until, "time_zone": "Asia/Jakarta"}
    columns |= {"due_on": day, "freeze_on": day}
    read, row = ReportingPeriod.as_read(columns), ReportingPeriod(**columns)
    assert isinstance(read, ReportingPeriod)
    assert standing(read, now) == standing(row, now) == PeriodStatus.FROZEN
    assert AtHand(read).get(ReportingPeriod, read.id) is read


def test_no_index_repeats_the_beginning_of_a_longer_one():
    """It would find no row sooner, and cost each that is written. `Owned` and `Placed` have theirs in every table."""
    repeated = [
        f"{table.name}: {index.name}"
        for table in SQLModel.metadata.tables.values()
        for index in table.indexes
        for longer in (*table.indexes, *(each for each in table.constraints if isinstance(each, sa.UniqueConstraint)))
        if not index.unique and _columns_of(index) not in ([], ["owner"], ["region"]) and _begins(longer, index)
    ]
    assert repeated == []


def _begins(longer: sa.Index | sa.UniqueConstraint, index: sa.Index) -> bool:
    columns, shorter = _columns_of(longer), _columns_of(index)
    return len(columns) > len(shorter) and columns[: len(shorter)] == shorter


def _columns_of(index: sa.Index | sa.UniqueConstraint) -> list[str]:
    """The columns of one that holds all rows, in their order; none where it holds some, or what is no column."""
    columns = list(index.columns)
    is_plain = isinstance(index, sa.UniqueConstraint) or (
        index.dialect_options["postgresql"]["where"] is None and list(index.expressions) == columns
    )
    return [column.name for column in columns] if is_plain else []
