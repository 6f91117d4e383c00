"""Entries: what an agency says about each activity it leads, while its report is open.

Who may write them is asked of the report: where it is a paper typed in, the secretariat writes them too.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session, select

from api.access import gate
from api.access.audiences import AtHand, audience_of
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.journal import Happened, record, said
from api.lines.in_session import asked_in
from api.lines.questions import Question
from api.models.columns import columns_in
from api.models.progress import ProgressEntry, ProgressReport, ProgressValue
from api.moves import seen, touch
from api.moves.happened import must_have_happened
from api.problems import FieldError, Invalid, NotFound
from api.queries import entry_facts
from api.queries.entry_facts import Facts
from api.queries.report_details import (
    Days,
    days_of,
    entries,
    entry_as_shown,
    is_open,
    must_be_editable,
    must_be_open,
    must_take,
)
from api.schemas.progress_entries import EntryCreate, EntryDetail, EntryOut, EntryUpdate, ValueIn
from api.services.progress_values import put_values

FIELDS = columns_in(ProgressEntry, EntryUpdate)


class Addition(NamedTuple):
    """An entry that may be added: as it is shown, and what has to be written."""

    entry: ProgressEntry
    shown: EntryDetail
    days: Days
    rows: tuple[Question, ...]


def add_entry(session: Session, caller: Principal, report_id: UUID, body: EntryCreate) -> EntryDetail:
    """Say something about one activity that the agency leads."""
    try:
        held, told = asked_in(session, [entry_facts.held(report_id), entry_facts.asked(report_id, body.activity_id)])
        facts = entry_facts.found(told if held else ())
        added = decide_entry(caller, body, facts)
    except NotFound:
        gate.fetch(session, caller, ProgressReport, report_id)  # seen, and not the caller's to write
        raise
    asked_in(session, [Question.together(*added.rows)])  # a second entry on the activity is refused here
    if not body.values:
        return added.shown
    put_values(session, added.entry, body.values)
    return _detail(entries(session, [added.entry], added.days)[0], writable=True)


def decide_entry(caller: Principal, body: EntryCreate, facts: Facts) -> Addition:
    """The entry by what was found; values of indicators are put below it afterwards.

    Nothing is asked and nothing written here, so that each way to the database decides by the same rules. Raises
    NotPermitted, Locked, Invalid.
    """
    report, days = facts.report, facts.days
    authorise(caller, report)
    must_be_editable(report)
    must_take(seen(facts.period), caller, report, _stated(body))
    if not facts.leads:
        expected = "kegiatan yang dipimpin / one you lead"
        raise Invalid(errors=[FieldError("/activity_id", "activity_of_agency", expected)])
    must_have_happened(caller.now, "reported_on", body.reported_on)
    whole = body.model_dump() if body.values else vars(body)
    stated = {**whole, **facts.place}
    del stated["values"]
    entry = ProgressEntry.apart(**stated, report_id=report.id)
    _must_not_contradict(entry, body.values)
    filled = () if caller.actor in report.filled_by else (entry_facts.filled(report.id, caller.actor),)
    shown = _detail(entry_as_shown(entry, days, ()), writable=True)  # who may add it may change it
    return Addition(entry, shown, days, (*filled, *_rows(caller, report, entry, whole)))


def _stated(body: EntryCreate) -> Iterator[str]:
    """The fields that say something; found out when somebody asks, which only a reopened period does."""
    yield from body.model_dump(exclude_defaults=True, exclude={"activity_id"})


def _rows(
    caller: Principal, report: ProgressReport, entry: ProgressEntry, whole: dict[str, Any]
) -> tuple[Question, ...]:
    told = audience_of(AtHand(report), "progress_entry", entry)
    event = said(caller, Happened(Event.ENTRY_ADDED, "progress_entry", entry, whole), told)
    return Question.into("progress_entry", vars(entry)), event


def revise_entry(
    session: Session, caller: Principal, entry_id: UUID, version: gate.Named, body: EntryUpdate
) -> EntryDetail:
    """Correct an entry while its report is open; a null removes a value (JSON Merge Patch). Raises Invalid."""
    entry = gate.see(session, caller, ProgressEntry, entry_id)
    report = gate.see(session, caller, ProgressReport, entry.report_id)
    authorise(caller, report)
    entry = gate.lock(session, entry, version)
    report = gate.lock(session, report)
    change = body.model_dump(exclude_unset=True)
    days = days_of(report, must_be_open(session, caller, report, change))
    if change.get("is_nil", entry.is_nil) is None:
        raise Invalid(errors=[FieldError("/is_nil", "required", "true atau false / true or false")])
    must_have_happened(caller.now, "reported_on", body.reported_on)
    entry.sqlmodel_update({name: value for name, value in change.items() if name in FIELDS})
    _must_not_contradict(entry, body.values or () if "values" in change else _values(session, entry))
    if "values" in change:
        put_values(session, entry, body.values or ())
    touch(entry, caller)
    _mark_filled(report, caller)
    record(session, caller, Event.ENTRY_CHANGED, entry, change)
    return _detail(entries(session, [entry], days)[0], writable=True)


def read_entry(session: Session, caller: Principal, entry_id: UUID) -> EntryDetail:
    """One entry, with what the caller may do now."""
    entry = gate.see(session, caller, ProgressEntry, entry_id)
    report = gate.see(session, caller, ProgressReport, entry.report_id)
    writable = permits(caller, Act.ENTRY_REVISE, report) and is_open(session, caller, report)
    return _detail(entries(session, [entry])[0], writable=writable)


def _detail(entry: EntryOut, *, writable: bool) -> EntryDetail:
    return EntryDetail.known({**vars(entry), "allowed_actions": ["change"] if writable else []})


def _must_not_contradict(entry: ProgressEntry, values: Iterable[ValueIn | ProgressValue]) -> None:
    if not entry.is_nil:
        return
    parts = (part for value in values for part in (value.value, value.numerator, value.denominator))
    if any(part is not None for part in (entry.physical_percent, entry.spent_idr, *parts)):
        raise Invalid(errors=[FieldError("/is_nil", "nil_with_value", "nihil tanpa nilai / nil without a value")])


def _values(session: Session, entry: ProgressEntry) -> Iterable[ProgressValue]:
    return session.exec(select(ProgressValue).where(ProgressValue.entry_id == entry.id)) if entry.is_nil else ()


def _mark_filled(report: ProgressReport, caller: Principal) -> None:
    """Whoever filled in may not verify (lifecycles.md §2)."""
    if caller.actor not in report.filled_by:
        report.filled_by = [*report.filled_by, caller.actor]
