"""What is said of uploads."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.import_layouts import ImportKind

Confidence = Literal["said", "certain", "likely", "doubtful", "none"]
"""How sure it is what a column means."""


Source = Literal["guessed", "given", "remembered"]
"""Where it is known from what the columns of a sheet mean."""


class UploadOut(Answer):
    """A file on its way; it can be used once all of it is there, and goes at `expires_at`."""

    allowed_actions: list[str]
    created_at: datetime
    digest: str
    expires_at: datetime
    id: UUID
    is_complete: bool
    owner: str
    received_bytes: int
    size_bytes: int
    version: int


class ColumnSeenOut(Answer):
    """One column: letters, words of its heading, the field they seem to mean, and how sure that is."""

    column: str
    confidence: Confidence | str
    field: str | None
    heading: str
    year: int | None


class FieldOut(Answer):
    """What a column can mean; a field `by_year` stands once for each year."""

    by_year: bool
    field: str
    is_required: bool
    label_en: str
    label_id: str


class SheetSeenOut(Answer):
    """One sheet of the file; `header_row` is where its heading was found."""

    columns: int
    header_row: int | None
    is_hidden: bool
    name: str
    rows: int


class PreviewOut(Answer):
    """What a file looks like; `rows` are the first of the sheet, cells as text, cut at 80 characters."""

    columns: list[ColumnSeenOut]
    fields: list[FieldOut]
    header_row: int | None
    kind: ImportKind | str
    missing: list[str]
    rows: list[list[str]]
    sheet: str | None
    sheets: list[SheetSeenOut]
    source: Source | str | None
    upload_id: UUID
