"""Exports on the wire: what there is, and which columns each has."""

from typing import Literal

from api.schemas.base import Code, Output, QueryModel


class ExportQuery(QueryModel):
    """Which places: all that the caller sees, or provinces and districts by Kemendagri code."""

    province_code: list[Code] = []
    region_code: list[Code] = []


class ExportColumn(Output):
    """A column: its name in the file, what it is called, and what stands in it."""

    name: str
    kind: Literal["text", "identifier", "integer", "number", "yes_no", "day", "instant", "several"]
    label_id: str
    label_en: str


class ExportOut(Output):
    """An export; `action` is the word that its list needs, beside `exports:read` and for the same organisation."""

    name: str
    title_id: str
    title_en: str
    action: str
    columns: list[ExportColumn]


class ExportsOut(Output):
    """All exports there are."""

    exports: list[ExportOut]
