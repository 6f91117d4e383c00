"""How long what is personal is kept after the end (reference set `retention_rules`), at the holder and at receivers."""

from datetime import date
from typing import Any, Final

from api import reference
from api.domain.ages import age_on
from api.domain.retention import Closed, Rule
from api.domain.trafficking import Identification, ProsecutionStage

RULES: Final = tuple(
    Rule(
        row["code"],
        Identification(row["identification"]) if row["identification"] else None,
        row["child"] == "true" if row["child"] else None,
        int(row["years"]),
    )
    for row in reference.rows("retention_rules")
)


def closed_as(case: Any, closed_on: date, stage: ProsecutionStage | None = None) -> Closed:
    """What the rules ask of a case that ends on a day; `case` is a row of it, or its columns."""
    stated_on = case.identified_on or case.opened_on
    age = age_on(stated_on, birth_year=case.birth_year, stated=case.age_at_identification, stated_on=stated_on)
    return Closed(closed_on, Identification(case.identification), age.is_child, stage)
