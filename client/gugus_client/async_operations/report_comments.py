"""Operations on report comments, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.report_comments import CommentCreate
from ..calls import Call, new_key
from ..given import Id
from ..models.report_comments import CommentOut
from ..noun import AsyncNoun
from ..operations.report_comments import ADD, LIST
from ..paging import AsyncListed


class AsyncReportCommentsOperations(AsyncNoun):
    """Progress reports: drafted and submitted by agencies, returned or verified by secretariats."""

    MOVES: ClassVar[Mapping[str, str]] = {"comments": "add"}

    async def add(self, report_id: Id, *, key: str | None = None, **body: Unpack[CommentCreate]) -> CommentOut:
        """Remark on a field of the report or of one entry, or answer a remark; nothing is moved by it.

        Asks for `progress:comment`.
        """
        return await self.transport.one(
            CommentOut, Call(ADD, {"report_id": report_id}, json=body, key=key or new_key())
        )

    def list(
        self,
        report_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[CommentOut]:
        """Remarks on a report in the order they were written, those of every round.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"report_id": report_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            CommentOut,
        )
