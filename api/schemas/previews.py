"""A look into a file that was uploaded."""

from typing import Annotated

from pydantic import Field

from api.domain.import_fields import LAST_ROW_TO_LOOK, Confidence, Source
from api.domain.kinds import ImportKind
from api.schemas.base import Id, Output, QueryModel


class PreviewQuery(QueryModel):
    """As what to look at a file, and where: the sheet and the row of its heading, where they are not as guessed."""

    kind: ImportKind
    sheet: Annotated[str, Field(max_length=100)] | None = None
    header_row: Annotated[int, Field(ge=1, le=LAST_ROW_TO_LOOK)] | None = None


class SheetSeenOut(Output):
    """One sheet of the file; `header_row` is where its heading was found."""

    name: str
    rows: int
    columns: int
    is_hidden: bool
    header_row: int | None


class ColumnSeenOut(Output):
    """One column: letters, words of its heading, the field they seem to mean, and how sure that is."""

    column: str
    heading: str
    field: str | None
    year: int | None
    confidence: Confidence


class FieldOut(Output):
    """What a column can mean; a field `by_year` stands once for each year."""

    field: str
    label_id: str
    label_en: str
    is_required: bool
    by_year: bool


class PreviewOut(Output):
    """What a file looks like; `rows` are the first of the sheet, cells as text, cut at 80 characters."""

    upload_id: Id
    kind: ImportKind
    sheets: list[SheetSeenOut]
    sheet: str | None
    header_row: int | None
    source: Source | None
    rows: list[list[str]]
    columns: list[ColumnSeenOut]
    fields: list[FieldOut]
    missing: list[str]
