"""Take a whole import back, while nothing was built on it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.kinds import ImportKind
from api.domain.lifecycles import IMPORT, TAKES_REPORTS, ImportStatus
from api.journal import Happened, record_all
from api.models.agencies import Agency
from api.models.amendments import Amendment
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag, Commitment, Realisation
from api.models.case_persons import CasePerson
from api.models.case_profiles import MedicalProfile, TraffickingProfile
from api.models.case_seals import CaseSeal
from api.models.cases import Case, CaseReference
from api.models.clients import Client
from api.models.columns import UUIDS
from api.models.consents import Consent
from api.models.imports import Import
from api.models.plans import Activity, ActivityAgency, Indicator, Plan
from api.models.progress import ProgressReport, ReportingObligation
from api.models.referrals import Referral
from api.models.task_forces import Seat
from api.moves import Facts, apply, held, state_of
from api.schemas.imports import ImportDetail
from api.services.imports.sending import detail

# What an import of each kind made, children first; what hangs below goes with its parent.
MADE: dict[ImportKind, tuple[Any, ...]] = {
    ImportKind.AGENCIES: (Seat, Agency),
    ImportKind.PLAN: (Plan,),
    ImportKind.PROGRESS: (ProgressReport,),
    ImportKind.REALISATION: (BudgetTag, Realisation, BudgetLineVersion, BudgetLine),
    ImportKind.ASSISTED_PERSONS: (Case,),
}
REMOVED: dict[Any, Event] = {
    Seat: Event.SEAT_REMOVED,
    Agency: Event.AGENCY_REMOVED,
    Plan: Event.PLAN_REMOVED,
    ProgressReport: Event.REPORT_REMOVED,
    BudgetTag: Event.BUDGET_TAG_REMOVED,
    Realisation: Event.REALISATION_REMOVED,
    BudgetLineVersion: Event.BUDGET_VERSION_REMOVED,
    BudgetLine: Event.BUDGET_LINE_REMOVED,
}


def undo_import(session: Session, caller: Principal, import_id: UUID, version: gate.Named) -> ImportDetail:
    """Remove all that the import made. Raises Locked where something was built on it."""
    sent = gate.fetch(session, caller, Import, import_id, version)
    # What is not done made nothing that could be built upon.
    built_upon = sent.status is ImportStatus.DONE and (
        _built_upon(session, sent) or _reports_moved_on(session, caller, sent) or _lines_moved_on(session, sent)
    )
    apply(session, caller, sent, IMPORT, "undoings", Facts(built_upon=built_upon))
    for table in MADE[sent.kind]:
        _tell(session, caller, sent, table)
        session.execute(sa.delete(table).where(table.import_id == sent.id))
    return detail(session, caller, sent)


def _tell(session: Session, caller: Principal, sent: Import, table: Any) -> None:
    """Say of each row that it goes, as somebody may keep a copy of it; of cases that stands in the import alone."""
    if event := REMOVED.get(table):
        rows = session.exec(select(table).where(table.import_id == sent.id).order_by(table.id)).all()
        record_all(session, caller, (Happened(event, table.__tablename__, row, {"import": sent.id}) for row in rows))


def _built_upon(session: Session, sent: Import) -> bool:
    agencies = sa.select(col(Agency.id)).where(col(Agency.import_id) == sent.id)
    plans = sa.select(col(Plan.id)).where(col(Plan.import_id) == sent.id)
    activities = sa.select(col(Activity.id)).where(col(Activity.plan_id).in_(plans))
    cases = sa.select(col(Case.id)).where(col(Case.import_id) == sent.id)
    signs = (
        sa.exists().where(col(Case.import_id) == sent.id, col(Case.version) > 1),
        sa.exists().where(col(TraffickingProfile.id).in_(cases), col(TraffickingProfile.version) > 1),
        *(sa.exists().where(part.id.in_(cases)) for part in _OF_A_PERSON),
        *(sa.exists().where(part.case_id.in_(cases)) for part in _OF_A_CASE),
        sa.exists().where(col(ReportingObligation.plan_id).in_(plans)),
        sa.exists().where(col(BudgetTag.activity_id).in_(activities)),
        sa.exists().where(col(Plan.import_id) == sent.id, col(Plan.version) > 1),
        sa.exists().where(col(Amendment.plan_id).in_(plans)),
        sa.exists().where(col(Activity.plan_id).in_(plans), col(Activity.version) > 1),
        sa.exists().where(col(Activity.plan_id).in_(plans), col(Activity.created_at) > sent.finished_at),
        sa.exists().where(col(Indicator.activity_id).in_(activities), col(Indicator.created_at) > sent.finished_at),
        sa.exists().where(col(Activity.lead_agency_id).in_(agencies)),
        sa.exists().where(col(ActivityAgency.agency_id).in_(agencies)),
        sa.exists().where(col(BudgetLine.agency_id).in_(agencies)),
        sa.exists().where(col(Seat.agency_id).in_(agencies), col(Seat.import_id).is_distinct_from(sent.id)),
        sa.exists().where(col(Agency.import_id) == sent.id, col(Agency.version) > 1),
        sa.exists().where(col(Seat.import_id) == sent.id, col(Client.seat_id) == Seat.id),
    )
    return bool(session.scalar(sa.select(sa.or_(*signs))))


def _reports_moved_on(session: Session, caller: Principal, sent: Import) -> bool:
    """Whether a report of the import was touched since, or its period takes reports no more; the reports are locked."""
    statement = select(ProgressReport).where(ProgressReport.import_id == sent.id).order_by(col(ProgressReport.id))
    reports = session.exec(statement.with_for_update()).all()
    periods = (held(session, caller, period_id) for period_id in sorted({report.period_id for report in reports}))
    touched = any(report.version > 1 for report in reports)
    return touched or any(state_of(period, caller) not in TAKES_REPORTS for period in periods)


def _lines_moved_on(session: Session, sent: Import) -> bool:
    """Whether anything came after the file on a line it touched, or a person answered a proposal of it.

    The lines are locked first: who spends on one meanwhile waits, and then finds the ceiling as it was before.
    """
    parts = (sa.select(table.line_id).where(table.import_id == sent.id) for table in _PARTS)
    touched = sa.union(sa.select(_LINE.id).where(_LINE.import_id == sent.id), *parts)
    locked = sa.select(_LINE.id).where(_LINE.id.in_(touched)).order_by(_LINE.id).with_for_update()
    lines = sa.any_(sa.literal(list(session.execute(locked).scalars()), UUIDS))
    of_the_file = sa.exists().where(_LINE.id == _TAG.line_id, _LINE.import_id == sent.id)
    signs = (
        *(
            sa.exists().where(
                part.line_id == lines, part.import_id.is_distinct_from(sent.id), part.recorded_at > sent.finished_at
            )
            for part in _PARTS[:2]
        ),
        sa.exists().where(col(Commitment.line_id) == lines, col(Commitment.recorded_at) > sent.finished_at),
        sa.exists().where(_TAG.line_id == lines, _TAG.import_id.is_distinct_from(sent.id), of_the_file),
        sa.exists().where(_TAG.import_id == sent.id, _TAG.confirmed | _TAG.rejected),
    )
    return bool(session.scalar(sa.select(sa.or_(*signs))))


_LINE: Any = BudgetLine
_TAG: Any = BudgetTag
# What is said of a person or agreed with her hangs on a case; after it no register is taken back.
_OF_A_PERSON: tuple[Any, ...] = (CasePerson, MedicalProfile)
_OF_A_CASE: tuple[Any, ...] = (CaseReference, Consent, CaseSeal, Referral)
_PARTS: tuple[Any, ...] = (Realisation, BudgetLineVersion, BudgetTag)
