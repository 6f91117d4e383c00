"""What is said of imports."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ..answers import Answer
from ..models.import_layouts import ColumnRead, ImportKind
from ..models.uploads import Source

ImportStatus = Literal["queued", "running", "checked", "done", "failed", "undone"]
"""States of an import; the worker moves it, an undo ends it."""


Severity = Literal["error", "warning"]
"""An error stops the import; a warning is shown."""


class ImportOut(Answer):
    """A file that was sent, and what became of it."""

    created_at: datetime
    digest: str
    dry_run: bool
    finished_at: datetime | None
    id: UUID
    kind: ImportKind | str
    owner: str
    size_bytes: int
    status: ImportStatus | str
    version: int


class FindingOut(Answer):
    """What is wrong in a file: where, what was read, what was expected."""

    cell: str
    expected: str
    kind: str
    read: str
    """The text of the cell where it can be nobody's: a figure, a year, a sheet; else empty."""
    severity: Severity | str
    sheet: str


class TableRead(Answer):
    """A sheet as it was read; `source` says where it was known from what its columns mean."""

    columns: list[ColumnRead]
    header_row: int
    sheet: str
    source: Source | str


class ImportDetail(Answer):
    """One import with its counts, totals and every finding, and by which sheets and columns it was read."""

    allowed_actions: list[str]
    counts: dict[str, Any]
    created_at: datetime
    digest: str
    dry_run: bool
    findings: list[FindingOut]
    finished_at: datetime | None
    id: UUID
    kind: ImportKind | str
    owner: str
    size_bytes: int
    status: ImportStatus | str
    tables: list[TableRead]
    version: int
