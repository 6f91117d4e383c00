"""The districts a report is asked for: those the caller's organisations cover, with a task force or without."""

from api.access.principal import Principal
from api.schemas.reports import RegionsQuery

ASKED = """
    SELECT r.code, r.name, r.province_code, r.time_zone, 'district:' || r.code AS word, r.valid_from, r.valid_to
    FROM region r
    WHERE r.level <> 'province'
      AND (:is_part OR 'national:id' = ANY (:held) OR 'province:' || r.province_code = ANY (:held)
           OR 'district:' || r.code = ANY (:held))
      AND (cardinality(cast(:provinces AS text[])) = 0 OR r.province_code = ANY (:provinces))
      AND (cardinality(cast(:regions AS text[])) = 0 OR r.code = ANY (:regions))
"""
REGIONS = ("national:", "province:", "district:")


def was_there(row: str, day: str) -> str:
    """SQL: whether the district of this row of `ASKED` was there on a day.

    What was split or absorbed is none any more, its heir not yet.
    """
    return f"{day} BETWEEN coalesce({row}.valid_from, '-infinity') AND coalesce({row}.valid_to, 'infinity')"


def is_part(caller: Principal) -> bool:
    """Whether the caller sees a part of every district, as a ministry does, and no district whole."""
    return bool(caller.organisations) and not any(word.startswith(REGIONS) for word in caller.organisations)


def asked(caller: Principal, query: RegionsQuery) -> dict[str, object]:
    """The parameters of `ASKED`."""
    return {
        "held": sorted(caller.organisations),
        "is_part": is_part(caller),
        "provinces": list(query.province_code),
        "regions": list(query.region_code),
    }
