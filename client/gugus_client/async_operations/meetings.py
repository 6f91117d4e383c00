"""Operations on meetings, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal, Unpack

from ..bodies.meetings import MeetingCreate, MeetingUpdate
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.meetings import MeetingDetail, MeetingKind, MeetingOut
from ..noun import AsyncNoun
from ..operations.meetings import ADD, CORRECT, LIST, READ
from ..paging import AsyncListed


class AsyncMeetingsOperations(AsyncNoun):
    """Meetings of task forces, their minutes, and the follow-ups that come of what they decide."""

    async def add(self, *, key: str | None = None, **body: Unpack[MeetingCreate]) -> MeetingDetail:
        """Record a meeting with attendance, minutes and decisions; each decision becomes a follow-up.

        A case conference is recorded without its cases: nothing about a person belongs here.

        Asks for `meetings:write`.
        """
        return await self.transport.one(MeetingDetail, Call(ADD, json=body, key=key or new_key()))

    async def correct(self, meeting_id: Id, *, tag: str, **body: Unpack[MeetingUpdate]) -> MeetingDetail:
        """Correct a meeting (JSON Merge Patch); once there are minutes with a reason, and what stood before stays.

        Asks for `meetings:write`.

        Refused as `locked`.
        """
        return await self.transport.one(MeetingDetail, Call(CORRECT, {"meeting_id": meeting_id}, json=body, tag=tag))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        owner: Sequence[str] = (),
        kind: Sequence[MeetingKind] = (),
        sub_task_force: Sequence[str] = (),
        q: str | None = None,
    ) -> AsyncListed[MeetingOut]:
        """Meetings the caller sees, the latest first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Region that owns the row, as an organisation word. `sub_task_force`: Sub-task-force: PENC, REHKES,
        REHSOS, NORMA, GAKKUM, KOORD. `q`: Part of a name or title.

        Asks for `meetings:read`.

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
                    "kind": kind,
                    "sub_task_force": sub_task_force,
                    "q": q,
                },
            ),
            MeetingOut,
        )

    async def read(self, meeting_id: Id) -> MeetingDetail:
        """One meeting with its minutes, what was corrected in them, and what was decided.

        Asks for `meetings:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(MeetingDetail, Call(READ, {"meeting_id": meeting_id}))
