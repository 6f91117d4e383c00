"""A plan of action in print: the matrix that secretariats keep."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.kinds import Part
from api.domain.periods import PeriodType
from api.domain.programme_names import ProgrammeName
from api.formats.dates import written_day
from api.formats.writing.plan_matrix_xlsx import plan_matrix
from api.formats.writing.printed import PILLARS, PrintedActivity, PrintedChapter, PrintedIndicator, PrintedPlan
from api.formats.writing.workbook_out import MEDIA_TYPE, Paper
from api.models.agencies import Agency
from api.models.plans import (
    Activity,
    ActivityAgency,
    ActivityFunding,
    Goal,
    Indicator,
    IndicatorTarget,
    Plan,
    Programme,
)
from api.models.reference import FundingSource
from api.services.printing.papers import Print, region_name

T = TypeVar("T", bound=SQLModel)


def print_plan(session: Session, caller: Principal, plan_id: UUID, paper: Paper) -> Print:
    """The plan as its matrix; sent in again it says the same. Raises NotFound."""
    plan = gate.see(session, caller, Plan, plan_id)
    printed = PrintedPlan(
        region=region_name(session, plan.owner),
        instrument=_instrument(plan),
        years=range(plan.year_from, plan.year_to + 1),
        chapters=_chapters(session, caller, plan),
        agencies=[each.name for each in session.exec(visible(Agency, caller).where(Agency.owner == plan.owner))],
        sources=list(session.exec(select(FundingSource.name_id).order_by(col(FundingSource.code)))),
    )
    return Print(plan_matrix(printed, paper), MEDIA_TYPE, f"rencana-aksi-{plan.id}.xlsx")


def _instrument(plan: Plan) -> str:
    law = plan.instrument
    if not law:
        return ""
    day = written_day(date.fromisoformat(law["decided_on"]))
    return f"LAMPIRAN {law['kind'].upper()} NOMOR {law['number']} TAHUN {law['year']}, {day}"


def _chapters(session: Session, caller: Principal, plan: Plan) -> list[PrintedChapter]:
    goals = session.exec(select(Goal).where(Goal.plan_id == plan.id).order_by(col(Goal.ordinal))).all()
    printed = activities_of(session, caller, plan)
    return [
        PrintedChapter(goal.title, [each for activity, each in printed if activity.goal_id == goal.id])
        for goal in goals
    ]


def activities_of(session: Session, caller: Principal, plan: Plan) -> list[tuple[Activity, PrintedActivity]]:
    """The activities of a plan that was seen, in its order, each with the words it is printed in."""
    activities = session.exec(
        select(Activity)
        .where(Activity.plan_id == plan.id, col(Activity.ended_edition).is_(None))
        .order_by(col(Activity.ordinal))
    ).all()
    ids = [activity.id for activity in activities]
    partners = _below(session, ActivityAgency, ActivityAgency.activity_id, ids, ActivityAgency.ordinal)
    of_years = ActivityFunding.year, ActivityFunding.funding_source
    money = _below(session, ActivityFunding, ActivityFunding.activity_id, ids, *of_years)
    indicators = _indicators(session, ids)
    named = {activity.lead_agency_id for activity in activities}
    named |= {each.agency_id for group in partners.values() for each in group}
    programmes = {
        each.id: ProgrammeName(each.title, each.account_code).written
        for each in session.exec(select(Programme).where(Programme.plan_id == plan.id))
    }
    names = {each.id: each.name for each in session.exec(visible(Agency, caller).where(col(Agency.id).in_(named)))}
    return [
        (each, _printed(each, names, programmes, partners[each.id], money[each.id], indicators[each.id]))
        for each in activities
    ]


def _printed(
    activity: Activity,
    names: Mapping[UUID, str],
    programmes: Mapping[UUID, str],
    partners: Sequence[ActivityAgency],
    money: Sequence[ActivityFunding],
    indicators: Sequence[PrintedIndicator],
) -> PrintedActivity:
    leads = [activity.lead_agency_id, *(each.agency_id for each in partners if each.part is Part.RESPONSIBLE)]
    sums: dict[int, int] = defaultdict(int)
    for each in money:
        sums[each.year] += each.amount_idr
    return PrintedActivity(
        number=activity.number,
        title=activity.title,
        programme=programmes[activity.programme_id] if activity.programme_id else "",
        pillar=PILLARS[activity.pillar] if activity.pillar else "",
        lead="; ".join(names.get(each, "") for each in leads),
        partners="; ".join(names.get(each.agency_id, "") for each in partners if each.part is Part.SUPPORTING),
        code=activity.code_raw or activity.code or "",
        source="; ".join(dict.fromkeys(each.source_raw or each.funding_source for each in money)),
        note=activity.note or "",
        indicators=indicators,
        money=sums,
    )


def _below(session: Session, table: type[T], hangs_on: Any, ids: Iterable[UUID], *order: Any) -> dict[UUID, list[T]]:
    """The rows of a table by what they hang on, in order."""
    found: dict[UUID, list[T]] = defaultdict(list)
    for each in session.exec(select(table).where(col(hangs_on).in_(ids)).order_by(*map(col, order))):
        found[getattr(each, hangs_on.key)].append(each)
    return found


def _indicators(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[PrintedIndicator]]:
    standing = {
        activity_id: [each for each in listed if each.ended_edition is None]
        for activity_id, listed in _below(session, Indicator, Indicator.activity_id, ids, Indicator.ordinal).items()
    }
    measured = [each.id for listed in standing.values() for each in listed]
    targets = _below(session, IndicatorTarget, IndicatorTarget.indicator_id, measured, IndicatorTarget.ordinal)
    return defaultdict(
        list,
        {activity: [_measured(each, targets[each.id]) for each in listed] for activity, listed in standing.items()},
    )


def _measured(indicator: Indicator, targets: Sequence[IndicatorTarget]) -> PrintedIndicator:
    yearly = {each.year: each.target for each in targets if each.period_type is PeriodType.YEARLY}
    return PrintedIndicator(indicator.title, indicator.unit, indicator.baseline, yearly)
