"""Operations on access logs, for tasks of an event loop."""

from typing import Literal

from ..calls import Call
from ..files import File
from ..given import Id
from ..models.access_logs import AccessOut
from ..noun import AsyncNoun
from ..operations.access_logs import LIST, PRINT
from ..paging import AsyncListed


class AsyncAccessLogsOperations(AsyncNoun):
    """The person's rights: who read what is kept of her, a copy of it, its destruction."""

    def list(
        self,
        case_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[AccessOut]:
        """Who read or wrote what is personal in a case, the latest first: organisation and kind of seat, no names.

        Asks for `privacy:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"case_id": case_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            AccessOut,
        )

    async def print(self, case_id: Id) -> File:
        """The same on paper (PDF), to be handed to the person.

        Asks for `privacy:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.file(Call(PRINT, {"case_id": case_id}, accept="*/*"))
