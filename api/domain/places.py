"""Where an organisation stands: the region a word names, the province above a district, and what covers a region."""

from collections.abc import Iterable, Mapping

from api.domain.scopes import Kind, kind_of, organisation

NATION = "national:id"
WHOLE_NATION = "ID"
"""The code of the nation where the region of a service or of a person is named."""
REGIONAL = frozenset({Kind.DISTRICT, Kind.PROVINCE, Kind.NATIONAL})


def is_region(word: str) -> bool:
    """Whether the word names a region that can have a task force."""
    return kind_of(word) in REGIONAL


def code_of(word: str) -> str:
    """The code in the word: `district:32.12` names 32.12."""
    return word.partition(":")[2]


def province_of(word: str) -> str | None:
    """The province above a district; a province and the nation have none above them here."""
    return f"province:{code_of(word)[:2]}" if kind_of(word) is Kind.DISTRICT else None


def is_code_of(region: str, code: str) -> bool:
    """Whether an agency's code belongs to the region: no directory may take a name in another's (32.12-DINSOS)."""
    prefix = region_code_of(region)
    return code.upper().startswith(f"{prefix}-") and len(code) > len(prefix) + 1


def agency_word(code: str) -> str:
    """The organisation word of an agency by its code in the directory."""
    return f"agency:{code.lower()}"


def region_word(code: str) -> str:
    """The organisation word of a region by its code. ScopeError `malformed` if it is none."""
    if code == WHOLE_NATION:
        return NATION
    return organisation(Kind.DISTRICT if "." in code else Kind.PROVINCE, code)


def region_words(*codes: Iterable[str]) -> list[str]:
    """The organisation words of regions by their codes, of provinces and of districts alike."""
    return [region_word(code) for each in codes for code in each]


def region_code_of(word: str) -> str:
    """The code of a region by its organisation word."""
    return WHOLE_NATION if word == NATION else code_of(word)


def covering(code: str, heirs: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Every code by which an area covers the region `code`: its own, its province's and the nation's.

    `heirs` names, for each region that is over, those that took its place. An area stands under the code it was
    written with: the area of a district that was absorbed is now part of its heir's, and whoever is said to be in it
    is in the heir. A province covers the districts that are in it today.
    """
    before: dict[str, set[str]] = {}
    for ended, following in heirs.items():
        for each in following:
            before.setdefault(each, set()).add(ended)
    now = _reached({code}, heirs)
    provinces = {each[:2] for each in now if each not in heirs}
    return now | _reached({code}, before) | _reached(provinces, before) | {WHOLE_NATION}


def _reached(codes: Iterable[str], steps: Mapping[str, Iterable[str]]) -> frozenset[str]:
    found: set[str] = set()
    following = set(codes)
    while following:
        found |= following
        following = {each for code in following for each in steps.get(code, ())} - found
    return frozenset(found)
