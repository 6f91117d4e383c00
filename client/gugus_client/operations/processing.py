"""Operations on processing."""

from ..calls import Call, Operation
from ..models.processing import ProcessingRecord
from ..noun import Noun

READ = Operation("processing_read", "GET", "/v1/privacy/processing-record")


class ProcessingOperations(Noun):
    """The person's rights: who read what is kept of her, a copy of it, its destruction."""

    def read(self) -> ProcessingRecord:
        """The record that UU 27/2022 art. 31 asks for, of this service; the controller adds what is local.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ProcessingRecord, Call(READ))
