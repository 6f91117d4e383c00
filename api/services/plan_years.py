"""What stands for each year of a task force: a plan, a bridging plan, or none; no task force is another answer."""

from uuid import UUID

from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.domain.clocks import local_date
from api.domain.kinds import YearOfPlan
from api.domain.lifecycles import PlanStatus
from api.models.plans import Plan
from api.models.task_forces import TaskForce
from api.moves import standing
from api.queries.plans import law
from api.schemas.plans import PlanYears, YearsOfPlan


def read_years(session: Session, caller: Principal, task_force_id: UUID) -> PlanYears:
    """From the first year of its plans to the last, this year included; the newest law stands for a year."""
    force = gate.see(session, caller, TaskForce, task_force_id)
    plans: list[Plan] = list(session.exec(law(caller, col(Plan.task_force_id) == force.id)))
    this_year = local_date(caller.now, force.time_zone).year
    first = min([this_year, *(plan.year_from for plan in plans)])
    last = max([this_year, *(plan.year_to for plan in plans)])
    items = [_year(caller, year, plans) for year in range(first, last + 1)]
    return PlanYears(task_force_id=force.id, owner=force.owner, items=items)


def _year(caller: Principal, year: int, plans: list[Plan]) -> YearsOfPlan:
    plan = next((each for each in plans if each.year_from <= year <= each.year_to), None)
    if plan is None:
        return YearsOfPlan(year=year, state=YearOfPlan.NONE, plan_id=None, status=None)
    state = YearOfPlan.BRIDGING if plan.is_bridging else YearOfPlan.PLAN
    return YearsOfPlan(year=year, state=state, plan_id=plan.id, status=PlanStatus(standing(plan, caller.now)))
