"""Operations on plan years."""

from ..calls import Call, Operation
from ..given import Id
from ..models.plan_years import PlanYears
from ..noun import Noun

READ = Operation("plan_years_read", "GET", "/v1/task-forces/{task_force_id}/plan-years")


class PlanYearsOperations(Noun):
    """Task forces, their decrees and the seats from which authority comes."""

    def read(self, task_force_id: Id) -> PlanYears:
        """Which years have a plan, a bridging plan, or none; a region without a task force has no such list.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(PlanYears, Call(READ, {"task_force_id": task_force_id}))
