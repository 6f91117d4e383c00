"""Returns (pemulangan) leg by leg: how far a leg reaches, and which level's budget carries one of its reach.

Within a district the district pays, between districts of a province the province; a leg from province to province
belongs to neither, but to the nation (sub-activities 1.06.03.2.01 and 1.06.03.1.01).
"""

from enum import StrEnum


class TravelMode(StrEnum):
    """How a person travels."""

    ROAD = "road"
    RAIL = "rail"
    SEA = "sea"
    AIR = "air"
    ON_FOOT = "on_foot"


class Reach(StrEnum):
    """How far a leg reaches."""

    WITHIN_DISTRICT = "within_district"
    BETWEEN_DISTRICTS = "between_districts"
    BETWEEN_PROVINCES = "between_provinces"


class PayingLevel(StrEnum):
    """Whose budget carries legs of a reach."""

    DISTRICT = "district"
    PROVINCE = "province"
    NATION = "nation"


PAYS = {
    Reach.WITHIN_DISTRICT: PayingLevel.DISTRICT,
    Reach.BETWEEN_DISTRICTS: PayingLevel.PROVINCE,
    Reach.BETWEEN_PROVINCES: PayingLevel.NATION,
}


def reach_of(from_code: str, to_code: str) -> Reach:
    """The reach of a leg between two regions (Kemendagri codes); a province alone is no district."""
    if from_code.partition(".")[0] != to_code.partition(".")[0]:
        return Reach.BETWEEN_PROVINCES
    return Reach.WITHIN_DISTRICT if from_code == to_code and "." in from_code else Reach.BETWEEN_DISTRICTS
