"""Operations on decrees, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.decrees import DecreeCreate
from ..calls import Call, new_key
from ..given import Id
from ..models.decrees import DecreeOut
from ..noun import AsyncNoun
from ..operations.decrees import ADD, LIST
from ..paging import AsyncListed


class AsyncDecreesOperations(AsyncNoun):
    """Task forces, their decrees and the seats from which authority comes."""

    MOVES: ClassVar[Mapping[str, str]] = {"decrees": "add"}

    async def add(self, task_force_id: Id, *, key: str | None = None, **body: Unpack[DecreeCreate]) -> DecreeOut:
        """Record the instrument from which seats take their authority.

        Asks for `task_forces:write`.
        """
        return await self.transport.one(
            DecreeOut, Call(ADD, {"task_force_id": task_force_id}, json=body, key=key or new_key())
        )

    def list(
        self,
        task_force_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[DecreeOut]:
        """Decrees of a task force, the newest first.

        Asks for `task_forces:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"task_force_id": task_force_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            DecreeOut,
        )
