"""When what is personal in a closed case is destroyed: years after its closing, by the first rule that fits.

The rules are data (`api/reference/retention_rules.csv`). While the state prosecutes, nothing is destroyed (UU 27/2022
Pasal 15: law enforcement); so the day moves until the case of the state is final or stopped.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from api.domain.trafficking import Identification, ProsecutionStage


class ErasureGround(StrEnum):
    """Why a person was erased."""

    REQUEST = "request"
    RETENTION = "retention"


class CountedIn(StrEnum):
    """Where a person whose case was erased is counted on: in another case of the same agency, or of another one."""

    SAME_AGENCY = "same_agency"
    ANOTHER_AGENCY = "another_agency"


UNDER_WAY: Final = frozenset(ProsecutionStage) - {
    ProsecutionStage.NONE,
    ProsecutionStage.FINAL,
    ProsecutionStage.STOPPED,
}


class Rule(NamedTuple):
    """How many years, and for whom; None means anybody."""

    code: str
    identification: Identification | None
    is_child: bool | None
    years: int


class Closed(NamedTuple):
    """What the rules ask of a closed case."""

    closed_on: date
    identification: Identification
    is_child: bool
    prosecution_stage: ProsecutionStage | None


def rule_for(case: Closed, rules: Iterable[Rule]) -> Rule | None:
    """The first rule that fits."""
    return next(
        (
            rule
            for rule in rules
            if rule.identification in (None, case.identification) and rule.is_child in (None, case.is_child)
        ),
        None,
    )


def due_on(case: Closed, rules: Iterable[Rule]) -> date | None:
    """From which day on nothing personal is kept; nothing while the state prosecutes, or where no rule fits."""
    rule = rule_for(case, rules)
    if rule is None or case.prosecution_stage in UNDER_WAY:
        return None
    year = case.closed_on.year + rule.years
    try:
        return case.closed_on.replace(year=year)
    except ValueError:  # closed on 29 February
        return date(year, 3, 1)
