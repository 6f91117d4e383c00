"""How many places of a service are free: what its agency said, without those taken since by referrals it accepted.

A place is taken at the acceptance and free again when the referral is over. It is read and never stored, so nothing has
to be put right. Referrals are counted over all agencies, as a number (`gugus_places_taken`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from api.models.services import Service
from api.schemas.services import ServiceOut

TAKEN = sa.text("SELECT service_id, taken FROM gugus_places_taken(:services, :now)").bindparams(
    sa.bindparam("services", type_=sa.ARRAY(sa.Uuid())), sa.bindparam("now", type_=sa.DateTime(timezone=True))
)


def places_free(session: Session, services: Iterable[Service], now: datetime) -> dict[UUID, int | None]:
    """The free places of each service at `now`; nothing where its agency counts none."""
    rows = list(services)
    found = session.execute(TAKEN, {"services": [row.id for row in rows], "now": now})
    taken: dict[UUID, int] = {row.service_id: row.taken for row in found}
    return {row.id: _left(row, taken.get(row.id, 0)) for row in rows}


def _left(service: Service, taken: int) -> int | None:
    said = service.places if service.places_free is None else service.places_free
    if said is None:
        return None
    left = max(0, said - taken)
    return left if service.places is None else min(left, service.places)


def shown(session: Session, rows: Sequence[Service], now: datetime) -> Iterator[ServiceOut]:
    """Services with the places that are free at `now`."""
    free = places_free(session, rows, now)
    return (ServiceOut.model_validate({**row.model_dump(), "places_free": free[row.id]}) for row in rows)
