"""How a programme is called: its name, and before it the code it has in a book of codes, where it has one.

Plans write both in one cell (`2.08.03 PROGRAM PERLINDUNGAN PEREMPUAN`); the two are told apart in one way everywhere,
so that what is printed is read back as it was.
"""

from typing import NamedTuple

from api.domain.account_codes import DASHES, Scheme, normalise

_BOOKS = (Scheme.SIPD, Scheme.KRISNA)


class ProgrammeName(NamedTuple):
    """A programme by its name, and its code in canonical form; without a name it names none."""

    title: str
    code: str | None = None

    @property
    def written(self) -> str:
        """Both as plans write them."""
        return f"{self.code} {self.title}" if self.code else self.title


def programme_code(text: str) -> str | None:
    """The canonical code of a text that is one and nothing else."""
    found = normalise(text) if len(text.split()) == 1 else None
    return found.code if found is not None and found.scheme in _BOOKS else None


def programme_name(text: str) -> ProgrammeName:
    """A programme as a cell names it; dashes name none."""
    words = " ".join(text.split())
    head, _, rest = words.partition(" ")
    code = programme_code(head)
    return ProgrammeName(rest, code) if code else ProgrammeName("" if set(words) <= DASHES else words)
