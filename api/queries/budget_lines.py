"""What stands on budget lines, for one line and for thousands alike: versions, and what was spent by month.

Callers have seen (and, to write, locked) the lines; these are parts of them, under row-level security all the same.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.money import Entry, Version, VersionKind, below_spent, month_end, month_ends
from api.models.budgets import BudgetLine, BudgetLineVersion, Commitment, Realisation
from api.models.columns import UUIDS
from api.schemas.budgets import BudgetVersionOut

_LOCK_BITS = 2**62 - 1


class StandingVersion(NamedTuple):
    """A version that stands, as its columns: a file compares tens of thousands of them."""

    id: UUID
    line_id: UUID
    kind: VersionKind
    number: int
    ordinal: int
    effective_on: date
    assumed_date: bool
    ceiling_idr: int


def versions_of(session: Session, lines: Collection[BudgetLine]) -> Mapping[UUID, list[StandingVersion]]:
    """Every version of the lines with its corrections, in the order in which they take effect."""
    found: dict[UUID, list[StandingVersion]] = defaultdict(list)
    columns = (col(getattr(BudgetLineVersion, name)) for name in StandingVersion._fields)
    statement = sa.select(*columns).where(_among(BudgetLineVersion.line_id, [line.id for line in lines]))
    in_order = (col(BudgetLineVersion.effective_on), col(BudgetLineVersion.ordinal))
    for version in map(StandingVersion._make, session.execute(statement.order_by(*in_order))):
        found[version.line_id].append(version)
    return found


def _among(column: Any, ids: list[UUID]) -> sa.ColumnElement[bool]:
    # One array, however many lines a file has.
    return col(column) == sa.any_(sa.literal(ids, UUIDS))


def pure(version: StandingVersion) -> Version:
    """The version as the rules of money take it."""
    return Version(version.effective_on, version.ordinal, version.ceiling_idr)


def shown(
    versions: Collection[StandingVersion], entries: Collection[Entry], line: BudgetLine
) -> list[BudgetVersionOut]:
    """The versions of a line as they are told, with what became of each."""
    low = below_spent(entries, [pure(version) for version in versions], month_ends(line.fiscal_year))
    newest = {(version.kind, version.number): version.id for version in sorted(versions, key=lambda each: each.ordinal)}
    return [
        BudgetVersionOut(
            id=version.id,
            line_id=version.line_id,
            kind=version.kind,
            ordinal=version.number,
            effective_on=version.effective_on,
            assumed_date=version.assumed_date,
            ceiling_idr=version.ceiling_idr,
            corrected=newest[version.kind, version.number] != version.id,
            below_spent=pure(version) in low,
        )
        for version in versions
    ]


def entries_of(session: Session, lines: Collection[BudgetLine]) -> Mapping[UUID, list[Entry]]:
    """What was spent on the lines, summed by month."""
    years = {line.id: line.fiscal_year for line in lines}
    found: dict[UUID, list[Entry]] = defaultdict(list)
    statement = (
        sa.select(col(Realisation.line_id), col(Realisation.month), sa.func.sum(col(Realisation.amount_idr)))
        .where(_among(Realisation.line_id, list(years)))
        .group_by(col(Realisation.line_id), col(Realisation.month))
    )
    for line_id, month, total in session.execute(statement):
        found[line_id].append(Entry(month_end(years[line_id], month), int(total)))
    return found


def committed_by(session: Session, line: BudgetLine) -> int:
    """What is promised of the line, releases taken off."""
    total = sa.select(sa.func.coalesce(sa.func.sum(col(Commitment.amount_idr)), 0))
    return int(session.scalar(total.where(col(Commitment.line_id) == line.id)) or 0)


def hold_year(session: Session, region: str, year: int, *, alone: bool = False) -> None:
    """No line of the region's year is made until the transaction ends but by those who hold it with us.

    A file holds it alone: what it does not find it makes, and another writer may not make the same meanwhile.
    """
    lock = sa.func.pg_advisory_xact_lock if alone else sa.func.pg_advisory_xact_lock_shared
    session.execute(sa.select(lock(sa.func.hashtextextended(f"budget {region} {year}", 0).op("&")(_LOCK_BITS))))
