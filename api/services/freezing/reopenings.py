"""Reopenings: one person asks, another of another agency approves, and the clock alone ends it."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.lifecycles import PERIOD, REOPENING, PeriodStatus
from api.journal import record
from api.models.columns import place_of
from api.models.progress import ReportingObligation, ReportingPeriod
from api.models.reopenings import Reopening
from api.moves import Hold, agencies_of, allowed_actions, apply, held, judge, settle, step
from api.problems import FieldError, Invalid
from api.schemas.reopenings import ReopeningCreate, ReopeningDetail, ReopeningOut
from api.services.freezing.certificates import certify
from api.services.leads import record_as_the_clock


def ask_reopening(session: Session, caller: Principal, period_id: UUID, body: ReopeningCreate) -> ReopeningDetail:
    """Ask that a frozen period is opened again for named fields of named agencies, until a time. Raises Invalid."""
    period = gate.see(session, caller, ReportingPeriod, period_id)
    authorise(caller, period)
    judge(caller, period, PERIOD, "reopenings")
    if body.ends_at <= caller.now:
        raise Invalid(errors=[FieldError("/ends_at", "in_the_future", "waktu mendatang / a time to come")])
    if period.status is PeriodStatus.PLANNED:  # nobody recorded that the clock opened it, nor who owed for it
        record_as_the_clock(session, caller, period)
    _must_owe(session, period, body.agency_ids)
    reopening = Reopening(
        reason=body.reason,
        fields=sorted({field.value for field in body.fields}),
        agency_ids=sorted(set(body.agency_ids)),
        ends_at=body.ends_at,
        **place_of(period),
        period_id=period.id,
        asked_by=caller.actor,
        asked_from=sorted(agencies_of(caller, period.owner)),
    )
    session.add(reopening)
    record(session, caller, Event.REOPENING_ASKED, reopening, body.model_dump())
    return _detail(caller, reopening)


def _must_owe(session: Session, period: ReportingPeriod, agency_ids: list[UUID]) -> None:
    owing = set(
        session.exec(select(ReportingObligation.agency_id).where(ReportingObligation.period_id == period.id)).all()
    )
    unknown = [
        FieldError(f"/agency_ids/{place}", "owes_a_report", "instansi yang wajib lapor / one that owes a report")
        for place, agency_id in enumerate(agency_ids)
        if agency_id not in owing
    ]
    if unknown:
        raise Invalid(errors=unknown)


def approve_reopening(
    session: Session, caller: Principal, reopening_id: UUID, version: gate.Named | None
) -> ReopeningDetail:
    """Open the period again. The certificate of the freeze that ends is made first, where nobody needed it yet."""
    reopening = gate.see(session, caller, Reopening, reopening_id)
    authorise(caller, reopening)
    period = gate.lock(session, held(session, caller, reopening.period_id, Hold.ALONE))
    reopening = gate.lock(session, reopening, version)
    judge(caller, reopening, REOPENING, "approvals")
    target, move = judge(caller, period, PERIOD, "reopenings")
    settle(session, caller, period, PERIOD)
    certify(session, caller, period)
    number = 1 + _approved(session, period.id)
    apply(session, caller, reopening, REOPENING, "approvals")
    reopening.number = number
    reopening.approved_by, reopening.approved_at = caller.actor, caller.now
    period.reopened_until = reopening.ends_at
    period.reopened_fields, period.reopened_agency_ids = reopening.fields, reopening.agency_ids
    step(period, target, caller)
    change = {"from": PeriodStatus.FROZEN, "to": target, "reopening": reopening.id}
    record(session, caller, move.event, period, change)
    return _detail(caller, reopening)


def _approved(session: Session, period_id: UUID) -> int:
    highest = sa.select(sa.func.coalesce(sa.func.max(col(Reopening.number)), 0))
    return int(session.scalar(highest.where(col(Reopening.period_id) == period_id)) or 0)


def read_reopening(session: Session, caller: Principal, reopening_id: UUID) -> ReopeningDetail:
    """One reopening."""
    return _detail(caller, gate.see(session, caller, Reopening, reopening_id))


def _detail(caller: Principal, reopening: Reopening) -> ReopeningDetail:
    shown = ReopeningOut.model_validate(reopening).model_dump()
    return ReopeningDetail(**shown, allowed_actions=allowed_actions(caller, reopening, REOPENING))
