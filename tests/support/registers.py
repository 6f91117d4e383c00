"""Older registers of assisted persons, invented: no line is a person's."""

from collections.abc import Iterable
from random import Random
from typing import Any

COLUMNS = (
    *("record_no", "registered_on", "sex", "age_at_registration", "citizenship", "origin_region_code"),
    *("trafficked_abroad", "exploitation_country", "recruited_by", "forms_of_exploitation", "sector", "means"),
    *("services_given", "referred_by"),
)
GIRL = {"sex": "female", "age_at_registration": "17"}
WOMAN = {"sex": "female", "age_at_registration": "18"}


def line(number: int, **said: str) -> dict[str, str]:
    """One record as most are; `said` says what is other."""
    usual = {
        "record_no": f"X{number:04}",
        "registered_on": "2013-05-06",
        **WOMAN,
        "citizenship": "ID",
        "origin_region_code": "32.12",
        "trafficked_abroad": "true",
        "exploitation_country": "MY",
        "recruited_by": "recruitment_agency",
        "forms_of_exploitation": "forced_labour",
        "sector": "domestic_work",
        "means": "deception|withheld_wages",
        "services_given": "return|reintegration",
        "referred_by": "POLRI",
    }
    return {**usual, **said}


def register(lines: Iterable[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """The lines as a CSV file, its columns in this order."""
    rows = [",".join(columns), *(",".join(each[name] for name in columns) for each in lines)]
    return "\n".join(rows).encode()


def history(persons: int = 240, seed: int = 5) -> list[dict[str, str]]:
    """Persons of two provinces and three years; a few met a friend, one was never abroad."""
    chance = Random(seed)  # noqa: S311  invented persons, no secret

    def said(number: int) -> dict[str, Any]:
        home = chance.random() < 0.2
        return {
            "registered_on": f"201{chance.choice('2334')}-0{chance.randint(1, 9)}-15",
            "sex": "male" if chance.random() < 0.35 else "female",
            "age_at_registration": str(chance.choice((16, 19, 24, 30, 41))),
            "origin_region_code": chance.choice(("32.12", "32.12", "32.12", "32.04", "21.71", "21.71")),
            "trafficked_abroad": str(not home).lower(),
            "exploitation_country": "ID" if home else chance.choice(("MY", "MY", "SA")),
            "recruited_by": "friend" if number % 29 == 0 else "recruitment_agency",
        }

    return [line(number, **said(number)) for number in range(persons)]
