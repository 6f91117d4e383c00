"""What an organisation said of the columns of its files, remembered by the words of their headings."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import ImportKind
from api.models.columns import JSONB, Followed, Owned, one_of


class ImportLayout(Followed, Owned, table=True):
    """The columns of one heading of one kind of file; of its words only a digest is kept, for one may be a name."""

    __tablename__ = "import_layout"
    __table_args__ = (sa.UniqueConstraint("owner", "kind", "fingerprint"),)

    kind: ImportKind = Field(sa_type=one_of(ImportKind))
    fingerprint: str
    columns: list[dict[str, Any]] = Field(sa_type=JSONB)
    remembered_by: UUID
