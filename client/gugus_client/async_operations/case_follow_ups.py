"""Operations on case follow ups, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.case_follow_ups import CaseFollowUpCompletion, ReintegrationStart
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.case_follow_ups import CaseFollowUpDetail, CaseFollowUpOut, ReintegrationOut
from ..noun import AsyncNoun
from ..operations.case_follow_ups import ADD, COMPLETE, LIST, READ
from ..paging import AsyncListed


class AsyncCaseFollowUpsOperations(AsyncNoun):
    """Follow-ups of a reintegration at 1, 3, 6 and 12 months."""

    MOVES: ClassVar[Mapping[str, str]] = {"completions": "complete", "follow-ups": "add"}

    async def add(self, case_id: Id, *, key: str | None = None, **body: Unpack[ReintegrationStart]) -> ReintegrationOut:
        """The reintegration has begun: its four follow-ups are planned, once for a case.

        Asks for `cases:write`.
        """
        return await self.transport.one(
            ReintegrationOut, Call(ADD, {"case_id": case_id}, json=body, key=key or new_key())
        )

    async def complete(
        self,
        case_follow_up_id: Id,
        *,
        key: str | None = None,
        tag: str | None = None,
        **body: Unpack[CaseFollowUpCompletion],
    ) -> CaseFollowUpDetail:
        """Say how the person was found, and which services she needs.

        Asks for `cases:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            CaseFollowUpDetail,
            Call(COMPLETE, {"case_follow_up_id": case_follow_up_id}, json=body, key=key or new_key(), tag=tag),
        )

    def list(
        self,
        case_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
    ) -> AsyncListed[CaseFollowUpOut]:
        """The follow-ups of a case in their order; whether one is overdue is of this moment.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                {"case_id": case_id},
                query={"limit": limit, "cursor": cursor, "include": include, "updated_since": updated_since},
            ),
            CaseFollowUpOut,
        )

    async def read(self, case_follow_up_id: Id) -> CaseFollowUpDetail:
        """One follow-up.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(CaseFollowUpDetail, Call(READ, {"case_follow_up_id": case_follow_up_id}))
