"""Operations on reopenings."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.reopenings import ReopeningCreate
from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.reopenings import ReopeningDetail, ReopeningOut, ReopeningStatus
from ..noun import Noun
from ..paging import Listed

READ = Operation("reopenings_read", "GET", "/v1/reopenings/{reopening_id}")
APPROVE = Operation("reopenings_approve", "POST", "/v1/reopenings/{reopening_id}/approvals")
LIST = Operation("reopenings_list", "GET", "/v1/reporting-periods/{period_id}/reopenings")
ASK = Operation("reopenings_ask", "POST", "/v1/reporting-periods/{period_id}/reopenings")


class ReopeningsOperations(Noun):
    """The periods of the reporting calendar and who owes a report."""

    MOVES: ClassVar[Mapping[str, str]] = {"approvals": "approve", "reopenings": "ask"}

    def approve(self, reopening_id: Id, *, key: str | None = None, tag: str | None = None) -> ReopeningDetail:
        """Approve a reopening that a person of another agency asked for: the period is open until its end.

        Asks for `progress:freeze`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReopeningDetail, Call(APPROVE, {"reopening_id": reopening_id}, json={}, key=key or new_key(), tag=tag)
        )

    def ask(self, period_id: Id, *, key: str | None = None, **body: Unpack[ReopeningCreate]) -> ReopeningDetail:
        """Ask that a frozen period is opened again for named fields of named agencies, until a time.

        Another person, of another agency, approves it; it ends by the clock alone.

        Asks for `calendar:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(ReopeningDetail, Call(ASK, {"period_id": period_id}, json=body, key=key or new_key()))

    def list(
        self,
        period_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        status: Sequence[ReopeningStatus] = (),
    ) -> Listed[ReopeningOut]:
        """Reopenings of a period that were asked for, the newest first.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                {"period_id": period_id},
                query={"limit": limit, "cursor": cursor, "include": include, "status": status},
            ),
            ReopeningOut,
        )

    def read(self, reopening_id: Id) -> ReopeningDetail:
        """One reopening.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ReopeningDetail, Call(READ, {"reopening_id": reopening_id}))
