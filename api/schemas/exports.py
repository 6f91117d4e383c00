"""Exports on the wire: what there is, and which columns each has."""

from typing import Literal

from pydantic import Field

from api.schemas.base import Id, Output, QueryModel, Year
from api.schemas.known_codes import KnownDistrict, KnownField, KnownProvince, KnownSource


class ExportQuery(QueryModel):
    """Which places: all that the caller sees, or provinces and districts by Kemendagri code."""

    province_code: list[KnownProvince] = []
    region_code: list[KnownDistrict] = []


class PartQuery(ExportQuery):
    """And which part: values of one filter are OR, several filters AND; `filters` of an export say which it has.

    Activities are those their agency leads, budget lines those tied to an activity of the field. A year is a fiscal
    year, that of a period or day, or one that a plan covers.
    """

    agency_id: list[Id] = []
    sub_task_force: list[KnownField] = []
    year: list[Year] = []
    funding_source: list[KnownSource] = []


class ExportColumn(Output):
    """A column: its name in the file, what it is called, and what stands in it."""

    name: str
    kind: Literal["text", "identifier", "integer", "number", "yes_no", "day", "instant", "several"] = Field(
        description="`identifier` is a UUID, `number` has decimals, `instant` is UTC, `several` is a list"
    )
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
