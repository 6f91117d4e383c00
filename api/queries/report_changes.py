"""What a version of a report changed: it is compared with the version before it, entry by entry, field by field."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.models.progress import ProgressEntry, ProgressReport
from api.queries.report_details import entries
from api.schemas.report_changes import ReportChange, ReportChangesOut

OF_A_REPORT = ("nil_reason", "reported_on")
OF_AN_ENTRY = ("physical_percent", "spent_idr", "is_nil", "obstacles", "follow_up", "evidence", "reported_on")
OF_A_VALUE = ("value", "numerator", "denominator", "parts")

Entry = Mapping[str, Any]


def of(session: Session, caller: Principal, report: ProgressReport) -> ReportChangesOut:
    """The changes of a report that the caller sees; of a first version there are none."""
    before = session.exec(
        visible(ProgressReport, caller).where(
            ProgressReport.obligation_id == report.obligation_id, ProgressReport.number == report.number - 1
        )
    ).first()
    return ReportChangesOut(
        report_id=report.id,
        number=report.number,
        previous_id=before.id if before else None,
        version=report.version,
        changes=list(_changes(session, caller, before, report)) if before else [],
    )


def _changes(
    session: Session, caller: Principal, before: ProgressReport, report: ProgressReport
) -> Iterator[ReportChange]:
    yield from _fields(before.model_dump(mode="json"), report.model_dump(mode="json"), OF_A_REPORT)
    was, now = (_entries(session, caller, each) for each in (before, report))
    for activity_id in sorted(was.keys() | now.keys()):
        one, other = was.get(activity_id, {}), now.get(activity_id, {})
        yield from _fields(one, other, OF_AN_ENTRY, activity_id=activity_id)
        values, new_values = _values(one), _values(other)
        for indicator_id in sorted(values.keys() | new_values.keys()):
            at = {"activity_id": activity_id, "indicator_id": indicator_id}
            yield from _fields(values.get(indicator_id, {}), new_values.get(indicator_id, {}), OF_A_VALUE, **at)


def _fields(before: Entry, after: Entry, names: tuple[str, ...], **where: UUID) -> Iterator[ReportChange]:
    for name in names:
        if before.get(name) != after.get(name):
            at: dict[str, Any] = {"activity_id": None, "indicator_id": None, **where}
            yield ReportChange(**at, field=name, before=before.get(name), after=after.get(name))


def _entries(session: Session, caller: Principal, report: ProgressReport) -> dict[UUID, Entry]:
    """What a version says, as it stands on the wire, by activity."""
    statement = visible(ProgressEntry, caller).where(ProgressEntry.report_id == report.id)
    rows = session.exec(statement.order_by(col(ProgressEntry.id))).all()
    return {entry.activity_id: entry.model_dump(mode="json") for entry in entries(session, rows)}


def _values(entry: Entry) -> dict[UUID, Entry]:
    return {UUID(value["indicator_id"]): {**value, "parts": _in_order(value)} for value in entry.get("values", ())}


def _in_order(value: Entry) -> list[Entry] | None:
    """Its parts, however they were listed."""
    return (
        sorted(value["parts"], key=lambda part: (part["sex"] or "", part["age_band"] or "")) if value["parts"] else None
    )
