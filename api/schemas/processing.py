"""The record of processing on the wire (UU 27/2022 art. 31), in both languages."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Output


class Processing(Output):
    """One purpose for which personal data is processed."""

    code: str
    purpose_id: str
    purpose_en: str
    basis: Annotated[str, Field(description="Law that allows it")]
    data_id: str
    data_en: str
    subjects_id: str
    subjects_en: str
    recipients_id: str
    recipients_en: str
    kept_id: Annotated[str, Field(description="How long")]
    kept_en: str
    safeguards_id: str
    safeguards_en: str


class ProcessingRecord(Output):
    """Every purpose, whose data, for whom, how long, and how it is guarded."""

    items: list[Processing]
