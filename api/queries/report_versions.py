"""The report versions that the verified figures use (calculations.md, version of a figure), with their certificates.

Those are the verified versions that no newer one superseded, of the periods that ended by the quarter asked for.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.lifecycles import COUNTING, SETTLED
from api.domain.periods import PeriodType, bounds, label
from api.models.certificates import Certificate
from api.models.progress import ProgressReport, ReportingPeriod, ReportSnapshot
from api.paging import Key
from api.queries.asked_regions import ASKED, asked
from api.queries.call_list import standings
from api.schemas.report_versions import ReportVersionOut, VersionsQuery

KEYS: list[Key] = [(ProgressReport.region, "asc"), (ProgressReport.owner, "asc"), (ProgressReport.id, "asc")]
WORDS = sa.text(f"SELECT asked.word FROM ({ASKED}) AS asked").columns(word=sa.String)  # noqa: S608  a constant


def statement(caller: Principal, query: VersionsQuery) -> Any:
    """The versions in question that the caller sees, now or at the end of a day."""
    ended = (
        col(ReportingPeriod.ends_on).between(date(year, 1, 1), bounds(PeriodType.QUARTERLY, year, query.quarter)[1])
        for year in query.year
    )
    periods = sa.select(col(ReportingPeriod.id)).where(sa.or_(*ended))
    return visible(ProgressReport, caller).where(
        col(ProgressReport.status).in_(COUNTING) if query.as_of is None else _counted_then(caller, query.as_of),
        col(ProgressReport.period_id).in_(periods),
        col(ProgressReport.region).in_(WORDS.bindparams(**asked(caller, query))),
    )


def _counted_then(caller: Principal, as_of: date) -> sa.ColumnElement[bool]:
    """Where the obligation stood verified at the end of the day, the newest version that had been verified by then.

    One that is not verified any more is counted in the figures of that day and not named: only its district sees it.
    """
    newer: Any = aliased(ProgressReport)
    standing = standings(caller, as_of)
    return sa.and_(
        col(ProgressReport.status).in_(SETTLED),
        col(ProgressReport.obligation_id).in_(sa.select(standing.obligation_id).where(standing.is_verified)),
        _verified_by(ProgressReport, as_of),
        ~sa.exists().where(
            newer.obligation_id == ProgressReport.obligation_id,
            newer.number > ProgressReport.number,
            newer.status.in_(SETTLED),
            _verified_by(newer, as_of),
        ),
    )


def _verified_by(table: Any, as_of: date) -> sa.ColumnElement[bool]:
    # Its own `verified_at` is that of the last time, where a verification was taken back in between.
    kept = sa.select(col(ReportSnapshot.id)).join(ReportingPeriod, col(ReportingPeriod.id) == table.period_id)
    kept = kept.where(ReportSnapshot.report_id == table.id, _day(ReportSnapshot.verified_at) <= as_of)
    return kept.correlate(table).exists()


def _day(instant: Any) -> sa.ColumnElement[date]:
    """The day of an instant where the period is reported on."""
    return sa.cast(sa.func.timezone(ReportingPeriod.time_zone, instant), sa.Date)


def shown(session: Session, rows: Sequence[ProgressReport], as_of: date | None = None) -> list[ReportVersionOut]:
    """The versions with the period they speak of, and its newest certificate, now or by the end of a day."""
    wanted = {row.period_id for row in rows}
    periods = {row.id: row for row in session.exec(select(ReportingPeriod).where(col(ReportingPeriod.id).in_(wanted)))}
    newest = sa.select(col(Certificate.period_id), sa.func.max(col(Certificate.version)))
    of_these = newest.where(col(Certificate.period_id).in_(wanted)).group_by(col(Certificate.period_id))
    verified: dict[UUID, datetime] = {}
    if as_of is not None:
        of_these = of_these.join(ReportingPeriod, col(ReportingPeriod.id) == Certificate.period_id)
        of_these = of_these.where(_day(Certificate.frozen_at) <= as_of)
        verified = _verified_at(session, rows, as_of)
    certified = dict(session.execute(of_these).all())
    return [
        _shown(row, periods[row.period_id], certified.get(row.period_id), verified.get(row.id, row.verified_at))
        for row in rows
    ]


def _verified_at(session: Session, rows: Sequence[ProgressReport], as_of: date) -> dict[UUID, datetime]:
    """When each had last been verified by the end of the day."""
    last = sa.select(col(ReportSnapshot.report_id), sa.func.max(col(ReportSnapshot.verified_at)))
    last = last.join(ProgressReport, col(ProgressReport.id) == ReportSnapshot.report_id)
    last = last.join(ReportingPeriod, col(ReportingPeriod.id) == ProgressReport.period_id)
    these = col(ReportSnapshot.report_id).in_([row.id for row in rows])
    by_then = last.where(these, _day(ReportSnapshot.verified_at) <= as_of).group_by(col(ReportSnapshot.report_id))
    return dict(session.execute(by_then).all())


def _shown(
    report: ProgressReport, period: ReportingPeriod, certificate: int | None, verified_at: datetime | None
) -> ReportVersionOut:
    return ReportVersionOut.model_validate(
        {
            **report.model_dump(),
            "year": period.year,
            "period_label": label(period.period_type, period.year, period.ordinal).id,
            "certificate_version": certificate,
            "verified_at": verified_at,
        }
    )
