"""Operations on budget versions, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.budget_versions import BudgetVersionCreate
from ..calls import Call, new_key
from ..given import Id
from ..models.budget_versions import BudgetVersionOut
from ..noun import AsyncNoun
from ..operations.budget_versions import ADD, LIST
from ..paging import AsyncListed


class AsyncBudgetVersionsOperations(AsyncNoun):
    """Budget lines of agencies, their ceilings and what was spent."""

    MOVES: ClassVar[Mapping[str, str]] = {"versions": "add"}

    async def add(
        self, line_id: Id, *, key: str | None = None, **body: Unpack[BudgetVersionCreate]
    ) -> BudgetVersionOut:
        """Record a later ceiling or correct one; a ceiling below what is spent is kept and flagged.

        Asks for `budgets:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            BudgetVersionOut, Call(ADD, {"line_id": line_id}, json=body, key=key or new_key())
        )

    def list(
        self,
        line_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[BudgetVersionOut]:
        """Versions of a line, corrected ones too, in the order in which they take effect.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"line_id": line_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            BudgetVersionOut,
        )
