"""Operations on meta, for tasks of an event loop."""

from ..calls import Call
from ..models.meta import LifecyclesOut
from ..noun import AsyncNoun
from ..operations.meta import LIFECYCLES


class AsyncMetaOperations(AsyncNoun):
    """The rules of the service, told: lifecycles."""

    async def lifecycles(self) -> LifecyclesOut:
        """Every state and every move of plans, reports, referrals and the rest; it changes with the service only.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(LifecyclesOut, Call(LIFECYCLES))
