"""Operations on commitments, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.commitments import CommitmentCreate
from ..calls import Call, new_key
from ..given import Id
from ..models.commitments import CommitmentOut
from ..noun import AsyncNoun
from ..operations.commitments import ADD, LIST
from ..paging import AsyncListed


class AsyncCommitmentsOperations(AsyncNoun):
    """Budget lines of agencies, their ceilings and what was spent."""

    MOVES: ClassVar[Mapping[str, str]] = {"commitments": "add"}

    async def add(self, line_id: Id, *, key: str | None = None, **body: Unpack[CommitmentCreate]) -> CommitmentOut:
        """Record what a contract or an order promises of the line, or release it.

        Asks for `realisations:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(CommitmentOut, Call(ADD, {"line_id": line_id}, json=body, key=key or new_key()))

    def list(
        self,
        line_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[CommitmentOut]:
        """What is promised of a line, by day.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"line_id": line_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            CommitmentOut,
        )
