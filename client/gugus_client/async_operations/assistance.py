"""Operations on assistance, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.assistance import AssistanceCreate, AssistanceWithdrawal
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.assistance import AssistanceDetail, AssistanceOut
from ..noun import AsyncNoun
from ..operations.assistance import ADD, LIST, READ, WITHDRAW
from ..paging import AsyncListed


class AsyncAssistanceOperations(AsyncNoun):
    """What persons were given, what it cost and who paid; funds with donor, received, given and balance."""

    MOVES: ClassVar[Mapping[str, str]] = {"withdrawals": "withdraw", "assistance": "add"}

    async def add(self, case_id: Id, *, key: str | None = None, **body: Unpack[AssistanceCreate]) -> AssistanceDetail:
        """Record what was given. A fund gives no more than it has left, also not to two at once.

        Asks for `assistance:write`.

        Refused as `locked`.
        """
        return await self.transport.one(
            AssistanceDetail, Call(ADD, {"case_id": case_id}, json=body, key=key or new_key())
        )

    def list(
        self,
        case_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
    ) -> AsyncListed[AssistanceOut]:
        """What was given in a case, the latest first; what was entered in error stays, and says so.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `assistance:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                {"case_id": case_id},
                query={"limit": limit, "cursor": cursor, "include": include, "updated_since": updated_since},
            ),
            AssistanceOut,
        )

    async def read(self, assistance_id: Id) -> AssistanceDetail:
        """One thing that was given.

        Asks for `assistance:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(AssistanceDetail, Call(READ, {"assistance_id": assistance_id}))

    async def withdraw(
        self, assistance_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[AssistanceWithdrawal]
    ) -> AssistanceDetail:
        """Say that it was entered in error, with the reason: what it cost goes back to its fund.

        Asks for `assistance:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            AssistanceDetail, Call(WITHDRAW, {"assistance_id": assistance_id}, json=body, key=key or new_key(), tag=tag)
        )
