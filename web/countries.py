"""Countries by their names, in the language of the reader; the service knows them by two letters (ISO 3166-1)."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale

from web.languages import Language

CODE: Final = re.compile(r"[A-Z]{2}", re.ASCII)
BESIDE: Final = re.compile(r"\s*\(.*\)|\s+(DAK|SAR)\s.*$")  # `Myanmar (Burma)`, `Hong Kong DAK Tiongkok`
OTHERWISE: Final = {"hongkong": "HK", "uea": "AE", "korea": "KR", "saudi": "SA"}
"""What countries are called in offices besides."""


@cache
def _names(language: Language) -> Mapping[str, str]:
    found = Locale(language).territories.items()
    return {code: BESIDE.sub("", name) for code, name in found if CODE.fullmatch(code)}


@cache
def _codes() -> Mapping[str, str]:
    named = {name.casefold(): code for language in ("en", "id") for code, name in _names(language).items()}
    return {**named, **OTHERWISE}


def country_name(language: Language, code: str) -> str:
    """What a country is called; a code that no country has stays as it is."""
    return _names(language).get(code, code)


def country_in(text: str) -> str:
    """The code of a country that was typed as its name or code; what is neither is for the service to refuse."""
    return _codes().get(text.casefold()) or (text.upper() if CODE.fullmatch(text.upper()) else text)
