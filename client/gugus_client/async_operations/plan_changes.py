"""Operations on plan changes, for tasks of an event loop."""

from ..calls import Call
from ..given import Id
from ..models.plan_changes import PlanChanges
from ..noun import AsyncNoun
from ..operations.plan_changes import READ


class AsyncPlanChangesOperations(AsyncNoun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    async def read(self, plan_id: Id, *, from_edition: int | None = None, to_edition: int | None = None) -> PlanChanges:
        """What changed between two editions: from, to, and by which amendment.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            PlanChanges,
            Call(READ, {"plan_id": plan_id}, query={"from_edition": from_edition, "to_edition": to_edition}),
        )
