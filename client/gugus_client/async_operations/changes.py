"""Operations on changes, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call
from ..models.access_logs import Event
from ..models.changes import ChangesOut, ReconciliationOut, Resource
from ..noun import AsyncNoun
from ..operations.changes import LIST, RECONCILE


class AsyncChangesOperations(AsyncNoun):
    """What changed, in the order of commits, and the proof that nothing is missing."""

    async def list(
        self,
        *,
        resource: Sequence[Resource] = (),
        region_code: Sequence[str] = (),
        event: Sequence[Event] = (),
        limit: int | None = None,
        cursor: str | None = None,
        start: Literal["now"] | None = None,
        until: str | None = None,
        wait: int | None = None,
    ) -> ChangesOut:
        """Every change of what the caller sees, in the order of commits, none left out; ids, and nothing of what
        they name.

        Keep the cursor together with what you made of the items: whoever is stopped between the two has neither
        lost nor repeated anything. Where `next` is empty there is nothing more now; with `wait` the answer waits
        for it.

        `region_code`: A province stands for its districts too. `start`: Nothing of before: a cursor for what
        comes. `until`: Not beyond this `position` of a reconciliation. `wait`: Seconds to wait for a change
        where there is none yet.

        Asks for `changes:read`.

        Refused as `feed-begun-anew`, `not-acceptable`.
        """
        return await self.transport.one(
            ChangesOut,
            Call(
                LIST,
                query={
                    "resource": resource,
                    "region_code": region_code,
                    "event": event,
                    "limit": limit,
                    "cursor": cursor,
                    "start": start,
                    "until": until,
                    "wait": wait,
                },
            ),
        )

    async def reconcile(self, *, resource: Resource, region_code: Sequence[str] = ()) -> ReconciliationOut:
        """Count and hash of all that the caller sees now of one resource, to compare with a copy made from the
        feed.

        Read the feed until `next` is empty, make the hash of your ids and versions, and compare. If both differ
        and the feed gave something meanwhile, do it again; if it gave nothing, the copy is not whole: read the
        lists anew.

        `region_code`: A province stands for its districts too.

        Asks for `changes:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            ReconciliationOut, Call(RECONCILE, query={"resource": resource, "region_code": region_code})
        )
