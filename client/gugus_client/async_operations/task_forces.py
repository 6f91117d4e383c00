"""Operations on task forces, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal, Unpack

from ..bodies.task_forces import TaskForceCreate
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.task_forces import TaskForceDetail, TaskForceLevel, TaskForceOut
from ..noun import AsyncNoun
from ..operations.task_forces import ADD, LIST, READ
from ..paging import AsyncListed


class AsyncTaskForcesOperations(AsyncNoun):
    """Task forces, their decrees and the seats from which authority comes."""

    async def add(self, *, key: str | None = None, **body: Unpack[TaskForceCreate]) -> TaskForceDetail:
        """Found the task force of a region; a region has at most one.

        Asks for `task_forces:write`.
        """
        return await self.transport.one(TaskForceDetail, Call(ADD, json=body, key=key or new_key()))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        owner: Sequence[str] = (),
        level: Sequence[TaskForceLevel] = (),
    ) -> AsyncListed[TaskForceOut]:
        """Task forces the caller sees, by region.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Region that owns the row, as an organisation word.

        Asks for `task_forces:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "owner": owner,
                    "level": level,
                },
            ),
            TaskForceOut,
        )

    async def read(self, task_force_id: Id) -> TaskForceDetail:
        """One task force.

        Asks for `task_forces:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(TaskForceDetail, Call(READ, {"task_force_id": task_force_id}))
