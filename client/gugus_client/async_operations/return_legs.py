"""Operations on return legs, for tasks of an event loop."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.return_legs import LegCancellation, LegHandover, ReturnLegCreate
from ..calls import Call, new_key
from ..files import File
from ..given import Id, Instant
from ..models.return_legs import ReturnLegDetail, ReturnLegOut
from ..noun import AsyncNoun
from ..operations.return_legs import ADD, CANCEL, HAND_OVER, LIST, PRINT, READ
from ..paging import AsyncListed


class AsyncReturnLegsOperations(AsyncNoun):
    """Legs of a return: regions, payer, budget line, and who handed over to whom."""

    MOVES: ClassVar[Mapping[str, str]] = {"return-legs": "add", "cancellations": "cancel", "handovers": "hand_over"}

    async def add(self, case_id: Id, *, key: str | None = None, **body: Unpack[ReturnLegCreate]) -> ReturnLegDetail:
        """Plan the next leg. The answer says how far it reaches, and whose budget carries legs of that reach.

        Asks for `cases:write`.

        Refused as `locked`.
        """
        return await self.transport.one(
            ReturnLegDetail, Call(ADD, {"case_id": case_id}, json=body, key=key or new_key())
        )

    async def cancel(
        self, leg_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[LegCancellation]
    ) -> ReturnLegDetail:
        """Call the leg off, with the reason; another is planned.

        Asks for `cases:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReturnLegDetail, Call(CANCEL, {"leg_id": leg_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def hand_over(
        self, leg_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[LegHandover]
    ) -> ReturnLegDetail:
        """The person was handed over: by which officer, to which, where and when.

        Asks for `cases:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ReturnLegDetail, Call(HAND_OVER, {"leg_id": leg_id}, json=body, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        case_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
    ) -> AsyncListed[ReturnLegOut]:
        """The legs of a return in their order.

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
            ReturnLegOut,
        )

    async def print(self, leg_id: Id) -> File:
        """The record of a hand-over for two signatures, as a tagged PDF. It does not say who the person is.

        Asks for `cases:read`.

        Refused as `locked`, `not-acceptable`.
        """
        return await self.transport.file(Call(PRINT, {"leg_id": leg_id}, accept="*/*"))

    async def read(self, leg_id: Id) -> ReturnLegDetail:
        """One leg.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ReturnLegDetail, Call(READ, {"leg_id": leg_id}))
