"""Indonesian first, English second: sentences stand in Indonesian where they are used, the catalogue has the rest.

`_` and `ngettext` of templates and `N_` of modules mark them; `make messages` collects them into the catalogue, which
is read as it is: there is nothing to compile and to forget.
"""

import gettext
import io
from functools import cache
from pathlib import Path
from typing import Final, Literal

from babel.messages import mofile, pofile
from babel.support import NullTranslations, Translations

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
OTHER: Final[dict[Language, Language]] = {"id": "en", "en": "id"}
CATALOGUE: Final = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "messages.po"


def N_(sentence: str) -> str:  # noqa: N802  the name every collector of sentences knows
    """Mark a sentence that is translated where it is shown."""
    return sentence


def language_of(word: str | None) -> Language | None:
    """The language a cookie or a link names."""
    return next((each for each in LANGUAGES if each == word), None)


class _Catalogue(Translations):
    """Sentences of the catalogue; nothing is called nothing, where gettext keeps the head of the file."""

    def gettext(self, message: str) -> str:
        """What a sentence is called."""
        return super().gettext(message) if message else ""


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """What sentences are called in a language."""
    if language == "id":
        return NullTranslations()
    with CATALOGUE.open("rb") as file:
        catalogue = pofile.read_po(file, locale=language)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    return _Catalogue(compiled)
