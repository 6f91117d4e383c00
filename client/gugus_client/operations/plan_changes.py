"""Operations on plan changes."""

from ..calls import Call, Operation
from ..given import Id
from ..models.plan_changes import PlanChanges
from ..noun import Noun

READ = Operation("plan_changes_read", "GET", "/v1/plans/{plan_id}/changes")


class PlanChangesOperations(Noun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    def read(self, plan_id: Id, *, from_edition: int | None = None, to_edition: int | None = None) -> PlanChanges:
        """What changed between two editions: from, to, and by which amendment.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(
            PlanChanges,
            Call(READ, {"plan_id": plan_id}, query={"from_edition": from_edition, "to_edition": to_edition}),
        )
