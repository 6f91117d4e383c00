"""Operations on pending acts."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.pending_acts import PendingActRejection
from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.access import Act
from ..models.pending_acts import PendingActDetail, PendingActDone, PendingActOut, PendingActStatus
from ..noun import Noun
from ..paging import Listed

LIST = Operation("pending_acts_list", "GET", "/v1/pending-acts")
READ = Operation("pending_acts_read", "GET", "/v1/pending-acts/{pending_act_id}")
APPROVE = Operation("pending_acts_approve", "POST", "/v1/pending-acts/{pending_act_id}/approvals")
REJECT = Operation("pending_acts_reject", "POST", "/v1/pending-acts/{pending_act_id}/rejections")


class PendingActsOperations(Noun):
    """Acts that one person asks for and another completes."""

    MOVES: ClassVar[Mapping[str, str]] = {"approvals": "approve", "rejections": "reject"}

    def approve(self, pending_act_id: Id, *, key: str | None = None, tag: str | None = None) -> PendingActDone:
        """Complete what another person asked for. It is judged again; a client's secret, a person's code is shown
        once.

        Asks for `grants:write` or `clients:write` or `referrals:send` or `audit:read`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
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
    ) -> Listed[PendingActOut]:
        """Acts that wait for a second person of the caller's organisations, and what became of earlier ones.

        Asks for `grants:write` or `clients:write` or `referrals:send` or `audit:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, query={"limit": limit, "cursor": cursor, "include": include, "status": status, "act": act}),
            PendingActOut,
        )

    def read(self, pending_act_id: Id) -> PendingActDetail:
        """One act of two persons: what was asked, by whom, until when, and what became of it.

        Asks for `grants:write` or `clients:write` or `referrals:send` or `audit:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(PendingActDetail, Call(READ, {"pending_act_id": pending_act_id}))

    def reject(
        self, pending_act_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[PendingActRejection]
    ) -> PendingActDone:
        """Reject what another person asked for, with the reason.

        Asks for `grants:write` or `clients:write` or `referrals:send` or `audit:read`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            PendingActDone, Call(REJECT, {"pending_act_id": pending_act_id}, json=body, key=key or new_key(), tag=tag)
        )
