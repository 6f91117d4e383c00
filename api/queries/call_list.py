"""The call list: agencies that owe a report and have sent none, with the seat to call and no person's name."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.periods import label
from api.domain.seats import SeatKind
from api.models.agencies import Agency
from api.models.progress import ReportingPeriod
from api.models.reference import Region
from api.models.rollups import ObligationStanding, ObligationStandingPast
from api.models.task_forces import Seat
from api.paging import Key
from api.queries import rolled_up
from api.schemas.reports import CallListQuery, SilentOut

# Who sends the agency's report, else who writes it; where the agency has neither, the secretariat is called.
OFFICERS = (SeatKind.AUTHORISED_OFFICER, SeatKind.REPORTING_OFFICER)
NAMES = (
    *("obligation_id", "region_code", "region_name", "province_code", "agency_id", "agency_code", "agency_name"),
    *("period_id", "period_type", "ordinal", "year", "due_on", "is_overdue", "district_is_silent", "responsible_seat"),
)


class CallList(NamedTuple):
    """The silent obligations of a question, and the order they are listed in."""

    statement: Any
    keys: list[Key]


def of(session: Session, caller: Principal, query: CallListQuery) -> CallList:
    """The silent obligations of the districts the caller sees. Raises Invalid for a day that is not kept."""
    rolled_up.must_be_kept(session, caller, query.as_of)
    standing = _owing(caller, query.as_of)
    today = _today(caller, query.as_of)
    overdue = standing.due_on < today
    columns = (*_columns(standing), overdue, _district_is_silent(standing, caller, query.as_of), _seat(standing, today))
    found: Any = (
        sa.select(*(column.label(name) for column, name in zip(columns, NAMES, strict=True)))
        .select_from(standing)
        .join(Region, sa.literal("district:") + col(Region.code) == standing.region)
        .join(Agency, col(Agency.id) == standing.agency_id)
        .join(ReportingPeriod, col(ReportingPeriod.id) == standing.period_id)
        .where(standing.state == "silent", *_narrowed(standing, query))
    )
    keys: list[Key] = [(column, "asc") for column in (standing.region, standing.due_on, standing.agency)]
    if query.overdue is not None:
        found = found.where(overdue.is_(query.overdue))
    return CallList(found, [*keys, (standing.obligation_id, "asc")])


def standings(caller: Principal, as_of: date | None) -> Any:
    """What became of each obligation that the caller sees, now or by the end of a day."""
    rows = visible(ObligationStanding, caller)
    if as_of is None:
        return aliased(ObligationStanding, rows.subquery())
    names = ObligationStanding.model_fields
    past = visible(ObligationStandingPast, caller).where(col(ObligationStandingPast.until) >= as_of)
    parts = (
        part.with_only_columns(*(getattr(table, name) for name in names)).where(col(table.since) <= as_of)
        for table, part in ((ObligationStanding, rows), (ObligationStandingPast, past))
    )
    return aliased(ObligationStanding, sa.union_all(*parts).subquery())


def _owing(caller: Principal, as_of: date | None) -> Any:
    """These, and who owes for a period that the clock opened and nobody recorded yet, by the id it will have."""
    known, kept = sa.select(standings(caller, as_of)), ObligationStanding.__table__.columns  # type: ignore[attr-defined]  # of a table
    found = sa.func.gugus_expected(caller.now, "").table_valued(*kept.keys(), "opens_on")
    said: dict[str, Any] = {"state": "silent", "is_verified": False, "is_provisional": False, "is_late": False}
    told = {name: sa.literal(said[name], of.type) if name in said else found.c[name] for name, of in kept.items()}
    expected = sa.select(*{**told, "since": found.c.opens_on}.values())
    if as_of is not None:
        expected = expected.where(found.c.opens_on <= as_of)
    return aliased(ObligationStanding, sa.union_all(known, expected).subquery())


def _today(caller: Principal, as_of: date | None) -> sa.ColumnElement[Any]:
    """The local day of the period's region."""
    if as_of is not None:
        return sa.literal(as_of, sa.Date)
    return sa.cast(sa.func.timezone(ReportingPeriod.time_zone, caller.now), sa.Date)


def _columns(standing: Any) -> tuple[Any, ...]:
    return (
        *(standing.obligation_id, col(Region.code), col(Region.name), col(Region.province_code)),
        *(col(Agency.id), col(Agency.code), col(Agency.name)),
        *(col(ReportingPeriod.id), col(ReportingPeriod.period_type), col(ReportingPeriod.ordinal)),
        *(col(ReportingPeriod.year), standing.due_on),
    )


def _narrowed(standing: Any, query: CallListQuery) -> list[sa.ColumnElement[bool]]:
    asked = (
        (standing.year, query.year),
        (standing.period_id, query.period_id),
        (Region.province_code, query.province_code),
        (Region.code, query.region_code),
    )
    return [col(column).in_(values) for column, values in asked if values]


def _district_is_silent(standing: Any, caller: Principal, as_of: date | None) -> sa.ColumnElement[bool]:
    other = standings(caller, as_of)
    return ~sa.exists().where(
        other.region == standing.region,
        other.period_id == standing.period_id,
        other.state.in_(("reported", "nil")),
    )


def _seat(standing: Any, today: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    held = (
        sa.select(col(Seat.kind))
        .where(
            col(Seat.agency_id) == standing.agency_id,
            col(Seat.kind).in_(OFFICERS),
            today.between(Seat.valid_from, sa.func.coalesce(Seat.valid_to, sa.cast("infinity", sa.Date))),
        )
        .order_by(sa.case((col(Seat.kind) == OFFICERS[0], 0), else_=1))
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(held, sa.literal(SeatKind.SECRETARIAT.value))


def shown(rows: list[Any]) -> Iterable[SilentOut]:
    """The rows as they are listed."""
    for row in rows:
        found = dict(zip(NAMES, row, strict=True))
        period_label = label(found["period_type"], found["year"], found["ordinal"]).id
        yield SilentOut.model_validate({**found, "period_label": period_label})
