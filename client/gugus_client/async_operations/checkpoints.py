"""Operations on checkpoints, for tasks of an event loop."""

from typing import Literal

from ..calls import Call
from ..models.checkpoints import CheckpointOut
from ..noun import AsyncNoun
from ..operations.checkpoints import LIST
from ..paging import AsyncListed


class AsyncCheckpointsOperations(AsyncNoun):
    """What was done, refused and read in the name of an organisation."""

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, include: Literal["total"] | None = None
    ) -> AsyncListed[CheckpointOut]:
        """What the whole journal was at each checkpoint, the newest first: hashes and signatures, nothing of what
        happened.

        Keep one elsewhere: `examples/verify_audit.py` proves by it that an export of the journal has every row
        of before, as it was.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport, Call(LIST, query={"limit": limit, "cursor": cursor, "include": include}), CheckpointOut
        )
