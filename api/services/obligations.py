"""Obligations: who is excused from a report, and who is called upon again."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.domain.lifecycles import OBLIGATION
from api.models.progress import ReportingObligation
from api.moves import allowed_actions, held
from api.moves.excusing import put_excuse
from api.queries import obligation_states
from api.schemas.progress import ExcuseIn, ObligationDetail
from api.services.leads import record_openings_of


def excuse_agency(
    session: Session, caller: Principal, obligation_id: UUID, version: gate.Named | None, body: ExcuseIn
) -> ObligationDetail:
    """Excuse an agency from its report; what it reports all the same counts as reported (calculations.md, coverage)."""
    return _excuse(session, caller, obligation_id, version, "excuses", body.reason)


def withdraw_excuse(
    session: Session, caller: Principal, obligation_id: UUID, version: gate.Named | None
) -> ObligationDetail:
    """Call upon the agency again: it owes its report as before."""
    return _excuse(session, caller, obligation_id, version, "excuse-withdrawals", None)


def _excuse(
    session: Session, caller: Principal, obligation_id: UUID, version: gate.Named | None, path: str, reason: str | None
) -> ObligationDetail:
    record_openings_of(session, caller, [obligation_id])
    obligation = gate.see(session, caller, ReportingObligation, obligation_id)
    authorise(caller, obligation)
    # A freeze and an amendment hold the period before they look at what is owed in it, and so does this.
    period = held(session, caller, obligation.period_id)
    obligation = gate.lock(session, obligation, version)
    put_excuse(session, caller, obligation, period, path, reason)
    return detail(session, caller, obligation)


def read_obligation(session: Session, caller: Principal, obligation_id: UUID) -> ObligationDetail:
    """One obligation."""
    return detail(session, caller, gate.see(session, caller, ReportingObligation, obligation_id))


def detail(session: Session, caller: Principal, obligation: ReportingObligation) -> ObligationDetail:
    """An obligation with what the caller may do."""
    (shown,) = obligation_states.shown(session, caller, [obligation])
    return ObligationDetail(**shown.model_dump(), allowed_actions=allowed_actions(caller, obligation, OBLIGATION))
