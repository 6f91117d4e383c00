"""Operations on breaches, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.breaches import BreachCloseIn, BreachCreate, BreachNotifyIn
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.breaches import BreachDetail, BreachNotices, BreachOut, BreachStatus
from ..noun import AsyncNoun
from ..operations.breaches import CLOSE, DRAFT, LIST, NOTIFY, READ, RECORD
from ..paging import AsyncListed


class AsyncBreachesOperations(AsyncNoun):
    """The person's rights: who read what is kept of her, a copy of it, its destruction."""

    MOVES: ClassVar[Mapping[str, str]] = {"closures": "close", "notifications": "notify"}

    async def close(
        self, breach_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[BreachCloseIn]
    ) -> BreachDetail:
        """Close it with what was done so that it does not happen again.

        Asks for `privacy:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            BreachDetail, Call(CLOSE, {"breach_id": breach_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def draft(self, breach_id: Id) -> BreachNotices:
        """Drafts of what the persons and the authority are to be told in writing (UU 27/2022 Pasal 46).

        Asks for `privacy:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(BreachNotices, Call(DRAFT, {"breach_id": breach_id}))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        status: Sequence[BreachStatus] = (),
    ) -> AsyncListed[BreachOut]:
        """Breaches of the caller's agency, the latest first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `privacy:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "status": status,
                },
            ),
            BreachOut,
        )

    async def notify(
        self, breach_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[BreachNotifyIn]
    ) -> BreachDetail:
        """Say when persons and authority were told in writing.

        Asks for `privacy:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            BreachDetail, Call(NOTIFY, {"breach_id": breach_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def read(self, breach_id: Id) -> BreachDetail:
        """One breach.

        Asks for `privacy:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(BreachDetail, Call(READ, {"breach_id": breach_id}))

    async def record(self, *, key: str | None = None, **body: Unpack[BreachCreate]) -> BreachDetail:
        """Record a breach as soon as it is known; the 3×24 hours run from `known_at`, not from here.

        Asks for `privacy:write`.
        """
        return await self.transport.one(BreachDetail, Call(RECORD, json=body, key=key or new_key()))
