"""What stands on budget lines, for one line and for thousands alike: versions, and what was spent by month.

Callers have seen (and, to write, locked) the lines; these are parts of them, under row-level security all the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.clocks import WESTERNMOST
from api.domain.money import Entry, Version, VersionKind, below_spent, month_end, month_ends, percent
from api.models.budgets import BudgetLine, BudgetLineVersion, Commitment, Realisation
from api.models.columns import UUIDS
from api.models.reference import Region
from api.schemas.budgets import BudgetLineOut, BudgetLineRow, BudgetVersionOut

_LOCK_BITS = 2**62 - 1
_CODE = sa.func.upper(sa.func.split_part(BudgetLine.region, ":", 2))
_SPENT = sa.cast(sa.func.coalesce(sa.func.sum(col(Realisation.amount_idr)), 0), sa.BigInteger)


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
    return newest.correlate(BudgetLine).scalar_subquery()


def with_money(lines: Any, now: datetime) -> Any:
    """The statement of lines with the ceiling of its day and what was spent beside each."""
    spent = sa.select(_SPENT).where(col(Realisation.line_id) == BudgetLine.id).correlate(BudgetLine)
    return lines.add_columns(_ceiling_at(now), spent.scalar_subquery())


def rows(found: Iterable[Any]) -> Iterator[BudgetLineRow]:
    """What `with_money` found, as it is listed."""
    for line, ceiling, realised in found:
        yield BudgetLineRow(
            **BudgetLineOut.model_validate(line).model_dump(),
            ceiling_idr=ceiling,
            realised_idr=realised,
            absorption_percent=percent(realised, ceiling) if ceiling else None,
        )


def money_at(now: datetime) -> Mapping[str, sa.ColumnElement[Any]]:
    """The same for exports, by SQL alone. A sum is asked once for each line, however many columns speak of it."""
    both = sa.select(_ceiling_at(now).label("ceiling_idr"), _SPENT.label("realised_idr"))
    money = both.where(col(Realisation.line_id) == BudgetLine.id).lateral("money").c
    share = sa.func.round(sa.cast(money.realised_idr, sa.Numeric) * 100 / sa.func.nullif(money.ceiling_idr, 0), 2)
    return {**money, "absorption_percent": sa.type_coerce(share, sa.Numeric)}


def _ceiling_at(now: datetime) -> sa.ColumnElement[int | None]:
    """Of a line: the ceiling in force on its own local day; that of the nation is the day of its capital."""
    zone = sa.select(col(Region.time_zone)).where(col(Region.code) == _CODE).correlate(BudgetLine).scalar_subquery()
    return ceiling_on(sa.cast(sa.func.timezone(sa.func.coalesce(zone, WESTERNMOST), now), sa.Date))


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
