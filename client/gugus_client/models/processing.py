"""What is said of processing."""

from ..answers import Answer


class Processing(Answer):
    """One purpose for which personal data is processed."""

    basis: str
    """Law that allows it."""
    code: str
    data_en: str
    data_id: str
    kept_en: str
    kept_id: str
    """How long."""
    purpose_en: str
    purpose_id: str
    recipients_en: str
    recipients_id: str
    safeguards_en: str
    safeguards_id: str
    subjects_en: str
    subjects_id: str


class ProcessingRecord(Answer):
    """Every purpose, whose data, for whom, how long, and how it is guarded."""

    items: list[Processing]
