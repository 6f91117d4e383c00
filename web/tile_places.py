"""Where each region stands on a map of equal tiles: column from the west, row from the north; drawn by hand."""

from collections.abc import Mapping
from typing import Final

Place = tuple[int, int]

PROVINCES: Final[Mapping[str, Place]] = {
    "11": (0, 0), "12": (1, 1), "13": (1, 2), "14": (2, 2), "21": (3, 1), "15": (2, 3), "17": (1, 3), "16": (3, 3),
    "19": (4, 3), "18": (3, 4), "36": (4, 5), "31": (5, 5), "32": (5, 6), "33": (6, 6), "34": (6, 7), "35": (7, 6),
    "51": (8, 7), "52": (9, 7), "53": (10, 7), "61": (5, 2), "62": (6, 3), "63": (7, 3), "64": (7, 2), "65": (7, 1),
    "71": (11, 1), "75": (10, 1), "72": (9, 2), "76": (9, 3), "73": (9, 4), "74": (10, 4), "82": (12, 2),
    "81": (12, 4), "96": (13, 2), "92": (13, 3), "94": (14, 3), "91": (15, 3), "95": (14, 4), "93": (15, 5),
}  # fmt: skip
DISTRICTS: Final[Mapping[str, Place]] = {
    "32.75": (1, 0), "32.16": (2, 0), "32.15": (3, 0), "32.13": (4, 0), "32.12": (5, 0), "32.76": (1, 1),
    "32.14": (3, 1), "32.11": (4, 1), "32.10": (5, 1), "32.09": (6, 1), "32.74": (7, 1), "32.01": (0, 2),
    "32.71": (1, 2), "32.17": (2, 2), "32.77": (3, 2), "32.73": (4, 2), "32.08": (6, 2), "32.02": (0, 3),
    "32.72": (1, 3), "32.03": (2, 3), "32.04": (3, 3), "32.05": (4, 3), "32.78": (5, 3), "32.07": (6, 3),
    "32.79": (7, 3), "32.06": (5, 4), "32.18": (6, 4),
    "21.05": (3, 0), "21.03": (4, 0), "21.01": (0, 1), "21.71": (1, 1), "21.02": (2, 1),
    "21.72": (2, 2), "21.04": (1, 3),
}  # fmt: skip
COLUMNS: Final = 8
# What provinces are called for short; a mark within a word tells where it may be parted.
SHORT: Final[Mapping[str, str]] = {
    "11": "Aceh", "12": "Sumut", "13": "Sumbar", "14": "Riau", "15": "Jambi", "16": "Sumsel", "17": "Beng\u00adkulu",
    "18": "Lam\u00adpung", "19": "Babel", "21": "Kepri", "31": "DKI", "32": "Jabar", "33": "Jateng", "34": "DIY",
    "35": "Jatim", "36": "Banten", "51": "Bali", "52": "NTB", "53": "NTT", "61": "Kalbar", "62": "Kalteng",
    "63": "Kalsel", "64": "Kaltim", "65": "Kaltara", "71": "Sulut", "72": "Sulteng", "73": "Sulsel", "74": "Sultra",
    "75": "Goron\u00adtalo", "76": "Sulbar", "81": "Maluku", "82": "Malut", "91": "Papua", "92": "Papua Barat",
    "93": "Papua Selatan", "94": "Papua Tengah", "95": "Papua Peg.", "96": "Papua Barat Daya",
}  # fmt: skip


def places_of(codes: list[str]) -> dict[str, Place]:
    """Where regions stand; where one of them has no place of its own, all stand in rows by their codes."""
    known = PROVINCES if all(len(code) == 2 for code in codes) else DISTRICTS  # noqa: PLR2004  32 is a province
    if all(code in known for code in codes):
        return {code: known[code] for code in codes}
    return {code: (at % COLUMNS, at // COLUMNS) for at, code in enumerate(sorted(codes))}
