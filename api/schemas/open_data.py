"""What files for publication are asked for."""

from api.schemas.base import QueryModel, Year
from api.schemas.exports import ExportQuery
from api.schemas.known_codes import KnownDonor


class IatiQuery(ExportQuery):
    """Which places, and which donors of the reference data; all where none is named."""

    donor_code: list[KnownDonor] = []


class DataPackageQuery(QueryModel):
    """Which year of the districts; left out, the last one that is over."""

    year: Year | None = None
