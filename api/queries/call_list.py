"""The call list: agencies that owe a report and have sent none, with the seat to call and no person's name."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from api.access.principal import Principal
from api.access.visibility import sees
from api.domain.periods import label
from api.domain.seats import SeatKind
from api.models.agencies import Agency
from api.models.progress import ReportingPeriod
from api.models.reference import Region
from api.models.rollups import ObligationStanding
from api.models.task_forces import Seat
from api.paging import Key
from api.schemas.reports import CallListQuery, SilentOut

STANDING: Any = ObligationStanding
KEYS: list[Key] = [
    (STANDING.region, "asc"),
    (STANDING.due_on, "asc"),
    (STANDING.agency, "asc"),
    (STANDING.obligation_id, "asc"),
]
COLUMNS: dict[str, Any] = {
    "obligation_id": STANDING.obligation_id,
    "region_code": col(Region.code),
    "region_name": col(Region.name),
    "province_code": col(Region.province_code),
    "agency_id": col(Agency.id),
    "agency_code": col(Agency.code),
    "agency_name": col(Agency.name),
    "period_id": col(ReportingPeriod.id),
    "period_type": col(ReportingPeriod.period_type),
    "ordinal": col(ReportingPeriod.ordinal),
    "year": STANDING.year,
    "due_on": STANDING.due_on,
}
NAMES = (*COLUMNS, "is_overdue", "district_is_silent", "responsible_seat")
# Who sends the agency's report, else who writes it; where the agency has neither, the secretariat is called.
OFFICERS = (SeatKind.AUTHORISED_OFFICER, SeatKind.REPORTING_OFFICER)


def statement(caller: Principal, query: CallListQuery) -> Any:
    """The silent obligations of the districts the caller sees."""
    today = sa.cast(sa.func.timezone(ReportingPeriod.time_zone, caller.now), sa.Date)
    overdue = STANDING.due_on < today
    columns = (*COLUMNS.values(), overdue, _district_is_silent(), _seat(today))
    found: Any = (
        sa.select(*(column.label(name) for column, name in zip(columns, NAMES, strict=True)))
        .select_from(ObligationStanding)
        .join(Region, sa.literal("district:") + col(Region.code) == STANDING.region)
        .join(Agency, col(Agency.id) == STANDING.agency_id)
        .join(ReportingPeriod, col(ReportingPeriod.id) == STANDING.period_id)
        .where(sees(ObligationStanding, caller), STANDING.state == "silent")
    )
    narrowed = (
        (STANDING.year, query.year),
        (STANDING.period_id, query.period_id),
        (Region.province_code, query.province_code),
        (Region.code, query.region_code),
    )
    for column, values in narrowed:
        found = found.where(col(column).in_(values)) if values else found
    return found if query.overdue is None else found.where(overdue.is_(query.overdue))


def _district_is_silent() -> sa.ColumnElement[bool]:
    other: Any = aliased(ObligationStanding)
    return ~sa.exists().where(
        other.region == STANDING.region,
        other.period_id == STANDING.period_id,
        other.state.in_(("reported", "nil")),
    )


def _seat(today: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    held = (
        sa.select(col(Seat.kind))
        .where(
            col(Seat.agency_id) == STANDING.agency_id,
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
