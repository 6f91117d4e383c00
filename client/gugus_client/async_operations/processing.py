"""Operations on processing, for tasks of an event loop."""

from ..calls import Call
from ..models.processing import ProcessingRecord
from ..noun import AsyncNoun
from ..operations.processing import READ


class AsyncProcessingOperations(AsyncNoun):
    """The person's rights: who read what is kept of her, a copy of it, its destruction."""

    async def read(self) -> ProcessingRecord:
        """The record that UU 27/2022 art. 31 asks for, of this service; the controller adds what is local.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ProcessingRecord, Call(READ))
