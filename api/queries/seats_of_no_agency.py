"""Seats that are held by no agency, as they could be filled before one had to be named.

They stand so until they are handed over: their holder is of no agency where two persons of different agencies are asked
for, and no list of an agency tells them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from api.database import assume
from api.domain.places import NATION
from api.domain.seats import AGENCY_SEATS, TASK_FORCE_SEATS

STANDING = sa.text("""
    SELECT s.id, s.kind, s.owner FROM seat s
    WHERE s.agency_id IS NULL AND s.kind = ANY (:kinds)
      AND (s.valid_to IS NULL OR s.valid_to >= (:now AT TIME ZONE s.time_zone)::date)
    ORDER BY s.owner, s.kind, s.id
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))


def standing(session: Session, now: datetime) -> Sequence[Any]:
    """Seats that have not ended and have to name an agency: id, kind, and the task force that fills them."""
    assume(session, [NATION])  # seats open to every context
    kinds = [kind.value for kind in (*TASK_FORCE_SEATS, *AGENCY_SEATS)]
    return session.execute(STANDING, {"kinds": kinds, "now": now}).all()
