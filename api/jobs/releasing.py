"""The next releases of the published tables and of the report on referrals, made by the worker once they are due.

No reader waits for the solver then. The first ones are left to the first who reads: until then registers of years past
may still come in, and what was told once stands (ADR 34).
"""

import threading
from datetime import UTC, datetime

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from api.access.principal import the_clock
from api.database import assume, worker_engine
from api.domain.places import NATION
from api.services.releases import EVERY, Released, make_next
from api.settings import Settings

log = structlog.get_logger("gugus.releases")
PAUSE = 600.0  # seconds between two looks


def release_next(engine: sa.Engine, now: datetime) -> bool:
    """Make the next release of each where one is due; whether there was one."""
    made = [_release_next(engine, now, of) for of in EVERY]
    return any(made)


def _release_next(engine: sa.Engine, now: datetime, of: Released) -> bool:
    with engine.begin() as connection, Session(connection) as session:
        assume(session, [NATION])
        return make_next(session, the_clock(NATION, now), of)


def start(settings: Settings, stop: threading.Event) -> None:
    """Look now and then beside the worker's other work, until it stops."""

    def now_and_then() -> None:
        engine = worker_engine(settings)
        while not stop.wait(PAUSE):
            try:
                release_next(engine, datetime.now(UTC))
            except sa.exc.OperationalError:
                log.warning("the database does not answer")
            except Exception:
                log.exception("the next release could not be made")
        engine.dispose()

    threading.Thread(target=now_and_then, name="releases", daemon=True).start()
