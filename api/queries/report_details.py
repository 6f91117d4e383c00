"""Reports as they are shown: the state of this moment, lateness derived from dates, what is missing, what may be done.

A report is late by its last date, an activity by its own (calculations.md, coverage). A report that the agency itself
sent through this service without a date is dated by the local day it was sent; for a paper or a file that gives no
date none is invented.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access.policy import permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.lifecycles import EDITABLE, LOCKS, REPORT, Guard, ReportStatus
from api.domain.periods import days_late
from api.models.agencies import Agency
from api.models.evidence import Evidence
from api.models.plans import Activity
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ProgressValue,
    ReportComment,
    ReportingObligation,
    ReportingPeriod,
)
from api.moves import allowed_actions, held, must_be_named, standing, takes_reports
from api.problems import Locked
from api.queries.periods import shown as shown_period
from api.queries.planned_physical import of_report
from api.schemas.evidence import EvidenceOut
from api.schemas.progress import CommentOut, ReportDetail, ReportOut
from api.schemas.progress_entries import EntryOut, ValueOut

OF_AN_ENTRY: Final = tuple(EntryOut.model_fields)
"""What is shown of an entry, most of it as it stands in its row."""
_FROM_ITS_ROW: Final = itemgetter(*OF_AN_ENTRY)

# What stands for one report in the statements below, which are put together once for all.
_REPORT: Final[Any] = sa.bindparam("report")
_OBLIGATION: Final[Any] = sa.bindparam("obligation")
_AGENCY: Final[Any] = sa.bindparam("agency")
_PLAN: Final = sa.select(col(ReportingObligation.plan_id)).where(col(ReportingObligation.id) == _OBLIGATION)
_COMMENTS: Final = (
    select(ReportComment)
    .where(col(ReportComment.report_id) == _REPORT)
    .order_by(col(ReportComment.round), col(ReportComment.id))
)
_FILES: Final = select(Evidence).where(col(Evidence.report_id) == _REPORT).order_by(col(Evidence.id))
_ENTRIES: Final = select(ProgressEntry).where(col(ProgressEntry.report_id) == _REPORT).order_by(col(ProgressEntry.id))
_VALUES: Final = (
    select(ProgressValue)
    .where(col(ProgressValue.entry_id).in_(sa.bindparam("entries", expanding=True)))
    .order_by(col(ProgressValue.id))
)


def says_something() -> sa.ColumnElement[bool]:
    """Of an entry: it states a percentage, rupiah, or the value of an indicator."""
    stated = sa.exists().where(
        col(ProgressValue.entry_id) == col(ProgressEntry.id),
        sa.func.num_nonnulls(ProgressValue.value, ProgressValue.numerator, ProgressValue.denominator) > 0,
    )
    return sa.or_(col(ProgressEntry.physical_percent).is_not(None), col(ProgressEntry.spent_idr).is_not(None), stated)


_BESIDE: Final = sa.select(
    sa.func.coalesce(sa.func.bool_or(says_something()), False).label("has_values"),
    sa.func.coalesce(sa.func.bool_or(col(ProgressEntry.is_nil)), False).label("has_nil"),
    sa.func.max(col(ProgressEntry.reported_on)).label("last"),
    _PLAN.scalar_subquery().label("plan_id"),
    sa.select(col(Agency.name)).where(col(Agency.id) == _AGENCY).scalar_subquery().label("agency_name"),
).where(col(ProgressEntry.report_id) == _REPORT)
_SAID: Final = sa.exists().where(
    col(ProgressEntry.report_id) == _REPORT,
    col(ProgressEntry.activity_id) == col(Activity.id),
    sa.or_(col(ProgressEntry.is_nil), says_something()),
)
_LAST: Final = (
    sa.select(col(ProgressEntry.report_id), sa.func.max(col(ProgressEntry.reported_on)))
    .where(col(ProgressEntry.report_id).in_(sa.bindparam("reports", expanding=True)))
    .group_by(col(ProgressEntry.report_id))
)
_PERIODS: Final = select(ReportingPeriod).where(col(ReportingPeriod.id).in_(sa.bindparam("periods", expanding=True)))
_GAPS: Final = (
    sa.select(col(Activity.id), col(Activity.number))
    .where(
        col(Activity.plan_id) == _PLAN.scalar_subquery(),
        col(Activity.lead_agency_id) == _AGENCY,
        ~_SAID,
        col(Activity.ended_edition).is_(None),
    )
    .order_by(col(Activity.ordinal))
)


class Days(NamedTuple):
    """When a report fell due, and the day it counts by where it and its activities say none."""

    due_on: date | None
    otherwise: date | None


def days_of(report: ProgressReport, period: ReportingPeriod | None) -> Days:
    """The days of one report; a reader who does not see the period does not see its due date either."""
    if period is None:
        return Days(None, report.reported_on)
    is_own = report.typed_by is None and report.import_id is None
    sent_on = local_date(report.submitted_at, period.time_zone) if report.submitted_at and is_own else None
    return Days(period.due_on, report.reported_on or sent_on)


def shown(session: Session, caller: Principal, reports: Sequence[ProgressReport]) -> list[ReportOut]:
    """Reports as they stand at this moment, with their lateness; two statements however many there are."""
    ids = [report.id for report in reports]
    last = dict(session.execute(_LAST, {"reports": ids}).all())
    wanted = list({report.period_id for report in reports})
    periods = {row.id: row for row in session.exec(_PERIODS, params={"periods": wanted})}
    return [_shown(caller, report, periods.get(report.period_id), last.get(report.id)) for report in reports]


def _shown(caller: Principal, report: ProgressReport, period: ReportingPeriod | None, last: date | None) -> ReportOut:
    days, status = days_of(report, period), standing(report, caller.now)
    reported_on = max(filter(None, (last, report.reported_on)), default=days.otherwise)
    late = days_late(reported_on, days.due_on) if status is not ReportStatus.DRAFT else None
    return ReportOut.model_validate(
        {
            **report.model_dump(),
            "status": status,
            "typed_in": report.typed_by is not None,
            "reported_on": reported_on,
            "late_days": late,
            "is_late": None if late is None else late > 0,
            "review_until": report.review_until if status is ReportStatus.UNDER_REVIEW else None,
        }
    )


def stands_in(statuses: Sequence[ReportStatus], now: datetime) -> sa.ColumnElement[bool]:
    """Of a report: it stands in one of these states at this moment."""
    return status_at(now).in_([status.value for status in statuses])


def status_at(now: datetime) -> sa.ColumnElement[str]:
    """Of a report: the state it stands in at a moment, idle claims fallen back."""
    has_lapsed = sa.and_(
        col(ProgressReport.status) == ReportStatus.UNDER_REVIEW, col(ProgressReport.review_until) <= now
    )
    return sa.case((has_lapsed, ReportStatus.SUBMITTED.value), else_=sa.cast(ProgressReport.status, sa.String))


def review_until_at(now: datetime) -> sa.ColumnElement[datetime]:
    """Of a report: until when a verifier has it to himself, where one has."""
    return sa.case((status_at(now) == ReportStatus.UNDER_REVIEW, col(ProgressReport.review_until)))


def reported_on() -> sa.ColumnElement[date]:
    """Of a report: the day it counts by, as `days_of` and `_shown` say of one: its last date, else that it was sent."""
    last = sa.select(sa.func.max(col(ProgressEntry.reported_on))).where(
        col(ProgressEntry.report_id) == col(ProgressReport.id)
    )
    sent_on = sa.select(
        sa.cast(sa.func.timezone(col(ReportingPeriod.time_zone), col(ProgressReport.submitted_at)), sa.Date)
    ).where(
        col(ReportingPeriod.id) == col(ProgressReport.period_id),
        col(ProgressReport.typed_by).is_(None),
        col(ProgressReport.import_id).is_(None),
    )
    stated = sa.func.greatest(last.scalar_subquery(), ProgressReport.reported_on)
    return sa.func.coalesce(stated, sent_on.scalar_subquery())


def detail(session: Session, caller: Principal, report: ProgressReport) -> ReportDetail:
    """A report with its comments, its evidence, what is missing, why it is closed and what the caller may do now."""
    session.flush()
    of_it = _named(report)
    beside = session.execute(_BESIDE, of_it).one()
    period = session.get(ReportingPeriod, report.period_id)
    closed = period is None or not takes_reports(period, caller, report.agency_id)
    reason = _lock_reason(caller, report, period, closed=closed)
    moves = allowed_actions(caller, report, REPORT, closed=Guard.PERIOD_TAKES_REPORTS if closed else None)
    writes = ["entries"] if reason is None and permits(caller, Act.ENTRY_ADD, report) else []
    return ReportDetail(
        **_shown(caller, report, period, beside.last).model_dump(),
        plan_id=beside.plan_id,
        agency_name=beside.agency_name,
        period=shown_period(caller, period) if period else None,
        entries=entries(session, session.exec(_ENTRIES, params=of_it).all(), days_of(report, period)),
        planned_physical=of_report(session, report, period),
        comments=[CommentOut.model_validate(comment) for comment in session.exec(_COMMENTS, params=of_it)],
        evidence=[EvidenceOut.model_validate(file) for file in session.exec(_FILES, params=of_it)],
        missing_activity_ids=missing(session, report),
        is_blank=not (report.nil_reason or beside.has_values or beside.has_nil),
        lock_reason=reason,
        allowed_actions=sorted([*moves, *writes]),
    )


def _named(report: ProgressReport) -> dict[str, UUID]:
    return {"report": report.id, "obligation": report.obligation_id, "agency": report.agency_id}


def is_open(session: Session, caller: Principal, report: ProgressReport) -> bool:
    """Whether the report may still be filled in, at this moment."""
    period = session.get(ReportingPeriod, report.period_id)
    takes = period is not None and takes_reports(period, caller, report.agency_id)
    return takes and standing(report, caller.now) in EDITABLE


def _lock_reason(
    caller: Principal, report: ProgressReport, period: ReportingPeriod | None, *, closed: bool
) -> str | None:
    """Why nobody may write into the report now. An agency that sees its report and not the period is a member no more;
    a ministry reads the reports of its vertical agencies without the period.
    """
    status = standing(report, caller.now)
    if status not in EDITABLE:
        return LOCKS[ReportStatus(status)]
    if period is None:
        return "membership_ended" if report.owner in caller.organisations else None
    return "period_frozen" if closed else None


def must_be_open(session: Session, caller: Principal, report: ProgressReport, fields: Iterable[str]) -> ReportingPeriod:
    """The period of a report of which these fields may still be filled in. Raises Locked, with the reason."""
    must_be_editable(report)
    period = held(session, caller, report.period_id)
    must_take(period, caller, report, fields)
    return period


def must_be_editable(report: ProgressReport) -> None:
    """The report is still with its agency. Raises Locked, with the reason."""
    if report.status not in EDITABLE:
        raise Locked(lock_reason=LOCKS[report.status])


def must_take(period: ReportingPeriod, caller: Principal, report: ProgressReport, fields: Iterable[str]) -> None:
    """The period takes these fields of the report now. Raises Locked, with the reason."""
    if not takes_reports(period, caller, report.agency_id):
        raise Locked(lock_reason="period_frozen")
    must_be_named(period, caller, fields)


def missing(session: Session, report: ProgressReport) -> list[UUID]:
    """Activities the agency leads that are neither filled in nor said to be nil, in the order of the plan."""
    return list(gaps(session, report))


def gaps(session: Session, report: ProgressReport) -> dict[UUID, str]:
    """What `missing` names, with the numbers of the activities."""
    if report.nil_reason:
        return {}
    return {each.id: each.number for each in session.execute(_GAPS, _named(report))}


def content(session: Session, report: ProgressReport) -> tuple[bool, bool]:
    """Whether any entry of the report states a value, and whether any says nil."""
    beside = session.execute(_BESIDE, _named(report)).one()
    return beside.has_values, beside.has_nil


def entries(session: Session, rows: Sequence[ProgressEntry], days: Days | None = None) -> list[EntryOut]:
    """Entries of one report with the values of their indicators; each is late by its own date."""
    session.flush()
    values: dict[UUID, list[ValueOut]] = {entry.id: [] for entry in rows}
    for value in session.exec(_VALUES, params={"entries": list(values)}):
        values[value.entry_id].append(ValueOut.model_validate(value))
    days = days or _days_of_report(session, rows)
    return [entry_as_shown(entry, days, values[entry.id]) for entry in rows]


def entry_as_shown(entry: ProgressEntry, days: Days, values: Sequence[ValueOut]) -> EntryOut:
    """One entry, which is late by its own date. What a row holds is of its kind already, and not looked at again."""
    late = days_late(entry.reported_on or days.otherwise, days.due_on)
    # To look at a column of a row costs several times as much as to look it up.
    held = {**vars(entry), "values": list(values), "late_days": late}
    return EntryOut.known(dict(zip(OF_AN_ENTRY, _FROM_ITS_ROW(held), strict=True)))


def _days_of_report(session: Session, rows: Iterable[ProgressEntry]) -> Days:
    first = next(iter(rows), None)
    report = session.get(ProgressReport, first.report_id) if first else None
    return days_of(report, session.get(ReportingPeriod, report.period_id)) if report else Days(None, None)
