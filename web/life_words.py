"""What states and moves are called: the service says it with its lifecycles, read once for the whole process.

It is read in the name of whoever signs in, and kept with its ETag: a later sign-in costs an answer without content,
and a page costs nothing. Before the first reading, and where a move is no row of a lifecycle, `web.words` has the word.
"""

from collections.abc import Mapping
from typing import Final

import httpx2

from client.gugus_client import Gugus, GugusError
from client.gugus_client.cache import Cache
from client.gugus_client.models import LifecycleOut
from client.gugus_client.tokens import Tokens
from web.languages import Language

Words = Mapping[tuple[str, str], Mapping[Language, str]]
# `service` names the kinds of services in the pages.
STATES: Final[Mapping[str, str]] = {"service": "service_state"}


class LifeWords:
    """Words by table and code: states under the name of their noun, moves under `move_of_` and that name."""

    def __init__(self) -> None:
        self._cache = Cache(most=1)
        self._words: Words = {}

    @property
    def are_known(self) -> bool:
        """Whether they have been read."""
        return bool(self._words)

    def read(self, http: httpx2.Client, tokens: Tokens) -> None:
        """Ask the service, which answers in full only where something has changed; what is known stays if it cannot."""
        try:
            told = Gugus(http, tokens, cache=self._cache).meta.lifecycles()
        except GugusError:
            return  # the page that is asked for tells it better
        self._words = {place: words for each in told.lifecycles for place, words in _words_of(each).items()}

    def find(self, language: Language, table: str, code: str) -> str | None:
        """The word in a language; none where the service has not said it."""
        words = self._words.get((table, code))
        return words[language] if words else None


def _words_of(life: LifecycleOut) -> Words:
    states, moves = STATES.get(life.name, life.name), f"move_of_{life.name}"
    found: dict[tuple[str, str], Mapping[Language, str]] = {
        (states, each.state): {"id": each.label_id, "en": each.label_en} for each in life.states
    }
    for move in life.moves:
        if move.path and move.label_id and move.label_en:
            found[moves, move.path] = {"id": move.label_id, "en": move.label_en}
    return found


LIFE_WORDS: Final = LifeWords()
