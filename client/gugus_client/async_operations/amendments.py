"""Operations on amendments, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.amendments import AmendmentCreate, Reason
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.amendments import AmendmentDetail, AmendmentOut, AmendmentStatus
from ..models.plan_changes import AmendmentKind
from ..noun import AsyncNoun
from ..operations.amendments import ADD, APPROVE, LIST, READ, REJECT, SUBMIT
from ..paging import AsyncListed


class AsyncAmendmentsOperations(AsyncNoun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    MOVES: ClassVar[Mapping[str, str]] = {
        "approvals": "approve",
        "rejections": "reject",
        "submissions": "submit",
        "amendments": "add",
    }

    async def add(self, plan_id: Id, *, key: str | None = None, **body: Unpack[AmendmentCreate]) -> AmendmentDetail:
        """Begin an amendment of a plan in force, on a working copy: a draft plan at `copy_id`, changed as any
        draft.

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return await self.transport.one(
            AmendmentDetail, Call(ADD, {"plan_id": plan_id}, json=body, key=key or new_key())
        )

    async def approve(self, amendment_id: Id, *, key: str | None = None, tag: str | None = None) -> AmendmentDetail:
        """Approve the amendment: the plan's next edition holds what it changes. Another person than its writers.

        Asks for `plans:adopt`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            AmendmentDetail, Call(APPROVE, {"amendment_id": amendment_id}, json={}, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        plan_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        status: Sequence[AmendmentStatus] = (),
        kind: Sequence[AmendmentKind] = (),
    ) -> AsyncListed[AmendmentOut]:
        """Amendments of a plan, the newest first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                {"plan_id": plan_id},
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "status": status,
                    "kind": kind,
                },
            ),
            AmendmentOut,
        )

    async def read(self, amendment_id: Id) -> AmendmentDetail:
        """One amendment with everything that differs.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(AmendmentDetail, Call(READ, {"amendment_id": amendment_id}))

    async def reject(
        self, amendment_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[Reason]
    ) -> AmendmentDetail:
        """Reject the amendment with a reason: the plan stays as it is.

        Asks for `plans:adopt`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            AmendmentDetail, Call(REJECT, {"amendment_id": amendment_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def submit(self, amendment_id: Id, *, key: str | None = None, tag: str | None = None) -> AmendmentDetail:
        """Send the amendment to be decided; refused with the list of what its kind may not change.

        Asks for `plans:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            AmendmentDetail, Call(SUBMIT, {"amendment_id": amendment_id}, json={}, key=key or new_key(), tag=tag)
        )
