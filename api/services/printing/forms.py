"""The empty form of an agency for a quarter, with the activities it leads."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.periods import PeriodType
from api.formats.writing.printed import PrintedForm, PrintedFormRow
from api.formats.writing.progress_form_xlsx import progress_form
from api.formats.writing.workbook_out import MEDIA_TYPE, Paper
from api.models.agencies import Agency
from api.models.plans import Plan
from api.models.progress import ReportingObligation, ReportingPeriod
from api.problems import Locked, Text
from api.services.printing.papers import Print, region_name
from api.services.printing.plans import activities_of


def print_form(session: Session, caller: Principal, obligation_id: UUID, paper: Paper) -> Print:
    """The form for what an agency owes; filled in, it comes back as an import of progress. Raises NotFound, Locked."""
    obligation = gate.see(session, caller, ReportingObligation, obligation_id)
    period = gate.see(session, caller, ReportingPeriod, obligation.period_id)
    if period.period_type is not PeriodType.QUARTERLY:
        told = Text("Formulir hanya untuk triwulan.", "There is a form for quarters only.")
        raise Locked(told, lock_reason="not_quarterly")
    plan = gate.see(session, caller, Plan, obligation.plan_id)
    agency = gate.see(session, caller, Agency, obligation.agency_id)
    form = PrintedForm(
        region=region_name(session, obligation.region),
        agency=agency.name,
        year=period.year,
        quarter=period.ordinal,
        due_on=period.due_on,
        rows=[
            PrintedFormRow(each.number, each.title, indicator.title, indicator.unit, indicator.targets.get(period.year))
            for activity, each in activities_of(session, caller, plan)
            if activity.lead_agency_id == agency.id
            for indicator in each.indicators
        ],
    )
    return Print(progress_form(form, paper), MEDIA_TYPE, f"formulir-{obligation.id}.xlsx")
