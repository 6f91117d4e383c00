"""Drafts: an agency begins a report, its paper is typed in, or, in a reopened period, the next version is begun."""

from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.predicates import is_its_agency
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.lifecycles import COUNTING, PeriodStatus
from api.domain.scopes import Word
from api.domain.seats import AGENCY_SEATS
from api.journal import record
from api.models.progress import ProgressReport, ReportingObligation, ReportingPeriod
from api.models.task_forces import Seat
from api.moves import held, must_be_named, state_of, takes_reports
from api.moves.happened import must_have_happened
from api.problems import Duplicate, FieldError, Invalid, Locked, NotPermitted
from api.queries.report_details import detail
from api.schemas.progress import OnBehalf, ReportCreate, ReportDetail
from api.services.leads import owed_for
from api.services.progress_reports.carrying import carry_over


def draft_report(session: Session, caller: Principal, body: ReportCreate) -> ReportDetail:
    """Begin the report on an obligation; with a reason it says that nothing happened (nil).

    While the period is reopened this is the next version, filled with the last one. Raises Locked.
    """
    obligation = _owed(session, caller, body)
    authorise(caller, obligation)
    _must_speak_for_itself_or_not(caller, obligation, body.on_behalf)
    period = held(session, caller, obligation.period_id)
    if not takes_reports(period, caller, obligation.agency_id):
        raise Locked(lock_reason="period_frozen")
    must_have_happened(caller.now, "reported_on", body.reported_on)
    report = _new(caller, obligation, body)
    if body.on_behalf:
        _type_in(session, caller, report, body.on_behalf)
    earlier = _before(session, caller, period, obligation)
    if earlier:
        report.number = earlier.number + 1
        report.nil_reason = body.nil_reason or earlier.nil_reason
        report.reported_on = body.reported_on or earlier.reported_on
    _must_be_reopened_for(caller, period, report, earlier)
    session.add(report)
    session.flush()  # a second report on the obligation is refused here
    if earlier:
        carry_over(session, earlier, report)
    record(session, caller, Event.REPORT_DRAFTED, report, body.model_dump())
    return detail(session, caller, report)


def _owed(session: Session, caller: Principal, body: ReportCreate) -> ReportingObligation:
    """What is reported on: named by itself, or by its period and agency, as long as it may not stand yet."""
    if body.period_id is not None and body.agency_id is not None:
        return owed_for(session, caller, body.period_id, body.agency_id)
    assert body.obligation_id is not None  # noqa: S101  one of both ways is named
    return gate.see(session, caller, ReportingObligation, body.obligation_id)


def _new(caller: Principal, obligation: ReportingObligation, body: ReportCreate) -> ProgressReport:
    return ProgressReport(
        obligation_id=obligation.id,
        period_id=obligation.period_id,
        agency_id=obligation.agency_id,
        owner=obligation.agency,
        region=obligation.region,
        province=obligation.province,
        ministry=obligation.ministry,
        nil_reason=body.nil_reason,
        reported_on=body.reported_on,
        filled_by=[caller.actor],
    )


def _before(
    session: Session, caller: Principal, period: ReportingPeriod, obligation: ReportingObligation
) -> ProgressReport | None:
    """The verified version that a reopened period lets be followed. Raises Duplicate where one waits to be verified."""
    if state_of(period, caller) is not PeriodStatus.REOPENED:
        return None
    of_it = select(ProgressReport).where(ProgressReport.obligation_id == obligation.id)
    last = session.exec(of_it.order_by(col(ProgressReport.number).desc())).first()
    if last is not None and last.status not in COUNTING:
        raise Duplicate
    return last


def _must_be_reopened_for(
    caller: Principal, period: ReportingPeriod, report: ProgressReport, earlier: ProgressReport | None
) -> None:
    fields = ("nil_reason", "reported_on")
    must_be_named(period, caller, [name for name in fields if getattr(report, name) != getattr(earlier, name, None)])


def _must_speak_for_itself_or_not(caller: Principal, obligation: ReportingObligation, paper: OnBehalf | None) -> None:
    """The agency writes its own report; whoever types in its paper says so."""
    is_agency = is_its_agency(caller, caller.held.get(Word.PROGRESS_WRITE, frozenset()), obligation)
    if paper is None and not is_agency:
        raise NotPermitted
    if paper is not None and is_agency:
        raise Invalid(errors=[FieldError("/on_behalf", "own_report", "laporan sendiri / its own report")])


def _type_in(session: Session, caller: Principal, report: ProgressReport, paper: OnBehalf) -> None:
    report.typed_by, report.source_document = caller.actor, paper.source_document
    if paper.officer is None:
        return
    officer = session.exec(
        visible(Seat, caller).where(
            Seat.id == paper.officer, Seat.agency_id == report.agency_id, col(Seat.kind).in_(AGENCY_SEATS)
        )
    ).first()
    if officer is None:
        raise Invalid(errors=[FieldError("/on_behalf/officer", "seat_of_agency", "kedudukan instansi / its seat")])
    report.officer_seat_id = officer.id
