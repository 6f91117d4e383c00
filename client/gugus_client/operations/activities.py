"""Operations on activities."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.activities import ActivityCreate, ActivityUpdate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.activities import ActivityDetail, ActivityOut, Pillar
from ..noun import Noun
from ..paging import Listed

REMOVE = Operation("activities_remove", "DELETE", "/v1/activities/{activity_id}")
READ = Operation("activities_read", "GET", "/v1/activities/{activity_id}")
CHANGE = Operation("activities_change", "PATCH", "/v1/activities/{activity_id}")
LIST = Operation("activities_list", "GET", "/v1/plans/{plan_id}/activities")
ADD = Operation("activities_add", "POST", "/v1/plans/{plan_id}/activities")


class ActivitiesOperations(Noun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    MOVES: ClassVar[Mapping[str, str]] = {"activities": "add"}

    def add(self, plan_id: Id, *, key: str | None = None, **body: Unpack[ActivityCreate]) -> ActivityDetail:
        """Add an action to a draft plan.

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return self.transport.one(ActivityDetail, Call(ADD, {"plan_id": plan_id}, json=body, key=key or new_key()))

    def change(self, activity_id: Id, *, tag: str, **body: Unpack[ActivityUpdate]) -> ActivityDetail:
        """Correct an action while its plan is a draft (JSON Merge Patch).

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return self.transport.one(ActivityDetail, Call(CHANGE, {"activity_id": activity_id}, json=body, tag=tag))

    def list(
        self,
        plan_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        sub_task_force: Sequence[str] = (),
        programme_id: Sequence[Id] = (),
        pillar: Sequence[Pillar] = (),
        lead_agency_id: Sequence[Id] = (),
        q: str | None = None,
    ) -> Listed[ActivityOut]:
        """Activities of a plan, in its own order, each with its last verified progress.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.
        `sub_task_force`: Sub-task-force: PENC, REHKES, REHSOS, NORMA, GAKKUM, KOORD. `q`: Part of a name or
        title.

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
                    "sub_task_force": sub_task_force,
                    "programme_id": programme_id,
                    "pillar": pillar,
                    "lead_agency_id": lead_agency_id,
                    "q": q,
                },
            ),
            ActivityOut,
        )

    def read(self, activity_id: Id) -> ActivityDetail:
        """One activity with its money, its budget lines and its last verified progress.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ActivityDetail, Call(READ, {"activity_id": activity_id}))

    def remove(self, activity_id: Id, *, tag: str) -> None:
        """Take an action with all below it out of a draft; in a plan in force an amendment does.

        Asks for `plans:write`.

        Refused as `in-use`, `locked`.
        """
        self.transport.done(Call(REMOVE, {"activity_id": activity_id}, tag=tag))
