"""Where an organisation stands: the region a word names, and the province above a district."""

from api.domain.scopes import Kind, kind_of

NATION = "national:id"
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
    prefix = "ID" if region == NATION else code_of(region)
    return code.upper().startswith(f"{prefix}-") and len(code) > len(prefix) + 1


def agency_word(code: str) -> str:
    """The organisation word of an agency by its code in the directory."""
    return f"agency:{code.lower()}"
