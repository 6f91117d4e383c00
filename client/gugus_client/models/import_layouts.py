"""What is said of import layouts."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer

ImportKind = Literal["agencies", "plan", "realisation", "progress", "assisted_persons"]
"""What a file is read as."""


class ColumnRead(Answer):
    """What a column meant to the reader."""

    column: str
    field: str
    year: int | None


class ImportLayoutOut(Answer):
    """Columns that are remembered: the next file of this kind with the same heading is read by them."""

    columns: list[ColumnRead]
    created_at: datetime
    id: UUID
    kind: ImportKind | str
    owner: str
    updated_at: datetime
    version: int
