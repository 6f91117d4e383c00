"""Operations on meta."""

from ..calls import Call, Operation
from ..models.meta import LifecyclesOut
from ..noun import Noun

LIFECYCLES = Operation("meta_lifecycles", "GET", "/v1/meta/lifecycles")


class MetaOperations(Noun):
    """The rules of the service, told: lifecycles."""

    def lifecycles(self) -> LifecyclesOut:
        """Every state and every move of plans, reports, referrals and the rest; it changes with the service only.

        Refused as `not-acceptable`.
        """
        return self.transport.one(LifecyclesOut, Call(LIFECYCLES))
