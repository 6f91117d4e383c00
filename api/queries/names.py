"""What agencies and regions are called, for those who were told their ids and codes."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.models.agencies import Agency
from api.models.reference import Region

_AGENCIES: Final = sa.select(col(Agency.id), col(Agency.name)).where(
    col(Agency.id).in_(sa.bindparam("ids", expanding=True))
)
_REGIONS: Final = sa.select(col(Region.code), col(Region.name)).where(
    col(Region.code).in_(sa.bindparam("codes", expanding=True))
)


def agency_names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """What agencies are called."""
    return dict(session.execute(_AGENCIES, {"ids": list(ids)}).all())


def region_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """What regions are called."""
    return dict(session.execute(_REGIONS, {"codes": list(codes)}).all())
