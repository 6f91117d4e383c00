"""Operations on access, for tasks of an event loop."""

from ..calls import Call
from ..models.access import Act, AudienceOut, ExplanationOut
from ..noun import AsyncNoun
from ..operations.access import AUDIENCE, EXPLAIN


class AsyncAccessOperations(AsyncNoun):
    """Why access is allowed or refused, and who can see a thing."""

    async def audience(self, *, resource: str) -> AudienceOut:
        """Who can see a resource of the caller's own organisation: organisations, by which rule, and their seats.

        `resource`: Kind and id, as the audit names its subjects: plan/0197…

        Refused as `not-acceptable`.
        """
        return await self.transport.one(AudienceOut, Call(AUDIENCE, query={"resource": resource}))

    async def explain(self, *, resource: str, action: Act) -> ExplanationOut:
        """Whether the caller may do an act to a resource, and every rule that decides it: the words and the seats
        they come from, as whom it sees the resource, and each way to be allowed.

        A resource it may not see is explained as one that is not there.

        `resource`: Kind and id, as the audit names its subjects: plan/0197… `action`: An act, as `x-act` names
        it at each operation.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ExplanationOut, Call(EXPLAIN, query={"resource": resource, "action": action}))
