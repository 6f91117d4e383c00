"""Operations on decrees."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.decrees import DecreeCreate
from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.decrees import DecreeOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("decrees_list", "GET", "/v1/task-forces/{task_force_id}/decrees")
ADD = Operation("decrees_add", "POST", "/v1/task-forces/{task_force_id}/decrees")


class DecreesOperations(Noun):
    """Task forces, their decrees and the seats from which authority comes."""

    MOVES: ClassVar[Mapping[str, str]] = {"decrees": "add"}

    def add(self, task_force_id: Id, *, key: str | None = None, **body: Unpack[DecreeCreate]) -> DecreeOut:
        """Record the instrument from which seats take their authority.

        Asks for `task_forces:write`.
        """
        return self.transport.one(
            DecreeOut, Call(ADD, {"task_force_id": task_force_id}, json=body, key=key or new_key())
        )

    def list(
        self,
        task_force_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[DecreeOut]:
        """Decrees of a task force, the newest first.

        Asks for `task_forces:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"task_force_id": task_force_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            DecreeOut,
        )
