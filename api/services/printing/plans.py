"""A plan of action in print: the matrix that secretariats keep."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.kinds import Part
from api.domain.periods import PeriodType
from api.formats.dates import written_day
from api.formats.plan_matrix_xlsx import plan_matrix
from api.formats.printed import PILLARS, PrintedActivity, PrintedChapter, PrintedIndicator, PrintedPlan
from api.formats.workbook_out import MEDIA_TYPE, Paper
from api.models.agencies import Agency
from api.models.plans import Activity, ActivityAgency, ActivityFunding, Goal, Indicator, IndicatorTarget, Plan
from api.models.reference import FundingSource
from api.services.printing.papers import Print, region_name


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
    partners, money, indicators = _partners(session, ids), _money(session, ids), _indicators(session, ids)
    named = {activity.lead_agency_id for activity in activities}
    named |= {each.agency_id for group in partners.values() for each in group}
    names = {each.id: each.name for each in session.exec(visible(Agency, caller).where(col(Agency.id).in_(named)))}
    return [
        (activity, _printed(activity, names, partners[activity.id], money[activity.id], indicators[activity.id]))
        for activity in activities
    ]


def _printed(
    activity: Activity,
    names: Mapping[UUID, str],
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
        pillar=PILLARS[activity.pillar] if activity.pillar else "",
        lead="; ".join(names.get(each, "") for each in leads),
        partners="; ".join(names.get(each.agency_id, "") for each in partners if each.part is Part.SUPPORTING),
        code=activity.code_raw or activity.code or "",
        source="; ".join(dict.fromkeys(each.source_raw or each.funding_source for each in money)),
        note=activity.note or "",
        indicators=indicators,
        money=sums,
    )


def _partners(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[ActivityAgency]]:
    found: dict[UUID, list[ActivityAgency]] = defaultdict(list)
    asked = select(ActivityAgency).where(col(ActivityAgency.activity_id).in_(ids))
    for each in session.exec(asked.order_by(col(ActivityAgency.ordinal))):
        found[each.activity_id].append(each)
    return found


def _money(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[ActivityFunding]]:
    found: dict[UUID, list[ActivityFunding]] = defaultdict(list)
    asked = select(ActivityFunding).where(col(ActivityFunding.activity_id).in_(ids))
    for each in session.exec(asked.order_by(col(ActivityFunding.year), col(ActivityFunding.funding_source))):
        found[each.activity_id].append(each)
    return found


def _indicators(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[PrintedIndicator]]:
    found: dict[UUID, list[PrintedIndicator]] = defaultdict(list)
    indicators = session.exec(
        select(Indicator)
        .where(col(Indicator.activity_id).in_(ids), col(Indicator.ended_edition).is_(None))
        .order_by(col(Indicator.ordinal))
    ).all()
    targets: dict[UUID, dict[int, Decimal]] = defaultdict(dict)
    yearly = select(IndicatorTarget).where(
        col(IndicatorTarget.indicator_id).in_([each.id for each in indicators]),
        IndicatorTarget.period_type == PeriodType.YEARLY,
    )
    for target in session.exec(yearly):
        targets[target.indicator_id][target.year] = target.target
    for each in indicators:
        printed = PrintedIndicator(each.title, each.unit, each.baseline, targets[each.id])
        found[each.activity_id].append(printed)
    return found
