"""A progress report as a paper for signature."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import local_date
from api.domain.lifecycles import ReportStatus
from api.domain.periods import PeriodType, label
from api.formats.dates import written_day
from api.formats.writing.report_pdf import PrintedReport, report_pdf
from api.formats.writing.tagged_pdf import MEDIA_TYPE
from api.models.agencies import Agency
from api.models.plans import Activity, Indicator
from api.models.progress import ProgressEntry, ProgressReport, ReportingPeriod
from api.queries.report_details import detail, entries
from api.schemas.progress import ReportDetail
from api.schemas.progress_entries import EntryOut, ValueOut
from api.services.printing.papers import Print, figure, region_name, rupiah

_HEADS = ["No", "Kegiatan", "Indikator dan nilai", "Fisik (%)", "Rupiah", "Kendala", "Tindak lanjut"]
_WIDTHS = [0, 2.2, 2.4, 0, 0, 1.6, 1.6]
STATES = {
    ReportStatus.DRAFT: "Draf",
    ReportStatus.SUBMITTED: "Diajukan",
    ReportStatus.UNDER_REVIEW: "Sedang diverifikasi",
    ReportStatus.RETURNED: "Dikembalikan",
    ReportStatus.VERIFIED: "Terverifikasi",
    ReportStatus.ACCEPTED_PROVINCE: "Diterima provinsi",
    ReportStatus.ACCEPTED_NATIONAL: "Diterima nasional",
    ReportStatus.SUPERSEDED: "Digantikan versi baru",
}


def print_report(session: Session, caller: Principal, report_id: UUID) -> Print:
    """The report as it stands, for signature; state, version and round are on it. Raises NotFound."""
    report = gate.see(session, caller, ProgressReport, report_id)
    period = gate.see(session, caller, ReportingPeriod, report.period_id)
    agency = gate.see(session, caller, Agency, report.agency_id)
    shown = detail(session, caller, report)
    activities = {each.id: each for each in session.exec(_activities(caller, shown))}
    printed = PrintedReport(
        title="LAPORAN PERKEMBANGAN",
        region=region_name(session, report.region),
        agency=agency.name,
        period=named(period.period_type, period.year, period.ordinal),
        facts=_facts(shown, period),
        heads=_HEADS,
        widths=_WIDTHS,
        rows=_rows(session, report, shown, activities),
        note=_note(shown, activities),
        signatures=["Petugas pelapor", "Pejabat yang berwenang"],
        footer=f"Gugus · laporan {report.id} · versi {report.number} · putaran {report.round}",
    )
    return Print(report_pdf(printed), MEDIA_TYPE, f"laporan-{report.id}.pdf")


def named(kind: PeriodType, year: int, ordinal: int) -> str:
    """A period with its year, said once: `Triwulan I 2026`, `Tahun 2026`."""
    inside = label(kind, year, ordinal).id
    return inside if kind in (PeriodType.YEARLY, PeriodType.FIVE_YEARLY) else f"{inside} {year}"


def _activities(caller: Principal, shown: ReportDetail) -> SelectOfScalar[Activity]:
    return (
        visible(Activity, caller)
        .where(Activity.plan_id == shown.plan_id, Activity.lead_agency_id == shown.agency_id)
        .order_by(col(Activity.ordinal))
    )


def _facts(shown: ReportDetail, period: ReportingPeriod) -> list[tuple[str, str]]:
    def day(moment: datetime | None) -> str:
        return written_day(local_date(moment, period.time_zone)) if moment else "-"

    return [
        ("Status", STATES[shown.status]),
        ("Batas lapor", written_day(period.due_on)),
        ("Tanggal laporan", written_day(shown.reported_on) if shown.reported_on else "-"),
        ("Diajukan", day(shown.submitted_at)),
        ("Diverifikasi", day(shown.verified_at)),
        ("Kelengkapan", "lengkap" if not shown.missing_activity_ids else "belum lengkap"),
    ]


def _rows(
    session: Session, report: ProgressReport, shown: ReportDetail, activities: Mapping[UUID, Activity]
) -> list[list[str]]:
    found = session.exec(select(ProgressEntry).where(ProgressEntry.report_id == report.id)).all()
    said = {each.activity_id: each for each in entries(session, found)}
    indicators = {each.id: each for each in session.exec(select(Indicator).where(col(Indicator.activity_id).in_(said)))}
    plan = {each.activity_id: each.planned_physical_percent for each in shown.planned_physical}
    return [
        [activity.number, activity.title, *_said(said[activity.id], indicators, plan.get(activity.id))]
        for activity in activities.values()
        if activity.id in said
    ]


def _said(entry: EntryOut, indicators: Mapping[UUID, Indicator], planned: Decimal | None) -> list[str]:
    return [
        "Nihil" if entry.is_nil else measured(entry.values, indicators) or "-",
        physical(entry.physical_percent, planned),
        rupiah(entry.spent_idr),
        entry.obstacles or "-",
        entry.follow_up or "-",
    ]


def physical(percent: Decimal | None, planned: Decimal | None) -> str:
    """What was reached, and what the plan says of the same day where it does."""
    return figure(percent) if planned is None else f"{figure(percent)} (rencana {figure(planned)})"


def measured(values: Iterable[ValueOut], indicators: Mapping[UUID, Indicator]) -> str:
    """What was stated of each indicator; a value with nothing in it says nothing."""
    stated = (each for each in values if each.value is not None or each.numerator is not None)
    return "; ".join(_value(each, indicators[each.indicator_id]) for each in stated)


def _value(value: ValueOut, indicator: Indicator) -> str:
    stated = (
        figure(value.value)
        if value.value is not None
        else f"{figure(value.numerator)} dari {figure(value.denominator)}"
    )
    return f"{indicator.title}: {stated} {indicator.unit}"


def _note(shown: ReportDetail, activities: Mapping[UUID, Activity]) -> str:
    if shown.nil_reason:
        return f"Laporan nihil: {shown.nil_reason}"
    blank = [activities[each].number for each in shown.missing_activity_ids if each in activities]
    return f"Kegiatan tanpa isian: {', '.join(blank)}" if blank else ""
