"""Acceptances: the level above takes a verified report as it is, which locks the level below."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.lifecycles import REPORT, ReportStatus
from api.models.progress import ProgressReport, ReportingPeriod
from api.moves import Facts, apply
from api.queries.obligation_states import unsettled
from api.queries.report_details import detail
from api.schemas.progress import ReportDetail

ACCEPTED_AT = {
    ReportStatus.ACCEPTED_PROVINCE: "accepted_province_at",
    ReportStatus.ACCEPTED_NATIONAL: "accepted_national_at",
}


def accept_report(session: Session, caller: Principal, report_id: UUID, version: gate.Named | None) -> ReportDetail:
    """Accept a verified report, for the province or for the nation: whoever calls decides the level.

    Only when every report below is verified, excused or silent.
    """
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    period = gate.see(session, caller, ReportingPeriod, report.period_id)
    facts = Facts(period=period, settled_below=not unsettled(session, period.id))
    apply(session, caller, report, REPORT, "acceptances", facts)
    setattr(report, ACCEPTED_AT[report.status], caller.now)
    return detail(session, caller, report)


def withdraw_acceptance(
    session: Session, caller: Principal, report_id: UUID, version: gate.Named | None
) -> ReportDetail:
    """Take an acceptance back while no level above has accepted; the report stands as it did before."""
    report = gate.fetch(session, caller, ProgressReport, report_id, version)
    accepted = report.status
    apply(session, caller, report, REPORT, "acceptance-withdrawals")
    setattr(report, ACCEPTED_AT[accepted], None)
    return detail(session, caller, report)
