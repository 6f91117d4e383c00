"""Age bands in which a person is spoken of where her age would say too much."""

from itertools import pairwise
from typing import Final

from api.domain.ages import Age

UNKNOWN: Final = "unknown"
_FIRST: Final = (0, 9, 18, 21, 24, 27, 30, 39, 48)
BANDS: Final = (*(f"{low}-{high - 1}" for low, high in pairwise(_FIRST)), f"{_FIRST[-1]}+")
"""The bands of the Counter-Trafficking Data Collaborative."""


def band_of(age: Age) -> str:
    """The band of the least age known; `unknown` where none is."""
    if age.least is None:
        return UNKNOWN
    return next(band for first, band in zip(reversed(_FIRST), reversed(BANDS), strict=True) if age.least >= first)
