"""What is said of the sheets and columns of a file, what was read by it, and what is remembered."""

from collections import Counter
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.import_fields import LAST_ROW_TO_LOOK, Source
from api.domain.kinds import ImportKind
from api.problems import Text
from api.schemas.base import Id, Input, Output, Year, wrong

ColumnName = Annotated[str, Field(pattern=r"^[A-Z]{1,3}$", max_length=3, description="The letters of the column")]
FieldName = Annotated[str, Field(min_length=1, max_length=40, description="A field as a preview lists them")]
REPEATED = Text(
    "Sebuah kolom atau isian disebut dua kali.", "A column, or a field of one year, is named more than once."
)
NEEDS_ROW = Text("Sebutkan juga baris judulnya (header_row).", "Name the row of the heading (header_row), too.")


class ColumnMeaning(Input):
    """What one column means."""

    column: ColumnName
    field: FieldName
    year: Year | None = None


class SheetOrder(Input):
    """A sheet to be read; the heading and its columns are found by their words where they are not named."""

    sheet: Annotated[str, Field(min_length=1, max_length=100)]
    header_row: Annotated[int, Field(ge=1, le=LAST_ROW_TO_LOOK)] | None = None
    columns: Annotated[list[ColumnMeaning], Field(max_length=120)] | None = None

    @model_validator(mode="after")
    def each_stands_once(self) -> Self:
        """One column has one meaning, and one field of one year one column."""
        if self.columns is None:
            return self
        if self.header_row is None:
            raise wrong("header_row_required", NEEDS_ROW)
        places = Counter(each.column for each in self.columns)
        fields = Counter((each.field, each.year) for each in self.columns)
        if any(count > 1 for count in (*places.values(), *fields.values())):
            raise wrong("repeated_column", REPEATED)
        return self


class LayoutOrder(Input):
    """The sheets to be read, and no others; what is said of one heading holds for every sheet with the same one."""

    sheets: Annotated[list[SheetOrder], Field(min_length=1, max_length=40)]


class ColumnRead(Output):
    """What a column meant to the reader."""

    column: str
    field: str
    year: int | None


class TableRead(Output):
    """A sheet as it was read; `source` says where it was known from what its columns mean."""

    sheet: str
    header_row: int
    source: Source
    columns: list[ColumnRead]


class ImportLayoutOut(Output):
    """Columns that are remembered: the next file of this kind with the same heading is read by them."""

    id: Id
    owner: str
    kind: ImportKind
    columns: list[ColumnRead]
    version: int
    created_at: datetime
    updated_at: datetime
