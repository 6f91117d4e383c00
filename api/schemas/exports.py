"""Exports on the wire: what there is, and which columns each has."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Code, Id, Output, QueryModel, Year


class ExportQuery(QueryModel):
    """Which places: all that the caller sees, or provinces and districts by Kemendagri code; and which part.

    Values of one filter are OR, several filters AND. Not every export has each: its `filters` in the catalogue say
    which, and another one is refused.
    """

    province_code: list[Code] = []
    region_code: list[Code] = []
    agency_id: Annotated[list[Id], Field(description="Of these agencies; activities by who leads them")] = []
    sub_task_force: Annotated[list[Code], Field(description="Of activities of these fields; lines by their ties")] = []
    year: Annotated[list[Year], Field(description="Fiscal year, year of the period or day, or one a plan covers")] = []
    funding_source: Annotated[list[Code], Field(description="Money of these sources")] = []


class ExportColumn(Output):
    """A column: its name in the file, what it is called, and what stands in it."""

    name: str
    kind: Literal["text", "identifier", "integer", "number", "yes_no", "day", "instant", "several"]
    label_id: str
    label_en: str


class ExportOut(Output):
    """An export; `action` is the word that its list needs, beside `exports:read` and for the same organisation.

    `filters` are those it has beside places.
    """

    name: str
    title_id: str
    title_en: str
    action: str
    filters: list[str]
    columns: list[ExportColumn]


class ExportsOut(Output):
    """All exports there are."""

    exports: list[ExportOut]
