"""Operations on checkpoints."""

from typing import Literal

from ..calls import Call, Operation
from ..models.checkpoints import CheckpointOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("checkpoints_list", "GET", "/v1/audit/checkpoints")


class CheckpointsOperations(Noun):
    """What was done, refused and read in the name of an organisation."""

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, include: Literal["total"] | None = None
    ) -> Listed[CheckpointOut]:
        """What the whole journal was at each checkpoint, the newest first: hashes and signatures, nothing of what
        happened.

        Keep one elsewhere: `examples/verify_audit.py` proves by it that an export of the journal has every row
        of before, as it was.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport, Call(LIST, query={"limit": limit, "cursor": cursor, "include": include}), CheckpointOut
        )
