"""Entries: what an agency says about each activity it leads, while its report is open.

Who may write them is asked of the report: where it is a paper typed in, the secretariat writes them too.
"""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.journal import record
from api.models.columns import agency_place_of
from api.models.plans import Activity
from api.models.progress import ProgressEntry, ProgressReport, ProgressValue, ReportingObligation
from api.moves import touch
from api.problems import FieldError, Invalid
from api.queries.report_details import days_of, entries, must_be_open
from api.schemas.progress import EntryCreate, EntryOut, EntryUpdate, ValueIn
from api.services.progress_values import put_values

FIELDS = {"physical_percent", "spent_idr", "is_nil", "obstacles", "follow_up", "evidence", "reported_on"}


def add_entry(session: Session, caller: Principal, report_id: UUID, body: EntryCreate) -> EntryOut:
    """Say something about one activity that the agency leads."""
    report = gate.fetch(session, caller, ProgressReport, report_id)
    fields = body.model_dump(exclude_defaults=True, exclude={"activity_id"})
    days = days_of(report, must_be_open(session, caller, report, fields))
    activity = _led_activity(session, caller, report, body.activity_id)
    entry = ProgressEntry(
        **body.model_dump(include=FIELDS),
        report_id=report.id,
        activity_id=activity.id,
        **agency_place_of(report),
    )
    _must_not_contradict(entry, body.values)
    session.add(entry)
    session.flush()  # a second entry on the activity is refused here
    if body.values:  # a new entry has none to put away
        put_values(session, entry, body.values)
    _mark_filled(report, caller)
    record(session, caller, Event.ENTRY_ADDED, entry, body.model_dump())
    return entries(session, [entry], days)[0]


def revise_entry(session: Session, caller: Principal, entry_id: UUID, version: int, body: EntryUpdate) -> EntryOut:
    """Correct an entry while its report is open; a null removes a value (JSON Merge Patch)."""
    entry = gate.see(session, caller, ProgressEntry, entry_id)
    report = gate.see(session, caller, ProgressReport, entry.report_id)
    authorise(caller, report)
    entry = gate.lock(session, entry, version)
    report = gate.lock(session, report)
    change = body.model_dump(exclude_unset=True)
    days = days_of(report, must_be_open(session, caller, report, change))
    if change.get("is_nil", entry.is_nil) is None:
        raise Invalid(errors=[FieldError("/is_nil", "required", "true / false")])
    entry.sqlmodel_update({name: value for name, value in change.items() if name in FIELDS})
    _must_not_contradict(entry, body.values or () if "values" in change else _values(session, entry))
    if "values" in change:
        put_values(session, entry, body.values or ())
    touch(entry, caller)
    _mark_filled(report, caller)
    record(session, caller, Event.ENTRY_CHANGED, entry, change)
    return entries(session, [entry], days)[0]


def read_entry(session: Session, caller: Principal, entry_id: UUID) -> EntryOut:
    """One entry."""
    return entries(session, [gate.see(session, caller, ProgressEntry, entry_id)])[0]


def _must_not_contradict(entry: ProgressEntry, values: Iterable[ValueIn | ProgressValue]) -> None:
    if not entry.is_nil:
        return
    parts = (part for value in values for part in (value.value, value.numerator, value.denominator))
    if any(part is not None for part in (entry.physical_percent, entry.spent_idr, *parts)):
        raise Invalid(errors=[FieldError("/is_nil", "nil_with_value", "nihil tanpa nilai / nil without a value")])


def _values(session: Session, entry: ProgressEntry) -> Iterable[ProgressValue]:
    return session.exec(select(ProgressValue).where(ProgressValue.entry_id == entry.id)) if entry.is_nil else ()


def _led_activity(session: Session, caller: Principal, report: ProgressReport, activity_id: UUID) -> Activity:
    plan_id = session.scalar(
        sa.select(col(ReportingObligation.plan_id)).where(col(ReportingObligation.id) == report.obligation_id)
    )
    activity = session.exec(
        visible(Activity, caller).where(
            Activity.id == activity_id,
            Activity.plan_id == plan_id,
            Activity.lead_agency_id == report.agency_id,
            col(Activity.ended_edition).is_(None),
        )
    ).first()
    if activity is None:
        raise Invalid(
            errors=[FieldError("/activity_id", "activity_of_agency", "kegiatan yang dipimpin / one you lead")]
        )
    return activity


def _mark_filled(report: ProgressReport, caller: Principal) -> None:
    """Whoever filled in may not verify (lifecycles.md §2)."""
    if caller.actor not in report.filled_by:
        report.filled_by = [*report.filled_by, caller.actor]
