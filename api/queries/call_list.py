"""The call list: agencies that owe a report and have sent none, with the seat to call and no person's name."""

import hashlib
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
from api.schemas.base import Page
from api.schemas.reports import CallListQuery, SilentOut

KEYS: list[Key] = [
    (ObligationStanding.region, "asc"),
    (ObligationStanding.due_on, "asc"),
    (ObligationStanding.agency, "asc"),
    (ObligationStanding.obligation_id, "asc"),
]
# Who sends the agency's report, else who writes it; where the agency has neither, the secretariat is called.
OFFICERS = (SeatKind.AUTHORISED_OFFICER, SeatKind.REPORTING_OFFICER)


def statement(caller: Principal, query: CallListQuery) -> sa.Select[Any]:
    """The silent obligations of the districts the caller sees."""
    today = sa.cast(sa.func.timezone(ReportingPeriod.time_zone, caller.now), sa.Date)
    overdue = col(ObligationStanding.due_on) < today
    found = (
        sa.select(
            col(ObligationStanding.obligation_id),
            col(Region.code).label("region_code"),
            col(Region.name).label("region_name"),
            col(Region.province_code),
            col(Agency.id).label("agency_id"),
            col(Agency.code).label("agency_code"),
            col(Agency.name).label("agency_name"),
            col(ReportingPeriod.id).label("period_id"),
            col(ReportingPeriod.period_type),
            col(ReportingPeriod.ordinal),
            col(ObligationStanding.year),
            col(ObligationStanding.due_on),
            overdue.label("is_overdue"),
            _district_is_silent().label("district_is_silent"),
            _seat(today).label("responsible_seat"),
        )
        .join(Region, sa.literal("district:") + col(Region.code) == ObligationStanding.region)
        .join(Agency, col(Agency.id) == ObligationStanding.agency_id)
        .join(ReportingPeriod, col(ReportingPeriod.id) == ObligationStanding.period_id)
        .where(sees(ObligationStanding, caller), ObligationStanding.state == "silent")
    )
    narrowed = (
        (ObligationStanding.year, query.year),
        (ObligationStanding.period_id, query.period_id),
        (Region.province_code, query.province_code),
        (Region.code, query.region_code),
    )
    for column, values in narrowed:
        found = found.where(col(column).in_(values)) if values else found
    return found if query.overdue is None else found.where(overdue.is_(query.overdue))


def _district_is_silent() -> sa.ColumnElement[bool]:
    other = aliased(ObligationStanding)
    return ~sa.exists().where(
        other.region == ObligationStanding.region,
        other.period_id == ObligationStanding.period_id,
        col(other.state).in_(("reported", "nil")),
    )


def _seat(today: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    held = (
        sa.select(col(Seat.kind))
        .where(
            Seat.agency_id == ObligationStanding.agency_id,
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
        name = label(row.period_type, row.year, row.ordinal).id
        yield SilentOut.model_validate({**row._mapping, "period_label": name})  # noqa: SLF001  the public way to a dict


def tag(page: Page[Any]) -> str:
    """The entity tag of a page: a digest of what stands on it."""
    return '"' + hashlib.sha256(page.model_dump_json().encode()).hexdigest()[:32] + '"'
