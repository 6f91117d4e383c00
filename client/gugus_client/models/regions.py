"""What is said of regions."""

from datetime import date

from ..answers import Answer


class RegionOut(Answer):
    """A province, regency or city by its Kemendagri code."""

    bps_code: str | None
    code: str
    level: str
    name: str
    province_code: str
    replaced_by: str | None
    time_zone: str
    valid_from: date | None
    valid_to: date | None
