"""Who serves a place on a day: by the areas that an agency names for it, else by its home.

A service reaches where it says so itself; where it says nothing, wherever its agency serves. It is a search and
nothing else: no right follows from an area.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import array as pg_array
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from api.domain.places import covering, region_code_of, region_words
from api.models.agencies import Agency, AgencyServiceArea
from api.models.columns import TEXTS
from api.models.reference import Region
from api.models.services import Service
from api.reference import many
from api.schemas.agencies import AgencyOut


def codes_over(session: Session, regions: Iterable[str], now: datetime) -> list[str]:
    """The codes by which an area covers one of `regions` at `now`, with those of regions it took the place of."""
    ever = sa.cast("-infinity", sa.Date)
    is_over = sa.not_(sa.func.gugus_on_day(now, ever, Region.valid_to, Region.time_zone))
    ended = sa.select(col(Region.code), col(Region.replaced_by)).where(col(Region.replaced_by).is_not(None), is_over)
    heirs = {row.code: many(row.replaced_by) for row in session.execute(ended)}
    return sorted(frozenset[str]().union(*(covering(code, heirs) for code in regions)))


def serves(codes: Sequence[str], now: datetime) -> sa.ColumnElement[bool]:
    """The condition of an agency that serves one of `codes` at `now`."""
    words, home, area_of = region_words(codes), aliased(Agency), _areas_on(now)
    # Only the areas of these regions, and of these homes, are read; of the nation they are many.
    of_one = area_of.where(col(AgencyServiceArea.region_code).in_(codes))
    of_the_home = area_of.join(home, col(home.id) == col(AgencyServiceArea.agency_id)).where(
        col(home.region).in_(words)
    )
    at_home = sa.and_(col(Agency.region).in_(words), col(Agency.id).not_in(of_the_home))
    return sa.or_(col(Agency.id).in_(of_one), at_home)


def _areas_on(now: datetime) -> sa.Select[Any]:
    """The agencies of the areas that are in force at `now`, one row for each area."""
    return (
        sa.select(col(AgencyServiceArea.agency_id))
        .join(Region, col(Region.code) == col(AgencyServiceArea.region_code))
        .where(sa.func.gugus_on_day(now, AgencyServiceArea.valid_from, AgencyServiceArea.valid_to, Region.time_zone))
    )


def shown(session: Session, agencies: Sequence[Agency], now: datetime) -> Iterator[AgencyOut]:
    """Agencies with the regions they serve at `now`."""
    code = col(AgencyServiceArea.region_code)
    asked = _areas_on(now).add_columns(code).where(col(AgencyServiceArea.agency_id).in_([each.id for each in agencies]))
    served: dict[UUID, list[str]] = {}
    for agency_id, region_code in session.execute(asked.order_by(code)):
        served.setdefault(agency_id, []).append(region_code)
    for each in agencies:
        codes = served.get(each.id) or [region_code_of(each.region)]
        yield AgencyOut.model_validate({**each.model_dump(), "serves_region_codes": codes})


def served_on(now: datetime) -> sa.ColumnElement[list[str]]:
    """Of an agency: the regions it serves at `now`, as `shown` tells them."""
    code = col(AgencyServiceArea.region_code)
    named = _areas_on(now).where(col(AgencyServiceArea.agency_id) == col(Agency.id))
    codes = named.with_only_columns(sa.func.array_agg(aggregate_order_by(code, code.asc()))).scalar_subquery()
    home = pg_array([sa.func.upper(sa.func.split_part(Agency.region, ":", 2))])
    return sa.type_coerce(sa.func.coalesce(codes, home), TEXTS)


def said_of_areas() -> sa.ColumnElement[list[str]]:
    """Of an agency: its areas with their days, as lists of members write them (32.76@2025-01-01/2026-12-31)."""
    area = AgencyServiceArea
    until = sa.func.coalesce(sa.literal("/").concat(sa.cast(col(area.valid_to), sa.Text)), "")
    said = sa.func.concat(area.region_code, "@", area.valid_from, until, type_=sa.Text())
    order = aggregate_order_by(said, col(area.region_code).asc(), col(area.valid_from).asc())
    of_it = sa.select(sa.func.array_agg(order)).where(col(area.agency_id) == col(Agency.id)).scalar_subquery()
    return sa.type_coerce(sa.func.coalesce(of_it, sa.cast(pg_array([]), TEXTS)), TEXTS)


def reaches(codes: Sequence[str], now: datetime) -> sa.ColumnElement[bool]:
    """The condition of a service that reaches one of `codes` at `now`."""
    by_agency = sa.select(col(Agency.id)).where(serves(codes, now))
    return sa.or_(
        col(Service.region_codes).op("&&")(sa.cast(list(codes), sa.ARRAY(sa.Text()))),
        sa.and_(sa.func.cardinality(col(Service.region_codes)) == 0, col(Service.agency_id).in_(by_agency)),
    )
