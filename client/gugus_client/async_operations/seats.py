"""Operations on seats, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.seats import SeatCreate, SeatEnding, SeatHandover
from ..calls import Call, new_key
from ..given import Id
from ..models.access_logs import SeatKind
from ..models.pending_acts import PendingActOut
from ..models.seats import SeatDetail, SeatOut
from ..noun import AsyncNoun
from ..operations.seats import END, FILL, HAND_OVER, LIST, READ
from ..paging import AsyncListed


class AsyncSeatsOperations(AsyncNoun):
    """Task forces, their decrees and the seats from which authority comes."""

    MOVES: ClassVar[Mapping[str, str]] = {"endings": "end", "handovers": "hand_over", "seats": "fill"}

    async def end(
        self, seat_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[SeatEnding]
    ) -> SeatDetail | PendingActOut:
        """End the seat with its last day: all that follows from it ends at local midnight. A registrar's act waits
        (202).

        Asks for `grants:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.either(
            SeatDetail, PendingActOut, Call(END, {"seat_id": seat_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def fill(
        self, task_force_id: Id, *, key: str | None = None, **body: Unpack[SeatCreate]
    ) -> SeatDetail | PendingActOut:
        """Fill a seat of the task force, or an officer's seat of one of its member agencies.

        A seat that reads referrals waits for the daily chair, a registrar's act for another registrar (202).

        Asks for `grants:write`.
        """
        return await self.transport.either(
            SeatDetail, PendingActOut, Call(FILL, {"task_force_id": task_force_id}, json=body, key=key or new_key())
        )

    async def hand_over(
        self, seat_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[SeatHandover]
    ) -> SeatDetail | PendingActOut:
        """Hand the seat over. The present holder's term ends the day before, the next one's begins as a seat of its
        own, which is the answer. Seats that read referrals wait for the daily chair, a registrar's act for
        another (202).

        Asks for `grants:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.either(
            SeatDetail, PendingActOut, Call(HAND_OVER, {"seat_id": seat_id}, json=body, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        task_force_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        kind: Sequence[SeatKind] = (),
        agency_id: Sequence[Id] = (),
    ) -> AsyncListed[SeatOut]:
        """Seats the task force fills, those of its member agencies' officers included.

        Asks for `task_forces:read` or `grants:write`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                {"task_force_id": task_force_id},
                query={"limit": limit, "cursor": cursor, "include": include, "kind": kind, "agency_id": agency_id},
            ),
            SeatOut,
        )

    async def read(self, seat_id: Id) -> SeatDetail:
        """One seat with its days; the seat it took over from is named, so that its history can be followed.

        Asks for `task_forces:read` or `grants:write`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(SeatDetail, Call(READ, {"seat_id": seat_id}))
