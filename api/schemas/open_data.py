"""What files for publication are asked for."""

from api.schemas.base import Code, QueryModel, Year
from api.schemas.exports import ExportQuery


class IatiQuery(ExportQuery):
    """Which places, and which donors of the reference data; all where none is named."""

    donor_code: list[Code] = []


class DataPackageQuery(QueryModel):
    """Which year of the districts; left out, the last one that is over."""

    year: Year | None = None
