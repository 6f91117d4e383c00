"""What an IATI file is asked for."""

from api.schemas.base import Code
from api.schemas.exports import ExportQuery


class IatiQuery(ExportQuery):
    """Which places, and which donors of the reference data; all where none is named."""

    donor_code: list[Code] = []
