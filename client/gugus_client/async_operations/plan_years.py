"""Operations on plan years, for tasks of an event loop."""

from ..calls import Call
from ..given import Id
from ..models.plan_years import PlanYears
from ..noun import AsyncNoun
from ..operations.plan_years import READ


class AsyncPlanYearsOperations(AsyncNoun):
    """Task forces, their decrees and the seats from which authority comes."""

    async def read(self, task_force_id: Id) -> PlanYears:
        """Which years have a plan, a bridging plan, or none; a region without a task force has no such list.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(PlanYears, Call(READ, {"task_force_id": task_force_id}))
