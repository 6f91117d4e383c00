"""Operations on plan versions."""

from typing import Literal

from ..calls import Call, Operation
from ..given import Id
from ..models.plan_versions import EditionDetail, EditionOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("plan_versions_list", "GET", "/v1/plans/{plan_id}/versions")
READ = Operation("plan_versions_read", "GET", "/v1/plans/{plan_id}/versions/{edition}")


class PlanVersionsOperations(Noun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    def list(
        self,
        plan_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[EditionOut]:
        """Editions of a plan, the newest first; to a ministry, with the activities its vertical agencies lead.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"plan_id": plan_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            EditionOut,
        )

    def read(self, plan_id: Id, edition: int) -> EditionDetail:
        """One edition of a plan, whole, as it stood when it came into force.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(EditionDetail, Call(READ, {"plan_id": plan_id, "edition": edition}))
