"""Evidence: files that show what a report says; the bytes lie in the store, under the id."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import EvidenceKind
from api.models.columns import Ministerial, Owned, Placed, Stamped, one_of


class Evidence(Stamped, Owned, Placed, Ministerial, table=True):
    """One file of a report, or of what it says about one activity. Its name is not kept: it may name a person."""

    report_id: UUID = Field(foreign_key="progress_report.id", index=True)
    entry_id: UUID | None = Field(default=None, foreign_key="progress_entry.id", index=True)
    kind: EvidenceKind = Field(sa_type=one_of(EvidenceKind))
    media_type: str
    size_bytes: int = Field(sa_type=sa.Integer)
    digest: str
    caption: str | None = None
    sent_by: UUID
