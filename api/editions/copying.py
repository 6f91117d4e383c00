"""Copies of plans: one INSERT … SELECT for each table, so that the size of a plan hardly matters."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session
from uuid_utils.compat import uuid7

from api.access.principal import Principal
from api.models.columns import UUIDS, place_of
from api.models.plans import (
    Activity,
    ActivityAgency,
    ActivityFunding,
    Goal,
    Indicator,
    IndicatorTarget,
    Plan,
    Programme,
)

Table = Any
Twins = Mapping[UUID, UUID]
FIGURES: frozenset[Table] = frozenset({ActivityFunding, IndicatorTarget})
"""Tables that hold figures of certain years."""

# Parents first: the table, by which column it hangs on its plan or on rows copied before, and its other such columns.
PARTS: tuple[tuple[Table, tuple[tuple[str, Table], ...]], ...] = (
    (Goal, (("plan_id", Plan),)),
    (Programme, (("plan_id", Plan), ("goal_id", Goal))),
    (Activity, (("plan_id", Plan), ("goal_id", Goal), ("programme_id", Programme))),
    (ActivityAgency, (("activity_id", Activity),)),
    (ActivityFunding, (("activity_id", Activity),)),
    (Indicator, (("activity_id", Activity),)),
    (IndicatorTarget, (("indicator_id", Indicator),)),
)


def working_copy(session: Session, caller: Principal, plan: Plan) -> Plan:
    """A draft that holds all the plan does, each row knowing the one it stands for; it is no plan of its own."""
    made = Plan(
        **place_of(plan),
        **plan.model_dump(include={"task_force_id", "title", "year_from", "year_to", "is_bridging", "time_zone"}),
        instrument=plan.instrument,
        edition=plan.edition,
        copy_of=plan.id,
        created_at=caller.now,
        updated_at=caller.now,
    )
    session.add(made)
    session.flush()  # its rows refer to it
    copy_rows(session, caller, plan, made, remember=True)
    return made


def copy_rows(
    session: Session,
    caller: Principal,
    plan: Plan,
    into: Plan,
    *,
    remember: bool = False,
    without: Collection[Table] = (),
) -> None:
    """Copy what stands in the plan into another, the tables `without` left out.

    `remember` writes into each copy the row it was made from.
    """
    copied: dict[Table, Twins] = {Plan: {plan.id: into.id}}
    fresh = {"version": 1, "created_at": caller.now, "updated_at": caller.now}
    for table, parents in PARTS:
        if table not in without:
            copied[table] = _copy(session, table, {name: copied[of] for name, of in parents}, fresh, remember=remember)


def _copy(
    session: Session, table: Table, parents: Mapping[str, Twins], fresh: Mapping[str, Any], *, remember: bool
) -> Twins:
    """Copy the rows that hang on the first of `parents`; which row became which."""
    source: sa.Table = table.__table__
    hangs_on, of = next(iter(parents.items()))
    standing = [source.c[hangs_on] == sa.any_(sa.literal(list(of), UUIDS))]
    if "ended_edition" in source.c:
        standing.append(source.c.ended_edition.is_(None))
    twins = {row: uuid7() for row in session.execute(sa.select(source.c.id).where(*standing)).scalars()}
    ids, origin = _pairs(twins, "ids"), source.c.id if remember else sa.null()
    joined: Any = source.join(ids, ids.c.old == source.c.id)
    values: dict[str, Any] = {"id": ids.c.new, "origin_id": origin, **fresh}
    for name, rows in parents.items():
        pairs = _pairs(rows, name)
        joined = joined.outerjoin(pairs, pairs.c.old == source.c[name])
        values[name] = pairs.c.new
    names = [column.name for column in source.c]
    columns = [sa.type_coerce(values.get(name, source.c[name]), source.c[name].type).label(name) for name in names]
    session.execute(sa.insert(source).from_select(names, sa.select(*columns).select_from(joined)))
    return twins


def _pairs(twins: Twins, name: str) -> Any:
    """Which row became which, as a table of the statement."""
    lists = (sa.literal(list(twins), UUIDS), sa.literal(list(twins.values()), UUIDS))
    columns = (sa.column("old", sa.Uuid()), sa.column("new", sa.Uuid()))
    return sa.func.unnest(*lists).table_valued(*columns, name=name).render_derived()


def twin(session: Session, copy_id: UUID, table: Table, row_id: UUID) -> Any:
    """The row of this working copy that stands for a row of the plan; other copies have twins of it, too."""
    query = sa.select(table).where(table.origin_id == row_id)
    holder: Any = table
    if table is Indicator:
        holder = Activity
        query = query.join(holder, holder.id == table.activity_id)
    return session.execute(query.where(holder.plan_id == copy_id)).scalar_one()
