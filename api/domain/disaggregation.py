"""Values broken down by sex and age: which bands an indicator declares, and whether the parts make up the whole.

An indicator says once whether it is counted by sex and by which age bands; each part of a value then names exactly
what was declared. What an office does not know is said as `unknown`, so that the parts always add up to the value and
nothing is spread over bands by guess. There is no default for sex (lifecycles.md §3).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NamedTuple

from api.domain.indicators import Aggregation

UNKNOWN: Final = "unknown"
"""The band of persons whose age is not known; sex has a member of its own for it."""

COUNTS: Final = frozenset({Aggregation.SUM, Aggregation.LAST, Aggregation.MAX, Aggregation.UNIQUE})
"""How values must add up for their parts to make up a whole: parts of a mean or of a ratio do not."""

_BAND: Final = re.compile(r"(?P<low>\d{1,2})(?:-(?P<high>\d{1,2})|\+)")


class Sex(StrEnum):
    """Sex as it is counted; nothing is filled in where it was not stated."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class Bands(NamedTuple):
    """What an indicator declares: whether it is counted by sex, and its age bands, youngest first."""

    by_sex: bool
    ages: Sequence[str]

    @property
    def declared(self) -> bool:
        """Whether a value may be broken down at all."""
        return self.by_sex or bool(self.ages)


class Fault(NamedTuple):
    """What is wrong with the parts of a value, and which part (nothing: all of them together)."""

    code: str
    expected: str
    place: int | None = None


def are_bands(ages: Sequence[str]) -> bool:
    """Whether these are age bands in years, `0-17` or `60+`, youngest first and none twice in another."""
    last = -1
    for place, age in enumerate(ages, 1):
        band = _BAND.fullmatch(age)
        if band is None or int(band["low"]) <= last:
            return False
        if band["high"] is None:
            return place == len(ages)
        last = int(band["high"])
        if last < int(band["low"]):
            return False
    return True


def faults(parts: Sequence[Mapping[str, Any]], bands: Bands, whole: Decimal | None) -> Iterator[Fault]:
    """What keeps the parts from being those of a value of `whole`; each names a sex, an age band, or both."""
    if not bands.declared:
        yield Fault("no_bands", "tanpa rincian / the indicator declares no bands")
        return
    for place, part in enumerate(parts):
        if (part.get("sex") is not None) is not bands.by_sex:
            yield Fault("sex_as_declared", "jenis kelamin menurut indikator / sex as the indicator declares", place)
        if part.get("age_band") not in ({*bands.ages, UNKNOWN} if bands.ages else {None}):
            yield Fault("age_as_declared", "kelompok umur menurut indikator / a declared age band, or unknown", place)
    if len({(part.get("sex"), part.get("age_band")) for part in parts}) < len(parts):
        yield Fault("repeated_part", "satu per rincian / one each")
    if whole is None or sum((part["value"] for part in parts), Decimal(0)) != whole:
        yield Fault("parts_of_the_whole", "jumlah rincian sama dengan nilai / the parts add up to the value")
