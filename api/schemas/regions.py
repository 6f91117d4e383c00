"""Regions on the wire."""

from datetime import date

from api.schemas.base import Output


class RegionOut(Output):
    """A province, regency or city by its Kemendagri code."""

    code: str
    name: str
    level: str
    province_code: str
    bps_code: str | None
    time_zone: str
    valid_from: date | None
    valid_to: date | None
    replaced_by: str | None
