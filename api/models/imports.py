"""Files that came in: state, counts, every finding, and the bytes until they were read."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.kinds import ImportKind, Severity
from api.domain.lifecycles import ImportStatus
from api.models.columns import INSTANT, JSONB, Identified, Owned, Placed, Stamped, one_of


class Import(Stamped, Owned, Placed, table=True):
    """One file and what became of it. The file's name is not kept: it may name a person.

    `tables` says by which sheets, headings and columns it was read, so that a confirmation reads it in the same way.
    `workers` have begun to read it, `taken_by` the last of them: where there are two, the first one died over it.
    """

    kind: ImportKind = Field(sa_type=one_of(ImportKind))
    status: ImportStatus = Field(default=ImportStatus.QUEUED, sa_type=one_of(ImportStatus))
    dry_run: bool = False
    digest: str
    size_bytes: int = Field(sa_type=sa.Integer)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    tables: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": "[]"})
    client_id: UUID
    person_id: UUID | None = None
    seat_id: UUID | None = None
    request_id: str | None = None
    started_at: datetime | None = Field(default=None, sa_type=INSTANT)
    workers: int = Field(default=0, sa_type=sa.Integer, sa_column_kwargs={"server_default": "0"})
    taken_by: UUID | None = None
    finished_at: datetime | None = Field(default=None, sa_type=INSTANT)


class ImportFile(Owned, Placed, table=True):
    """The bytes of an import, removed when it ends."""

    __tablename__ = "import_file"

    import_id: UUID = Field(primary_key=True, foreign_key="import.id", ondelete="CASCADE")
    content: bytes


class ImportFinding(Identified, Owned, Placed, table=True):
    """What is wrong in a file: sheet, cell, what was read, what was expected."""

    __tablename__ = "import_finding"

    import_id: UUID = Field(foreign_key="import.id", index=True, ondelete="CASCADE")
    ordinal: int = Field(sa_type=sa.Integer)
    severity: Severity = Field(sa_type=one_of(Severity))
    kind: str
    sheet: str
    cell: str
    read: str
    expected_id: str
    expected_en: str
