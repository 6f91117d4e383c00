"""Operations on pending acts, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.pending_acts import PendingActRejection
from ..calls import Call, new_key
from ..given import Id
from ..models.access import Act
from ..models.pending_acts import PendingActDetail, PendingActDone, PendingActOut, PendingActStatus
from ..noun import AsyncNoun
from ..operations.pending_acts import APPROVE, LIST, READ, REJECT
from ..paging import AsyncListed


class AsyncPendingActsOperations(AsyncNoun):
    """Acts that one person asks for and another completes."""

    MOVES: ClassVar[Mapping[str, str]] = {"approvals": "approve", "rejections": "reject"}

    async def approve(self, pending_act_id: Id, *, key: str | None = None, tag: str | None = None) -> PendingActDone:
        """Complete what another person asked for. It is judged again; a client's secret, a person's code is shown
        once.

        Asks for `grants:write` or `clients:write` or `referrals:send` or `audit:read`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            PendingActDone, Call(APPROVE, {"pending_act_id": pending_act_id}, json={}, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        status: Sequence[PendingActStatus] = (),
        act: Sequence[Act] = (),
    ) -> AsyncListed[PendingActOut]:
        """Acts that wait for a second person of the caller's organisations, and what became of earlier ones.

        Asks for `grants:write` or `clients:write` or `referrals:send` or `audit:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, query={"limit": limit, "cursor": cursor, "include": include, "status": status, "act": act}),
            PendingActOut,
        )

    async def read(self, pending_act_id: Id) -> PendingActDetail:
        """One act of two persons: what was asked, by whom, until when, and what became of it.

        Asks for `grants:write` or `clients:write` or `referrals:send` or `audit:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(PendingActDetail, Call(READ, {"pending_act_id": pending_act_id}))

    async def reject(
        self, pending_act_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[PendingActRejection]
    ) -> PendingActDone:
        """Reject what another person asked for, with the reason.

        Asks for `grants:write` or `clients:write` or `referrals:send` or `audit:read`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            PendingActDone, Call(REJECT, {"pending_act_id": pending_act_id}, json=body, key=key or new_key(), tag=tag)
        )
