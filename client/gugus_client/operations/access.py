"""Operations on access."""

from ..calls import Call, Operation
from ..models.access import Act, AudienceOut, ExplanationOut
from ..noun import Noun

AUDIENCE = Operation("access_audience", "GET", "/v1/access/audience")
EXPLAIN = Operation("access_explain", "GET", "/v1/access/explain")


class AccessOperations(Noun):
    """Why access is allowed or refused, and who can see a thing."""

    def audience(self, *, resource: str) -> AudienceOut:
        """Who can see a resource of the caller's own organisation: organisations, by which rule, and their seats.

        `resource`: Kind and id, as the audit names its subjects: plan/0197…

        Refused as `not-acceptable`.
        """
        return self.transport.one(AudienceOut, Call(AUDIENCE, query={"resource": resource}))

    def explain(self, *, resource: str, action: Act) -> ExplanationOut:
        """Whether the caller may do an act to a resource, and every rule that decides it: the words and the seats
        they come from, as whom it sees the resource, and each way to be allowed.

        A resource it may not see is explained as one that is not there.

        `resource`: Kind and id, as the audit names its subjects: plan/0197… `action`: An act, as `x-act` names
        it at each operation.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ExplanationOut, Call(EXPLAIN, query={"resource": resource, "action": action}))
