"""Operations on notices, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from ..calls import Call, new_key
from ..given import Id
from ..models.notices import NoticeDetail, NoticeKind, NoticeOut
from ..noun import AsyncNoun
from ..operations.notices import LIST, MARK_READ, READ
from ..paging import AsyncListed


class AsyncNoticesOperations(AsyncNoun):
    """What the caller's seats were told: due, late, returned, waiting."""

    MOVES: ClassVar[Mapping[str, str]] = {"readings": "mark_read"}

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        seat_id: Sequence[Id] = (),
        kind: Sequence[NoticeKind] = (),
        is_open: bool | None = None,
        unread: bool | None = None,
    ) -> AsyncListed[NoticeOut]:
        """What the caller's seats were told, the newest first; `unread=true&include=total&limit=1` counts the
        unread.

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
                    "seat_id": seat_id,
                    "kind": kind,
                    "is_open": is_open,
                    "unread": unread,
                },
            ),
            NoticeOut,
        )

    async def mark_read(self, notice_id: Id, *, key: str | None = None, tag: str | None = None) -> NoticeDetail:
        """Mark a notice as read, for whoever holds the seat.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            NoticeDetail, Call(MARK_READ, {"notice_id": notice_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def read(self, notice_id: Id) -> NoticeDetail:
        """One notice; its days follow the date.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(NoticeDetail, Call(READ, {"notice_id": notice_id}))
