"""What is asked before an entry is written, one way there and back: the report, its period, whether the agency leads.

Whoever writes by it in the same transaction locks the report first, and holds its period (moves/holding.py): whoever
freezes it waits, or was waited for. What a caller sees is decided by row-level security in the context of its act, as
in every query of this layer.

Whoever read it before, and locked nothing, asks whether it still stands (`still`): the same locks, and whether both
rows are the versions that were read. Where they are not nothing is written.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict

from api.domain.lifecycles import PeriodStatus, ReportStatus
from api.lines.questions import Question, Row, Statement, written
from api.lines.writing import Still
from api.models.columns import AgencyPlace, agency_place_of
from api.models.progress import ProgressReport, ReportingPeriod
from api.moves.holding import holding
from api.problems import NotFound
from api.queries.report_details import Days, days_of


class _Read(BaseModel):
    model_config = ConfigDict(defer_build=True)


class _Report(_Read):
    """What is read of a report."""

    seen: str
    id: UUID
    owner: str
    region: str
    province: str | None
    ministry: str | None
    obligation_id: UUID
    agency_id: UUID
    status: ReportStatus
    filled_by: list[UUID]
    typed_by: UUID | None
    import_id: UUID | None
    reported_on: date | None
    submitted_at: datetime | None


class _Period(_Read):
    """What is read of a period."""

    seen: str
    id: UUID
    status: PeriodStatus
    opens_on: date
    due_on: date
    freeze_on: date
    time_zone: str
    reopened_until: datetime | None
    reopened_fields: list[str]
    reopened_agency_ids: list[UUID]


class _Told(_Read):
    report: _Report
    period: _Period | None
    leads: bool


_SEEN: Final = "xmin AS seen"
"""The version of a row that is read: the transaction that wrote it."""
_OF_A_REPORT, _OF_A_PERIOD = (
    ", ".join((_SEEN, *(name for name in kind.model_fields if name != "seen"))) for kind in (_Report, _Period)
)


def _leads(obligation: str, agency: str) -> str:
    return f"""EXISTS (
    SELECT FROM reporting_obligation o JOIN activity a ON a.plan_id = o.plan_id
    WHERE o.id = {obligation} AND a.id = :activity AND a.lead_agency_id = {agency} AND a.ended_edition IS NULL)"""


HELD: Final = Statement.of(
    sa.text(f"""
    WITH r AS MATERIALIZED (SELECT period_id FROM progress_report WHERE id = :report FOR UPDATE)
    SELECT {holding("r.period_id")} FROM r
""")  # noqa: S608  # the only piece put in is that of moves/holding.py
)
TOLD: Final = Statement.of(
    sa.text(f"""
    SELECT row_to_json(f) FROM (
        SELECT (SELECT row_to_json(s) FROM (SELECT {_OF_A_REPORT}) s) AS report,
               (SELECT row_to_json(p) FROM (
                   SELECT {_OF_A_PERIOD} FROM reporting_period WHERE id = r.period_id) p) AS period,
               {_leads("r.obligation_id", "r.agency_id")} AS leads
        FROM progress_report r WHERE r.id = :report
    ) f
""")  # noqa: S608  # the only pieces put in are those above
)
STILL_HELD: Final = Statement.of(
    sa.text("SELECT true FROM progress_report WHERE id = :report AND xmin = :held FOR UPDATE")
)
"""Another version is not locked: a lock is written, and where it is otherwise nothing shall have to reach the disk."""
HOLD: Final = Statement.of(sa.text(f"SELECT {holding(':period')}"))  # the only piece put in is that of moves/holding.py
STILL_BESIDE: Final = Statement.of(
    sa.text(f"""
    SELECT (SELECT xmin = :beside FROM reporting_period WHERE id = :period) AND {_leads(":obligation", ":agency")}
""")  # noqa: S608  # the only piece put in is that above
)
"""The plan and the agency of a report follow from the version of it that was read, and that stands."""
FILLED: Final = Statement.of(
    sa.text("""
    UPDATE progress_report SET filled_by = array_append(filled_by, cast(:actor AS uuid)) WHERE id = :report
""")
)


class Facts(NamedTuple):
    """The report, its period where the caller sees it, and whether the agency of the report leads the activity now.

    Place and days of its entries follow from the two. `seen` is what asks whether both stand as the versions that were
    read.
    """

    report: ProgressReport
    period: ReportingPeriod | None
    leads: bool
    place: AgencyPlace
    days: Days
    seen: Mapping[str, bytes | None]


def held(report_id: UUID) -> Question:
    """What locks the report, where the caller may write in it, and holds its period."""
    return Question.of(HELD, {"report": report_id})


def asked(report_id: UUID, activity_id: UUID) -> Question:
    """What has to be asked."""
    return Question.of(TOLD, {"report": report_id, "activity": activity_id})


def still(facts: Facts, activity_id: UUID) -> Still:
    """What asks whether it stands, and the activity is led as well."""
    given = {**facts.seen, "activity": written(activity_id)}
    return Still(*(Question.as_written(statement, given) for statement in (STILL_HELD, HOLD, STILL_BESIDE)))


def filled(report_id: UUID, actor: UUID) -> Question:
    """What notes who filled in the report: that actor may not verify it (lifecycles.md §2)."""
    return Question.of(FILLED, {"report": report_id, "actor": actor})


def found(rows: Sequence[Row]) -> Facts:
    """What was found. Raises NotFound where the caller may not see the report."""
    if not rows:
        raise NotFound
    told = _Told.model_validate_json(_text(rows))
    report, period = vars(told.report), vars(told.period) if told.period else {}
    seen = {
        "held": report.pop("seen"),
        "report": report["id"],
        "obligation": report["obligation_id"],
        "agency": report["agency_id"],
        "beside": period.pop("seen", None),
        "period": period.get("id"),
    }
    asked_with = {name: written(value) for name, value in seen.items()}
    both = ProgressReport.as_read(report), ReportingPeriod.as_read(period) if period else None
    return Facts(*both, told.leads, agency_place_of(both[0]), days_of(*both), asked_with)


def noted(facts: Facts, actor: UUID, version: bytes | None) -> Facts:
    """The same when that was written: where this actor had to be noted, the report is of this version since."""
    if actor in facts.report.filled_by:
        return facts
    report = {**vars(facts.report), "filled_by": [*facts.report.filled_by, actor]}
    return facts._replace(report=ProgressReport.as_read(report), seen={**facts.seen, "held": version})


def _text(rows: Sequence[Row]) -> bytes:
    return rows[0][0] or b""
