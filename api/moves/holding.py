"""A period is held while its reports are moved, so that a freeze waits for them, and they for a freeze.

An agency may not lock the row of a period, which is the secretariat's: both meet at an advisory lock of its number.
"""

from enum import Enum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.models.progress import ReportingPeriod
from api.problems import Locked


class Hold(Enum):
    """How a period is held until the transaction ends."""

    SHARED = "shared"
    """By whoever moves a report: any number of them at once."""
    WEIGHING = "weighing"
    """By whoever says what is verified: one by one, for which word counts is decided by those that stand."""
    ALONE = "alone"
    """By whoever moves the period itself: nobody else holds it in any way."""


def held(session: Session, caller: Principal, period_id: UUID, hold: Hold = Hold.SHARED) -> ReportingPeriod:
    """The period as it stands, and so it stays until the transaction ends.

    Raises Locked where the caller sees its report and no more the period, which closes with the agency's membership.
    """
    session.execute(_HOLDING[hold], {"period": period_id})
    # Read anew, even where it was read before: the wait may have been for its freeze.
    return seen(gate.found(session, caller, ReportingPeriod, "id", period_id, anew=True))


def seen(period: ReportingPeriod | None) -> ReportingPeriod:
    """The period, where the caller sees it. Raises Locked: an agency that sees only its report is a member no more."""
    if period is None:
        raise Locked(lock_reason="membership_ended")
    return period


def holding(period_id: str, hold: Hold = Hold.SHARED) -> str:
    """SQL that holds the period with this id: the random end of a UUIDv7 is a number PostgreSQL takes for a lock."""
    number = f"('x' || right(replace(cast({period_id} AS text), '-', ''), 16))::bit(64)::bigint & {2**62 - 1}"
    shared, alone = f"pg_advisory_xact_lock_shared({number})", f"pg_advisory_xact_lock({number})"
    one_by_one = f"pg_advisory_xact_lock({number} | {2**62})"
    return {Hold.SHARED: shared, Hold.WEIGHING: f"{shared}, {one_by_one}", Hold.ALONE: alone}[hold]


_HOLDING: Final = {hold: sa.text(f"SELECT {holding('cast(:period AS uuid)', hold)}") for hold in Hold}
