"""Operations on goals, for tasks of an event loop."""

from typing import Literal, Unpack

from ..bodies.goals import GoalUpdate
from ..calls import Call
from ..given import Id, Instant
from ..models.goals import GoalOut
from ..noun import AsyncNoun
from ..operations.goals import CHANGE, LIST, REMOVE
from ..paging import AsyncListed


class AsyncGoalsOperations(AsyncNoun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    async def change(self, goal_id: Id, *, tag: str, **body: Unpack[GoalUpdate]) -> GoalOut:
        """Name a chapter, or give it another place, while its plan is a draft (JSON Merge Patch).

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return await self.transport.one(GoalOut, Call(CHANGE, {"goal_id": goal_id}, json=body, tag=tag))

    def list(
        self,
        plan_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
    ) -> AsyncListed[GoalOut]:
        """Chapters of a plan, in its own order.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                {"plan_id": plan_id},
                query={"limit": limit, "cursor": cursor, "include": include, "updated_since": updated_since},
            ),
            GoalOut,
        )

    async def remove(self, goal_id: Id, *, tag: str) -> None:
        """Take out a chapter that has no activities, while its plan is a draft.

        Asks for `plans:write`.

        Refused as `in-use`, `locked`.
        """
        await self.transport.done(Call(REMOVE, {"goal_id": goal_id}, tag=tag))
