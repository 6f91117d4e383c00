"""What can be taken whole, unpaged: the leaves behind reports, one row of a table each, for whoever may read the list.

A row of `EXPORTS` says by which act its list is read, whose rows they are, and which columns leave: those that the list
shows and the table keeps, with region and province beside them. What a list derives for a reader (days left, last
progress) is not in them; a state that the clock makes is, as it stands at the moment. Rows come in no order.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import SQLModel, col

from api.access.policy import words_of
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.places import region_words
from api.formats.labels import label, title
from api.formats.writing.tables import Kind, kind_of_type
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetLineVersion, Commitment, Realisation
from api.models.follow_ups import FollowUp
from api.models.meetings import Meeting
from api.models.outputs import Output
from api.models.plans import Activity, Goal, Indicator, Plan, Programme
from api.models.progress import ProgressEntry, ProgressReport, ReportingObligation, ReportingPeriod
from api.models.services import Service
from api.models.task_forces import Decree, TaskForce
from api.problems import InsufficientScope, NotFound
from api.queries import budget_lines, export_filters, plans, programmes, report_details
from api.queries.plans import LISTED
from api.queries.service_areas import said_of_areas, served_on
from api.schemas.agencies import AgencyOut
from api.schemas.budgets import BudgetLineRow, BudgetVersionOut, CommitmentOut, RealisationOut
from api.schemas.exports import ExportColumn, ExportOut, ExportQuery, ExportsOut, PartQuery
from api.schemas.follow_ups import FollowUpOut
from api.schemas.goals import GoalOut
from api.schemas.indicators import IndicatorOut
from api.schemas.meetings import MeetingOut
from api.schemas.outputs import OutputOut
from api.schemas.plans import ActivityOut, PlanOut
from api.schemas.programmes import ProgrammeOut
from api.schemas.progress import ObligationOut, PeriodOut, ReportOut
from api.schemas.progress_entries import EntryOut
from api.schemas.services import ServiceOut
from api.schemas.task_forces import DecreeOut, TaskForceOut

BESIDE = ("region", "province")
At = Callable[[datetime], Mapping[str, sa.ColumnElement[Any]]]
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


def _as_stored(_now: datetime) -> Mapping[str, sa.ColumnElement[Any]]:
    return {}


class Export(NamedTuple):
    """One export: the act and the operation of its list, table and shape, its condition, and columns of its own.

    `derived` makes the columns that the clock makes, or that the list tells from more than the row, at a moment; they
    stand in place of the stored ones.
    """

    act: Act
    listed_by: str
    table: type[SQLModel]
    shown: type[BaseModel]
    where: tuple[Any, ...] = ()
    more: tuple[str, ...] = ()
    derived: At = _as_stored


EXPORTS: Mapping[str, Export] = {
    "agencies": Export(
        Act.AGENCY_READ,
        "agencies_list",
        Agency,
        AgencyOut,
        more=("service_areas",),
        derived=lambda now: {"serves_region_codes": served_on(now), "service_areas": said_of_areas()},
    ),
    "services": Export(Act.SERVICE_READ, "services_list", Service, ServiceOut),
    "task-forces": Export(Act.TASK_FORCE_READ, "task_forces_list", TaskForce, TaskForceOut),
    "decrees": Export(Act.DECREE_READ, "decrees_list", Decree, DecreeOut),
    "plans": Export(
        Act.PLAN_READ,
        "plans_list",
        Plan,
        PlanOut,
        LISTED["plan"],
        derived=lambda now: {"status": plans.status_at(now)},
    ),
    "goals": Export(Act.GOAL_READ, "goals_list", Goal, GoalOut, LISTED["goal"]),
    "programmes": Export(
        Act.PROGRAMME_READ,
        "programmes_list",
        Programme,
        ProgrammeOut,
        LISTED["programme"],
        derived=lambda _now: {"sub_task_force": programmes.field_of()},
    ),
    "activities": Export(
        Act.ACTIVITY_READ, "activities_list", Activity, ActivityOut, LISTED["activity"], more=("physical_schedule",)
    ),
    "indicators": Export(
        Act.INDICATOR_READ,
        "indicators_list",
        Indicator,
        IndicatorOut,
        LISTED["indicator"],
    ),
    "budget-lines": Export(
        Act.BUDGET_LINE_READ, "budget_lines_list", BudgetLine, BudgetLineRow, derived=budget_lines.money_at
    ),
    "budget-versions": Export(
        Act.BUDGET_VERSION_READ, "budget_versions_list", BudgetLineVersion, BudgetVersionOut, more=("owner",)
    ),
    "realisations": Export(Act.REALISATION_READ, "realisations_list", Realisation, RealisationOut),
    "commitments": Export(Act.COMMITMENT_READ, "commitments_list", Commitment, CommitmentOut),
    "reporting-periods": Export(Act.PERIOD_READ, "reporting_periods_list", ReportingPeriod, PeriodOut),
    "reporting-obligations": Export(
        Act.OBLIGATION_READ, "reporting_obligations_list", ReportingObligation, ObligationOut
    ),
    "progress-reports": Export(
        Act.REPORT_READ,
        "progress_reports_list",
        ProgressReport,
        ReportOut,
        derived=lambda now: {
            "status": report_details.status_at(now),
            "review_until": report_details.review_until_at(now),
            "reported_on": report_details.reported_on(),
        },
    ),
    "progress-entries": Export(Act.ENTRY_READ, "progress_entries_list", ProgressEntry, EntryOut),
    "outputs": Export(Act.OUTPUT_READ, "outputs_list", Output, OutputOut, more=("year", "quantity")),
    "meetings": Export(Act.MEETING_READ, "meetings_list", Meeting, MeetingOut),
    "follow-ups": Export(Act.FOLLOW_UP_READ, "follow_ups_list", FollowUp, FollowUpOut),
}


def named(name: str) -> Export:
    """The export of this name. Raises NotFound."""
    if name not in EXPORTS:
        raise NotFound
    return EXPORTS[name]


def for_both(caller: Principal, reader: Principal) -> Principal:
    """`reader` for those organisations alone for which `caller` holds its word too: pairs are never crossed.

    Raises InsufficientScope, which names the word of the list.
    """
    both = caller.organisations & reader.organisations
    if not both:
        raise InsufficientScope(scope=words_of(reader.act)[0].value)
    return reader._replace(organisations=both, regions=caller.regions & reader.regions)


def catalogue() -> ExportsOut:
    """Every export with its columns."""
    return ExportsOut(exports=[_told(name, export) for name, export in EXPORTS.items()])


def _told(name: str, export: Export) -> ExportOut:
    shown = [
        ExportColumn(
            name=column.name,
            kind=_kind_of(column),
            label_id=label((column.name,), "id"),
            label_en=label((column.name,), "en"),
        )
        for column in columns(export)
    ]
    return ExportOut(
        name=name,
        title_id=title(export.listed_by, "id"),
        title_en=title(export.listed_by, "en"),
        action=words_of(export.act)[0].value,
        filters=export_filters.of(name),
        columns=shown,
    )


def _kind_of(column: sa.Column[Any]) -> Kind:
    """What stands in a column; a list is a cell of its own in CSV, and a list in NDJSON."""
    if isinstance(column.type, sa.ARRAY):
        return Kind.SEVERAL
    kind = column.type.python_type
    return Kind.TEXT if kind is object else kind_of_type(kind)  # the type of SQLModel's texts


def columns(export: Export) -> list[sa.Column[Any]]:
    """The columns that leave, in the order of the list; a derived one is of the type of its expression."""
    kept: Any = export.table.__table__.columns  # type: ignore[attr-defined]  # of a table class
    names = dict.fromkeys([*export.shown.model_fields, *export.more, *BESIDE])
    columns = {**{name: sa.Column(name, made.type) for name, made in export.derived(_ANY_MOMENT).items()}, **kept}
    return [columns[name] for name in names if name in columns]


def statement(name: str, caller: Principal, query: PartQuery) -> sa.Select[Any]:
    """The rows of an export that `caller` sees, of what was asked for. Raises Invalid for a filter it does not have."""
    export = EXPORTS[name]
    asked = rows_of(export, caller).where(*export_filters.narrowed(name, query))
    return asked.where(at_places(export.table, query)) if query.region_code or query.province_code else asked


def rows_of(export: Export, caller: Principal) -> sa.Select[Any]:
    """All rows of it that `caller` sees, with the columns that leave."""
    made = export.derived(caller.now)
    shown = [made[each.name].label(each.name) if each.name in made else each for each in columns(export)]
    return _seen(export.table, caller).with_only_columns(*shown).where(*export.where)


def _seen(table: Any, caller: Principal) -> sa.Select[Any]:
    """The rows of a table that `caller` sees.

    For the nation the condition would narrow nothing and be asked of every row, as row-level security asks it already.
    """
    return sa.select(table) if caller.is_national else visible(table, caller)


def at_places(table: Any, query: ExportQuery) -> sa.ColumnElement[bool]:
    """Of rows of `table`: they are of one of the places asked for."""
    words = region_words(query.region_code, query.province_code)
    return sa.or_(col(table.region).in_(words), col(table.province).in_(region_words(query.province_code)))
