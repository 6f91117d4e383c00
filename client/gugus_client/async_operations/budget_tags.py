"""Operations on budget tags, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.budget_tags import BudgetTagConfirmation, BudgetTagCreate
from ..calls import Call, new_key
from ..given import Id
from ..models.budget_tags import BudgetTagDetail, BudgetTagOut
from ..noun import AsyncNoun
from ..operations.budget_tags import ADD, CONFIRM, LIST, READ, REJECT
from ..paging import AsyncListed


class AsyncBudgetTagsOperations(AsyncNoun):
    """Budget lines of agencies, their ceilings and what was spent."""

    MOVES: ClassVar[Mapping[str, str]] = {"tags": "add", "confirmations": "confirm", "rejections": "reject"}

    async def add(self, line_id: Id, *, key: str | None = None, **body: Unpack[BudgetTagCreate]) -> BudgetTagDetail:
        """Tie a line to an activity by share, by amount, or shared with others.

        Asks for `budgets:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            BudgetTagDetail, Call(ADD, {"line_id": line_id}, json=body, key=key or new_key())
        )

    async def confirm(
        self, tag_id: Id, *, key: str | None = None, **body: Unpack[BudgetTagConfirmation]
    ) -> BudgetTagDetail:
        """Say that a proposal is right, wholly or for a part of the line.

        Asks for `budgets:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            BudgetTagDetail, Call(CONFIRM, {"tag_id": tag_id}, json=body, key=key or new_key())
        )

    def list(
        self,
        line_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[BudgetTagOut]:
        """Activities of a line: proposed, confirmed and rejected ones.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"line_id": line_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            BudgetTagOut,
        )

    async def read(self, tag_id: Id) -> BudgetTagDetail:
        """One tie of a line to an activity.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(BudgetTagDetail, Call(READ, {"tag_id": tag_id}))

    async def reject(self, tag_id: Id, *, key: str | None = None) -> BudgetTagDetail:
        """Say that a line does not pay for the activity; no file proposes it again.

        Asks for `budgets:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            BudgetTagDetail, Call(REJECT, {"tag_id": tag_id}, json={}, key=key or new_key())
        )
