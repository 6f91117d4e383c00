"""What became of obligations: reported, nil, silent or excused, and whether it is verified (calculations.md, coverage).

Whoever sees that a report is owed sees what became of it and by when it is due, also where the report or the period
itself does not open to them: functions that look over organisations answer with the state and the day alone.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import local_date
from api.domain.kinds import ObligationState
from api.domain.periods import days_late, days_left
from api.models.columns import UUIDS
from api.models.progress import ProgressReport, ReportingObligation
from api.queries.names import agency_names
from api.queries.report_details import shown as shown_reports
from api.schemas.progress import ObligationOut, ReportOut

STATES = sa.text("""
    SELECT s.obligation_id, s.state, s.verified, d.due_on, d.time_zone
    FROM gugus_obligation_states(:obligations) s JOIN gugus_due_days(:obligations) d USING (obligation_id)
""").bindparams(sa.bindparam("obligations", type_=UUIDS))

UNSETTLED = sa.text("SELECT gugus_unsettled_reports(:period)").bindparams(sa.bindparam("period", type_=sa.Uuid()))


def shown(session: Session, caller: Principal, rows: Sequence[ReportingObligation]) -> Iterator[ObligationOut]:
    """Obligations, which the caller sees, with what became of them and how the days stand at this moment."""
    found = session.execute(STATES, {"obligations": [row.id for row in rows]}).all()
    states = {each.obligation_id: each for each in found}
    names, newest = agency_names(session, {row.agency_id for row in rows}), _newest(session, caller, list(states))
    for row in rows:
        beside = {"agency_name": names[row.agency_id], "report": newest.get(row.id)}
        yield ObligationOut.model_validate({**row.model_dump(), **_told(caller, states[row.id]), **beside})


def became_of(session: Session, obligations: Sequence[UUID]) -> dict[UUID, ObligationState]:
    """What became of each of these obligations."""
    found = session.execute(STATES, {"obligations": list(obligations)})
    return {each.obligation_id: ObligationState(each.state) for each in found}


def not_recorded_for(session: Session, caller: Principal, obligations: Sequence[UUID]) -> list[UUID]:
    """The periods that the clock opened and nobody recorded yet for which some of these are owed, in one order."""
    columns = (sa.column(name, sa.Uuid()) for name in ("obligation_id", "period_id"))
    owed = sa.func.gugus_expected(caller.now, "").table_valued(*columns)
    asked = sa.select(owed.c.period_id).where(owed.c.obligation_id.in_(obligations)).distinct()
    return list(session.scalars(asked.order_by(owed.c.period_id)))


def _newest(session: Session, caller: Principal, obligations: Sequence[UUID]) -> dict[UUID, ReportOut]:
    """The newest report of each obligation that the caller sees."""
    asked = visible(ProgressReport, caller).where(col(ProgressReport.obligation_id).in_(obligations))
    rows = {row.obligation_id: row for row in session.exec(asked.order_by(col(ProgressReport.number)))}
    return {each.obligation_id: each for each in shown_reports(session, caller, list(rows.values()))}


def _told(caller: Principal, found: Any) -> dict[str, Any]:
    today, silent = local_date(caller.now, found.time_zone), found.state == ObligationState.SILENT
    return {
        "state": found.state,
        "verified": found.verified,
        "due_on": found.due_on,
        "days_left": days_left(found.due_on, today) if silent else None,
        "late_days": days_late(today, found.due_on) if silent else None,
    }


def in_states(statement: Any, states: Sequence[ObligationState]) -> Any:
    """The obligations of `statement` of which one of `states` became; all of them where none is named."""
    if not states:
        return statement
    asked = statement.with_only_columns(col(ReportingObligation.id)).scalar_subquery()
    found = sa.func.gugus_obligation_states(sa.func.array(asked)).table_valued("obligation_id", "state")
    chosen = sa.select(found.c.obligation_id).where(found.c.state.in_(states))
    return statement.where(col(ReportingObligation.id).in_(chosen))


def unsettled(session: Session, period_id: UUID) -> int:
    """How many reports of the period wait to be verified, or to be sent again by who owes them; also where unseen."""
    return int(session.scalar(UNSETTLED, {"period": period_id}) or 0)


def are_verified_or_excused(session: Session, period_id: UUID) -> bool:
    """Whether nobody who owes for the period is silent, and nothing that was sent waits to be verified.

    An agency that was excused owes nothing, also where its report had been sent back to it.
    """
    owed = select(ReportingObligation.id).where(
        ReportingObligation.period_id == period_id, col(ReportingObligation.excused_reason).is_(None)
    )
    found = session.execute(STATES, {"obligations": list(session.exec(owed))}).all()
    return all(each.verified for each in found) and not unsettled(session, period_id)
