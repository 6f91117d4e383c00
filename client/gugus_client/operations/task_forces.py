"""Operations on task forces."""

from collections.abc import Sequence
from typing import Literal, Unpack

from ..bodies.task_forces import TaskForceCreate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.task_forces import TaskForceDetail, TaskForceLevel, TaskForceOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("task_forces_list", "GET", "/v1/task-forces")
ADD = Operation("task_forces_add", "POST", "/v1/task-forces")
READ = Operation("task_forces_read", "GET", "/v1/task-forces/{task_force_id}")


class TaskForcesOperations(Noun):
    """Task forces, their decrees and the seats from which authority comes."""

    def add(self, *, key: str | None = None, **body: Unpack[TaskForceCreate]) -> TaskForceDetail:
        """Found the task force of a region; a region has at most one.

        Asks for `task_forces:write`.
        """
        return self.transport.one(TaskForceDetail, Call(ADD, json=body, key=key or new_key()))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        owner: Sequence[str] = (),
        level: Sequence[TaskForceLevel] = (),
    ) -> Listed[TaskForceOut]:
        """Task forces the caller sees, by region.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Region that owns the row, as an organisation word.

        Asks for `task_forces:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
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

    def read(self, task_force_id: Id) -> TaskForceDetail:
        """One task force.

        Asks for `task_forces:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(TaskForceDetail, Call(READ, {"task_force_id": task_force_id}))
