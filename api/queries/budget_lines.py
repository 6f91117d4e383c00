"""What stands on budget lines, for one line and for thousands alike: versions, and what was spent by month.

Callers have seen (and, to write, locked) the lines; these are parts of them, under row-level security all the same.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.money import Entry, Version, VersionKind, below_spent, month_end, month_ends
from api.models.budgets import BudgetLine, BudgetLineVersion, Commitment, Realisation
from api.models.columns import UUIDS
from api.models.reference import Region
from api.schemas.budgets import BudgetLineOut, BudgetLineRow, BudgetVersionOut

_LOCK_BITS = 2**62 - 1
_CODE = sa.func.upper(sa.func.split_part(BudgetLine.region, ":", 2))


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


def ceiling_on(day: Any) -> sa.ColumnElement[int | None]:
    """Of a line: the ceiling in force on a day, null before the first."""
    newest = (
        sa.select(col(BudgetLineVersion.ceiling_idr))
        .where(col(BudgetLineVersion.line_id) == BudgetLine.id, col(BudgetLineVersion.effective_on) <= day)
        .order_by(col(BudgetLineVersion.effective_on).desc(), col(BudgetLineVersion.ordinal).desc())
        .limit(1)
    )
    return newest.scalar_subquery()


def ceiling_at(now: datetime) -> sa.ColumnElement[int | None]:
    """Of a line: the ceiling in force on its own local day."""
    zone = sa.select(col(Region.time_zone)).where(col(Region.code) == _CODE).correlate(BudgetLine).scalar_subquery()
    return ceiling_on(sa.cast(sa.func.timezone(zone, now), sa.Date))


def realised_at(_now: datetime) -> sa.ColumnElement[int]:
    """Of a line: what was spent, corrections taken off."""
    spent = sa.select(sa.func.sum(col(Realisation.amount_idr))).where(col(Realisation.line_id) == BudgetLine.id)
    return sa.cast(sa.func.coalesce(spent.scalar_subquery(), 0), sa.BigInteger)


def absorbed_at(now: datetime) -> sa.ColumnElement[Decimal | None]:
    """Of a line: what was spent in percent of the ceiling of its day, as `money.percent` says it."""
    spent, ceiling = sa.cast(realised_at(now), sa.Numeric), sa.func.nullif(ceiling_at(now), 0)
    return sa.type_coerce(sa.func.round(spent * 100 / ceiling, 2), sa.Numeric)


MONEY: Mapping[str, Callable[[datetime], sa.ColumnElement[Any]]] = {
    "ceiling_idr": ceiling_at,
    "realised_idr": realised_at,
    "absorption_percent": absorbed_at,
}
"""What a list and an export of lines tell beside the columns of a line, at a moment."""


def with_money(lines: Any, now: datetime) -> Any:
    """The statement of lines with their money beside each."""
    return lines.add_columns(*(tell(now).label(name) for name, tell in MONEY.items()))


def rows(found: Iterable[Any]) -> Iterator[BudgetLineRow]:
    """What `with_money` found, as it is listed."""
    for line, *money in found:
        yield BudgetLineRow(**BudgetLineOut.model_validate(line).model_dump(), **dict(zip(MONEY, money, strict=True)))


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
