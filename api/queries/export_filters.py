"""By what each export can be narrowed beside places: the filters of the reports, on the leaves that a report adds up.

A row of `FILTERS` says which column, or which row above it, holds what is asked for. Values of one filter are OR,
several filters AND. What a caller does not see is not found through what it sees: the rows above are read in the
context of row-level security of the same act.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag, Commitment, Realisation
from api.models.follow_ups import FollowUp
from api.models.meetings import Meeting
from api.models.outputs import Output
from api.models.plans import Activity, ActivityFunding, Goal, Indicator, Plan, Programme
from api.models.progress import ProgressEntry, ProgressReport, ReportingObligation, ReportingPeriod
from api.models.services import Service
from api.problems import FieldError, Invalid
from api.schemas.exports import PartQuery

Asked = Sequence[Any]
Condition = Callable[[Asked], sa.ColumnElement[bool]]
Conditions = Mapping[str, Condition]
NAMES = ("agency_id", "sub_task_force", "year", "funding_source")


def _is(column: Any, asked: Asked) -> sa.ColumnElement[bool]:
    return col(column).in_(asked)


def _above(column: Any, key: Any, condition: Condition, asked: Asked) -> sa.ColumnElement[bool]:
    return col(column).in_(sa.select(col(key)).where(condition(asked)))


def _through(column: Any, key: Any, conditions: Conditions) -> Conditions:
    """The conditions of the row whose `key` stands in `column`."""
    return {name: partial(_above, column, key, condition) for name, condition in conditions.items()}


def _covers(asked: Asked) -> sa.ColumnElement[bool]:
    """A plan of one of the years."""
    return sa.or_(*(sa.literal(year).between(Plan.year_from, Plan.year_to) for year in asked))


def _in_year(column: Any, asked: Asked) -> sa.ColumnElement[bool]:
    return sa.extract("year", column).in_(asked)


_PLAN: Conditions = {"year": _covers}
_ACTIVITY: Conditions = {
    "agency_id": partial(_is, Activity.lead_agency_id),
    "sub_task_force": partial(_is, Activity.sub_task_force),
    **_through(Activity.plan_id, Plan.id, _PLAN),
    "funding_source": partial(
        _above, Activity.id, ActivityFunding.activity_id, partial(_is, ActivityFunding.funding_source)
    ),
}
_FIELD: Conditions = {"sub_task_force": _ACTIVITY["sub_task_force"]}


def _tied(asked: Asked) -> sa.ColumnElement[bool]:
    """A budget line that somebody tied to an activity of the fields, as reports count it."""
    return sa.exists().where(
        col(BudgetTag.line_id) == col(BudgetLine.id),
        col(BudgetTag.confirmed),
        _above(BudgetTag.activity_id, Activity.id, _FIELD["sub_task_force"], asked),
    )


_LINE: Conditions = {
    "agency_id": partial(_is, BudgetLine.agency_id),
    "sub_task_force": _tied,
    "year": partial(_is, BudgetLine.fiscal_year),
    "funding_source": partial(_is, BudgetLine.funding_source),
}
_PERIOD: Conditions = {"year": partial(_is, ReportingPeriod.year)}
_REPORT: Conditions = {
    "agency_id": partial(_is, ProgressReport.agency_id),
    **_through(ProgressReport.period_id, ReportingPeriod.id, _PERIOD),
}
_MEETING: Conditions = {
    "sub_task_force": partial(_is, Meeting.sub_task_force),
    "year": partial(_in_year, Meeting.held_on),
}

FILTERS: Mapping[str, Conditions] = {
    "agencies": {"agency_id": partial(_is, Agency.id)},
    "services": {"agency_id": partial(_is, Service.agency_id)},
    "plans": _PLAN,
    "goals": {
        "sub_task_force": partial(_is, Goal.sub_task_force),
        **_through(Goal.plan_id, Plan.id, _PLAN),
    },
    "programmes": {
        "sub_task_force": partial(_above, Programme.goal_id, Goal.id, partial(_is, Goal.sub_task_force)),
        **_through(Programme.plan_id, Plan.id, _PLAN),
    },
    "activities": _ACTIVITY,
    "indicators": _through(Indicator.activity_id, Activity.id, _ACTIVITY),
    "budget-lines": _LINE,
    "budget-versions": _through(BudgetLineVersion.line_id, BudgetLine.id, _LINE),
    "realisations": _through(Realisation.line_id, BudgetLine.id, _LINE),
    "commitments": _through(Commitment.line_id, BudgetLine.id, _LINE),
    "reporting-periods": _PERIOD,
    "reporting-obligations": {
        "agency_id": partial(_is, ReportingObligation.agency_id),
        **_through(ReportingObligation.period_id, ReportingPeriod.id, _PERIOD),
    },
    "progress-reports": _REPORT,
    "progress-entries": {
        **_through(ProgressEntry.report_id, ProgressReport.id, _REPORT),
        **_through(ProgressEntry.activity_id, Activity.id, _FIELD),
    },
    "outputs": {**_through(Output.activity_id, Activity.id, _FIELD), "year": partial(_in_year, Output.starts_on)},
    "meetings": _MEETING,
    "follow-ups": {
        "agency_id": partial(_is, FollowUp.agency_id),
        **_through(FollowUp.meeting_id, Meeting.id, _MEETING),
    },
}


def of(export: str) -> list[str]:
    """The filters of an export beside those of places, in one order for all."""
    return [name for name in NAMES if name in FILTERS.get(export, {})]


def narrowed(export: str, query: PartQuery) -> Iterator[sa.ColumnElement[bool]]:
    """The conditions asked for. Raises Invalid for a filter that this export does not have: nothing is ignored."""
    asked = {name: values for name in NAMES if (values := getattr(query, name))}
    known = FILTERS.get(export, {})
    wrong = [FieldError(f"?{name}", "not_of_this_export", ", ".join(of(export))) for name in asked if name not in known]
    if wrong:
        raise Invalid(errors=wrong)
    return (known[name](values) for name, values in asked.items())
