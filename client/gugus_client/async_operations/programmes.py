"""Operations on programmes, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.programmes import ProgrammeCreate, ProgrammeUpdate
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.programmes import ProgrammeDetail, ProgrammeOut
from ..noun import AsyncNoun
from ..operations.programmes import ADD, CHANGE, LIST, READ, REMOVE
from ..paging import AsyncListed


class AsyncProgrammesOperations(AsyncNoun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    MOVES: ClassVar[Mapping[str, str]] = {"programmes": "add"}

    async def add(self, plan_id: Id, *, key: str | None = None, **body: Unpack[ProgrammeCreate]) -> ProgrammeDetail:
        """Add a programme to a draft plan, below the chapter of a sub-task-force.

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return await self.transport.one(
            ProgrammeDetail, Call(ADD, {"plan_id": plan_id}, json=body, key=key or new_key())
        )

    async def change(self, programme_id: Id, *, tag: str, **body: Unpack[ProgrammeUpdate]) -> ProgrammeDetail:
        """Name a programme, give it another place, or an empty one another chapter, in a draft (JSON Merge Patch).

        Asks for `plans:write`.

        Refused as `in-use`, `locked`.
        """
        return await self.transport.one(
            ProgrammeDetail, Call(CHANGE, {"programme_id": programme_id}, json=body, tag=tag)
        )

    def list(
        self,
        plan_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        goal_id: Sequence[Id] = (),
    ) -> AsyncListed[ProgrammeOut]:
        """Programmes of a plan, in its own order below each chapter; none where its matrix names none.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                {"plan_id": plan_id},
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "goal_id": goal_id,
                },
            ),
            ProgrammeOut,
        )

    async def read(self, programme_id: Id) -> ProgrammeDetail:
        """One programme.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ProgrammeDetail, Call(READ, {"programme_id": programme_id}))

    async def remove(self, programme_id: Id, *, tag: str) -> None:
        """Take out a programme that has no activities, while its plan is a draft.

        Asks for `plans:write`.

        Refused as `in-use`, `locked`.
        """
        await self.transport.done(Call(REMOVE, {"programme_id": programme_id}, tag=tag))
