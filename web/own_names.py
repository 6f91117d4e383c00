"""Countries and tongues by their names, in the language of the reader; the service knows them by codes of ISO."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

from babel import Locale

from web.languages import LANGUAGES, Language

BESIDE: Final = re.compile(r"\s*\(.*\)|\s+(DAK|SAR)\s.*$")  # `Myanmar (Burma)`, `Hong Kong DAK Tiongkok`


@dataclass(frozen=True, slots=True, eq=False)
class OwnNames:
    """Things that have names of their own: which of the tables of Babel names them, the form of their codes, what goes
    before a name where it is typed, and what they are called in offices besides.
    """

    table: Literal["territories", "languages"]
    code: re.Pattern[str]
    before: str = ""
    otherwise: Mapping[str, str] = field(default_factory=dict)

    def name(self, language: Language, code: str) -> str:
        """What one is called; a code that none has stays as it is."""
        return _names(self, language).get(code, code)

    def code_in(self, text: str) -> str:
        """The code of what was typed as its name or code; what is neither is for the service to refuse."""
        plain = text.casefold().removeprefix(self.before)
        said = text.upper() if self.table == "territories" else text.lower()
        return _codes(self).get(plain) or (said if self.code.fullmatch(said) else text)


@cache
def _names(of: OwnNames, language: Language) -> Mapping[str, str]:
    found = getattr(Locale(language), of.table).items()
    return {code: BESIDE.sub("", name) for code, name in found if of.code.fullmatch(code)}


@cache
def _codes(of: OwnNames) -> Mapping[str, str]:
    named = {name.casefold(): code for language in LANGUAGES for code, name in _names(of, language).items()}
    return {**named, **of.otherwise}


COUNTRIES: Final = OwnNames(
    "territories",
    re.compile(r"[A-Z]{2}", re.ASCII),  # ISO 3166-1
    otherwise={"hongkong": "HK", "uea": "AE", "korea": "KR", "saudi": "SA"},
)
TONGUES: Final = OwnNames(
    "languages",
    re.compile(r"[a-z]{2,3}", re.ASCII),  # ISO 639
    before="bahasa ",
    otherwise={"mandarin": "zh", "makassar": "mak", "batak": "bbc", "banjarmasin": "bjn", "tetum": "tet"},
)
OWN_NAMES: Final[Mapping[str, OwnNames]] = {"country": COUNTRIES, "own_name": COUNTRIES, "tongue": TONGUES}
"""By the table that pages name: whose names are read from here."""
