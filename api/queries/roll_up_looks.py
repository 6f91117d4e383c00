"""What the nightly looks at the roll-ups found: written by the worker, told by the metrics and by `gugus check`."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from api.metrics import ROLL_UP_DIFFERENCES, ROLL_UPS_LOOKED_AT
from api.models.rollups import RollUpLook

NEWEST = sa.select(RollUpLook).order_by(col(RollUpLook.looked_at).desc(), col(RollUpLook.id).desc()).limit(1)


def newest(session: Session) -> RollUpLook | None:
    """The last look there was."""
    return session.execute(NEWEST).scalar_one_or_none()


def write(engine: sa.Engine, differences: int) -> None:
    """Keep what a look found; of looks that all found something the later ones name the first."""
    with engine.begin() as connection, Session(connection) as session:
        before, look_id = newest(session), uuid7()
        first = before.first_id if before else None
        look = RollUpLook(id=look_id, looked_at=datetime.now(UTC), differences=differences)
        look.first_id = (first or look_id) if differences else None
        session.add(look)
        session.flush()


def measure(engine: sa.Engine) -> None:
    """Set the gauges by the last look; where there was none they stay as they are."""
    with Session(engine) as session:
        last = newest(session)
    if last is not None:
        ROLL_UP_DIFFERENCES.set(last.differences)
        ROLL_UPS_LOOKED_AT.set(last.looked_at.timestamp())
