"""Excusing an agency from its report, and calling upon it again: by its secretariat, and by a change of the plan."""

from sqlmodel import Session

from api.access.principal import Principal
from api.domain.lifecycles import OBLIGATION
from api.journal import record
from api.models.progress import ReportingObligation, ReportingPeriod
from api.moves.guards import Facts
from api.moves.making import judge, touch


def put_excuse(
    session: Session,
    caller: Principal,
    obligation: ReportingObligation,
    period: ReportingPeriod,
    path: str,
    reason: str | None,
) -> None:
    """Make the move `path` on an obligation of `period`, which the caller holds. Raises WrongMoment and Locked."""
    _, move = judge(caller, obligation, OBLIGATION, path, Facts(period=period))
    obligation.excused_reason = reason
    touch(obligation, caller)
    session.flush()  # what became of it is counted anew
    record(session, caller, move.event, obligation, {"reason": reason})
