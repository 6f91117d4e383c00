"""The record of processing: for what personal data is kept, whose, for whom and how long; any valid token reads it."""

from typing import Annotated

from api import reference
from api.access.principal import Principal
from api.domain.acts import Act
from api.routing.dependencies import Tags, caller_for, protected
from api.schemas.processing import Processing, ProcessingRecord

router = protected("privacy")


@router.get("/privacy/processing-record", operation_id="processing_read")
def read_processing(caller: Annotated[Principal, caller_for(Act.META_READ)], tags: Tags) -> ProcessingRecord:  # noqa: ARG001  any token
    """The record that UU 27/2022 art. 31 asks for, of this service; the controller adds what is local."""
    record = ProcessingRecord(items=[Processing.model_validate(row) for row in reference.rows("processing")])
    return tags.of(record, f'"{reference.digest("processing")[:16]}"')
