"""Operations on plan versions, for tasks of an event loop."""

from typing import Literal

from ..calls import Call
from ..given import Id
from ..models.plan_versions import EditionDetail, EditionOut
from ..noun import AsyncNoun
from ..operations.plan_versions import LIST, READ
from ..paging import AsyncListed


class AsyncPlanVersionsOperations(AsyncNoun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    def list(
        self,
        plan_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[EditionOut]:
        """Editions of a plan, the newest first; to a ministry, with the activities its vertical agencies lead.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"plan_id": plan_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            EditionOut,
        )

    async def read(self, plan_id: Id, edition: int) -> EditionDetail:
        """One edition of a plan, whole, as it stood when it came into force.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(EditionDetail, Call(READ, {"plan_id": plan_id, "edition": edition}))
