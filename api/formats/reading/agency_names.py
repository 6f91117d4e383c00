"""Recognise the agencies of one task force in cells people filled in by hand.

A cell is matched whole first, then in pieces at semicolons and line breaks, and only what is still unknown is
split at commas: some official names hold commas themselves. An unknown name is reported with the nearest known
one, and never replaced by it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from api.formats.folding import fold, squash
from api.formats.reading.spelling import nearest

MOST_PIECES = 40
"""Names in one cell; the rest of a longer cell is one unknown name."""
MOST_SUGGESTIONS = 300
"""Different unknown names one reading compares with the known ones; a hostile file could hold a million."""
_HARD = re.compile(r"[;\n\r|•]+")
_SOFT = re.compile(r"\s+dan\s+|\s*[&/+]\s*|\s+serta\s+", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*–]\s*|\(?\d{1,2}[.)]\s+|[a-z][.)]\s+)")
_NOBODY = frozenset({"", "n a", "tidak ada", "nihil"})


@dataclass(frozen=True, slots=True)
class AgencyName:
    """An agency under every name the task force uses for it; `former` are those of other days than that of the file."""

    code: str
    name: str
    abbreviation: str = ""
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()

    def spellings(self) -> tuple[str, ...]:
        """Code, name, abbreviation and aliases."""
        return (self.code, self.name, self.abbreviation, *self.aliases)


class UnknownName(NamedTuple):
    """A piece of a cell that names no known agency, and the spelling it may be a slip of."""

    text: str
    suggestion: str | None


class NamedAgency(NamedTuple):
    """One piece of a cell in its place: the code it stands for, or what is not known about it."""

    code: str | None
    unknown: UnknownName | None


class AgencyNames:
    """All names of one task force; the first agency that claims a spelling keeps it.

    A name of another day is known as well, unless an agency has it on the day of the file.
    """

    def __init__(self, agencies: Iterable[AgencyName]) -> None:
        self._codes: dict[str, str] = {}
        self._squashed: dict[str, str] = {}
        self._suggested: dict[str, str | None] = {}
        known = tuple(agencies)
        names = [(each.code, each.spellings()) for each in known] + [(each.code, each.former) for each in known]
        for code, spellings in names:
            for spelling in filter(None, map(fold, spellings)):
                self._codes.setdefault(spelling, code)
                self._squashed.setdefault(spelling.replace(" ", ""), code)
        self._longest = max((spelling.count(" ") + 1 for spelling in self._codes), default=0)

    def code_of(self, text: str) -> str | None:
        """The agency with exactly this name, ignoring case, spaces and punctuation."""
        return self._codes.get(fold(text)) or self._squashed.get(squash(text))

    def match(self, cell: str) -> tuple[NamedAgency, ...]:
        """Every agency of the cell in order, unknown pieces in their places; empty for an empty cell or a dash."""
        if fold(cell) in _NOBODY:
            return ()
        whole = self.code_of(cell)
        if whole:
            return (NamedAgency(whole, None),)
        pieces = [_BULLET.sub("", piece).strip(" ,.") for piece in _HARD.split(cell, MOST_PIECES)]
        named = (agency for piece in pieces if fold(piece) for agency in self._of_piece(piece))
        return tuple(dict.fromkeys(named))

    def suggestion_for(self, text: str) -> str | None:
        """The nearest known spelling, where it is near enough to be what was meant."""
        wanted = fold(text)
        if wanted not in self._suggested and len(self._suggested) < MOST_SUGGESTIONS:
            self._suggested[wanted] = nearest(wanted, self._codes)
        return self._suggested.get(wanted)

    def _of_piece(self, piece: str) -> list[NamedAgency]:
        code = self.code_of(piece)
        if code:
            return [NamedAgency(code, None)]
        parts = [part.strip() for part in piece.split(",", MOST_PIECES) if fold(part)]
        return [named for part in self._joined(parts) for named in self._known_or_not(part)]

    def _joined(self, parts: list[str]) -> list[str]:
        """The parts of a comma list, those that make one known name together joined again, from the left."""
        joined: list[str] = []
        start = 0
        while start < len(parts):
            lengths = range(min(len(parts) - start, self._longest), 1, -1)
            candidates = (", ".join(parts[start : start + length]) for length in lengths)
            name = next((candidate for candidate in candidates if self.code_of(candidate)), parts[start])
            joined.append(name)
            start += name.count(",") + 1 if name != parts[start] else 1
        return joined

    def _known_or_not(self, part: str) -> list[NamedAgency]:
        """A part as one agency; at `dan`, `&` and `/` it is split only where every piece is known by itself."""
        pieces = (part,) if self.code_of(part) else tuple(_SOFT.split(part))
        codes = [self.code_of(piece) for piece in pieces]
        if all(codes):
            return [NamedAgency(code, None) for code in codes]
        return [NamedAgency(None, UnknownName(part, self.suggestion_for(part)))]
