"""Operations on programmes."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.programmes import ProgrammeCreate, ProgrammeUpdate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.programmes import ProgrammeDetail, ProgrammeOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("programmes_list", "GET", "/v1/plans/{plan_id}/programmes")
ADD = Operation("programmes_add", "POST", "/v1/plans/{plan_id}/programmes")
REMOVE = Operation("programmes_remove", "DELETE", "/v1/programmes/{programme_id}")
READ = Operation("programmes_read", "GET", "/v1/programmes/{programme_id}")
CHANGE = Operation("programmes_change", "PATCH", "/v1/programmes/{programme_id}")


class ProgrammesOperations(Noun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    MOVES: ClassVar[Mapping[str, str]] = {"programmes": "add"}

    def add(self, plan_id: Id, *, key: str | None = None, **body: Unpack[ProgrammeCreate]) -> ProgrammeDetail:
        """Add a programme to a draft plan, below the chapter of a sub-task-force.

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return self.transport.one(ProgrammeDetail, Call(ADD, {"plan_id": plan_id}, json=body, key=key or new_key()))

    def change(self, programme_id: Id, *, tag: str, **body: Unpack[ProgrammeUpdate]) -> ProgrammeDetail:
        """Name a programme, give it another place, or an empty one another chapter, in a draft (JSON Merge Patch).

        Asks for `plans:write`.

        Refused as `in-use`, `locked`.
        """
        return self.transport.one(ProgrammeDetail, Call(CHANGE, {"programme_id": programme_id}, json=body, tag=tag))

    def list(
        self,
        plan_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        goal_id: Sequence[Id] = (),
    ) -> Listed[ProgrammeOut]:
        """Programmes of a plan, in its own order below each chapter; none where its matrix names none.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
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

    def read(self, programme_id: Id) -> ProgrammeDetail:
        """One programme.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ProgrammeDetail, Call(READ, {"programme_id": programme_id}))

    def remove(self, programme_id: Id, *, tag: str) -> None:
        """Take out a programme that has no activities, while its plan is a draft.

        Asks for `plans:write`.

        Refused as `in-use`, `locked`.
        """
        self.transport.done(Call(REMOVE, {"programme_id": programme_id}, tag=tag))
