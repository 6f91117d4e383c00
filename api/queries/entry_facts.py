"""What is asked before an entry is written, one way there and back: the report, its period, whether the agency leads.

The report is locked as it stands, and so is its period (moves/making.py), before the period is read: whoever freezes
it waits, or was waited for. What a caller sees is decided by row-level security in the context of its act, as in every
query of this layer.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict

from api.domain.lifecycles import PeriodStatus, ReportStatus
from api.lines import Question, Row, Statement
from api.models.progress import ProgressReport, ReportingPeriod
from api.moves.making import holding
from api.problems import NotFound


class _Read(BaseModel):
    model_config = ConfigDict(defer_build=True)


class _Report(_Read):
    """What is read of a report."""

    id: UUID
    owner: str
    region: str
    province: str | None
    ministry: str | None
    agency_id: UUID
    status: ReportStatus
    filled_by: list[UUID]
    typed_by: UUID | None
    import_id: UUID | None
    reported_on: date | None
    submitted_at: datetime | None


class _Period(_Read):
    """What is read of a period."""

    id: UUID
    status: PeriodStatus
    opens_on: date
    due_on: date
    freeze_on: date
    time_zone: str
    reopened_until: datetime | None
    reopened_fields: list[str]
    reopened_agency_ids: list[UUID]


class _Beside(_Read):
    period: _Period | None
    leads: bool


_OF_A_REPORT, _OF_A_PERIOD = (", ".join(kind.model_fields) for kind in (_Report, _Period))
HELD: Final = Statement.of(
    sa.text(f"""
    WITH r AS MATERIALIZED (SELECT {_OF_A_REPORT}, period_id FROM progress_report WHERE id = :report FOR UPDATE)
    SELECT row_to_json(r), {holding("r.period_id")} FROM r
""")  # noqa: S608  # the only pieces put in are those above and that of moves/making.py
)
BESIDE: Final = Statement.of(
    sa.text(f"""
    SELECT row_to_json(f) FROM (
        SELECT (SELECT row_to_json(p) FROM (
                   SELECT {_OF_A_PERIOD} FROM reporting_period WHERE id = r.period_id) p) AS period,
               EXISTS (SELECT FROM reporting_obligation o JOIN activity a ON a.plan_id = o.plan_id
                       WHERE o.id = r.obligation_id AND a.id = :activity AND a.lead_agency_id = r.agency_id
                         AND a.ended_edition IS NULL) AS leads
        FROM progress_report r WHERE r.id = :report
    ) f
""")  # noqa: S608  # the only pieces put in are those above
)
FILLED: Final = Statement.of(
    sa.text("UPDATE progress_report SET filled_by = array_append(filled_by, cast(:actor AS uuid)) WHERE id = :report")
)


class Facts(NamedTuple):
    """The report, its period where the caller sees it, and whether the agency of the report leads the activity now."""

    report: ProgressReport
    period: ReportingPeriod | None
    leads: bool


def asked(report_id: UUID, activity_id: UUID) -> list[Question]:
    """What has to be asked."""
    given = {"report": report_id, "activity": activity_id}
    return [Question.of(HELD, given), Question.of(BESIDE, given)]


def filled(report_id: UUID, actor: UUID) -> Question:
    """What notes who filled in the report: that actor may not verify it (lifecycles.md §2)."""
    return Question.of(FILLED, {"report": report_id, "actor": actor})


def found(rows: Sequence[Sequence[Row]]) -> Facts:
    """What was found. Raises NotFound where the caller may not see the report, or not write in it."""
    held, beside = rows
    if not held:
        raise NotFound
    report, told = _Report.model_validate_json(_text(held)), _Beside.model_validate_json(_text(beside))
    period = ReportingPeriod.as_read(told.period.__dict__) if told.period else None
    return Facts(ProgressReport.as_read(report.__dict__), period, told.leads)


def _text(rows: Sequence[Row]) -> bytes:
    return rows[0][0] or b""
