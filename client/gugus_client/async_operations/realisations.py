"""Operations on realisations, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.realisations import RealisationCreate
from ..calls import Call, new_key
from ..given import Id
from ..models.realisations import RealisationOut
from ..noun import AsyncNoun
from ..operations.realisations import ADD, LIST
from ..paging import AsyncListed


class AsyncRealisationsOperations(AsyncNoun):
    """Budget lines of agencies, their ceilings and what was spent."""

    MOVES: ClassVar[Mapping[str, str]] = {"realisations": "add"}

    async def add(self, line_id: Id, *, key: str | None = None, **body: Unpack[RealisationCreate]) -> RealisationOut:
        """Add what was spent in a month; a sum above the ceiling in force is refused.

        Asks for `realisations:write`.

        Refused as `ceiling-exceeded`, `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            RealisationOut, Call(ADD, {"line_id": line_id}, json=body, key=key or new_key())
        )

    def list(
        self,
        line_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[RealisationOut]:
        """Entries of a line, by month.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"line_id": line_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            RealisationOut,
        )
