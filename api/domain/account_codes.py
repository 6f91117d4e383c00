"""One canonical form for the codes budgets hang on (domain.md §4.3, Permendagri 90/2019 and its updates).

SIPD writes a sub-activity `2.08.03.2.02.0001`; other systems pad the fourth segment (`2.08.03.02.02.0001`)
or use the old two digits at the end (`2.08.03.2.02.01`). KRISNA codes of central bodies look like `4485.QDB.001`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

DASHES = frozenset("-–—−")
_NOTHING = frozenset({"", "tidak ada", "belum ada", "n/a", "na", "nihil", "none"})
_KRISNA_WORD = re.compile(r"krisna\s*[:\-]?\s*", re.IGNORECASE)
_KRISNA = re.compile(r"(?P<code>\d{4}\.[A-Z]{3}(?:\.\d{3}(?:\.\d{3}[A-Z]?(?:\.[A-Z])?(?:\.\d{6})?)?)?)(?![\w.])")
_DOT = re.compile(r"\s*\.\s*")
_HEAD = re.compile(r"(?P<code>\d+(?:\.\w+)*)(?=$|[\s:;,/()–—-])")
_ANOTHER = re.compile(r"(?<![\w.])\d\.\d{2}\.\d{2}\.")
"""A second code in the same cell: which one is meant cannot be known."""
_CANONICAL = re.compile(r"\d\.\d{2}(\.\d{2}(\.[126](\.\d{2}(\.\d{4})?)?)?)?")
_EXPENDITURE = re.compile(r"[4-7]\.\d(\.\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?)?")
_AUTHORITY, _LAST, _ALL = 3, 5, 6
_OLD_WIDTH, _WIDTH = 2, 4
_NEAR = 2


class Scheme(StrEnum):
    """Which book of codes a code belongs to."""

    SIPD = "sipd"
    """Nomenclature of regional budgets."""
    KRISNA = "krisna"
    """Programme codes of central bodies."""
    NONE = "none"
    """The line has no code, and says so."""
    BAD = "bad"
    """Something is written that fits no scheme."""


@dataclass(frozen=True, slots=True)
class AccountCode:
    """A code in its canonical form, beside the text it came from."""

    scheme: Scheme
    code: str | None
    raw: str

    @property
    def is_sub_activity(self) -> bool:
        """Whether a SIPD code goes down to the sub-activity (six segments)."""
        return self.scheme is Scheme.SIPD and self.code is not None and self.code.count(".") == _LAST

    def contradicts(self, stated: str) -> bool:
        """Whether the code is of another scheme than the one stated; one that fits no scheme speaks for none."""
        if self.scheme is Scheme.NONE:
            return stated in (Scheme.SIPD.value, Scheme.KRISNA.value)
        return self.code is not None and self.scheme.value != stated


def normalise(raw: str) -> AccountCode:
    """Read a code as people write it: three spellings, spaces around or inside, a name behind it.

    Nothing is guessed: a letter O among the digits or a missing segment makes the code `bad`.
    """
    text = " ".join(raw.split())
    if text.casefold() in _NOTHING or set(text) <= DASHES:
        return AccountCode(Scheme.NONE, None, raw)
    without_word = _KRISNA_WORD.sub("", text, count=1)
    krisna = _KRISNA.match(without_word)
    if krisna:
        return AccountCode(Scheme.KRISNA, krisna["code"], raw)
    if without_word != text:
        return AccountCode(Scheme.BAD, None, raw)
    code = _sipd(text)
    return AccountCode(Scheme.SIPD if code else Scheme.BAD, code, raw)


def _sipd(text: str) -> str | None:
    head = _HEAD.match(_DOT.sub(".", text))
    if not head:
        return None
    if _ANOTHER.search(text, head.end()):
        return None
    segments = head["code"].split(".")
    if len(segments) > _AUTHORITY:
        segments[_AUTHORITY] = segments[_AUTHORITY].removeprefix("0")
    if len(segments) == _ALL and len(segments[_LAST]) == _OLD_WIDTH:
        segments[_LAST] = segments[_LAST].zfill(_WIDTH)
    code = ".".join(segments)
    return code if _CANONICAL.fullmatch(code) else None


def expenditure(raw: str) -> str | None:
    """The *kode rekening* at the head of the text (`5.1.02.01.01.0024`), or None where there is none."""
    head = _HEAD.match(_DOT.sub(".", " ".join(raw.split())))
    return head["code"] if head and _EXPENDITURE.fullmatch(head["code"]) else None


def nearest(code: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The codes that share at least their first two segments with `code`, the nearest first; at most so many.

    More segments in common come first, then what differs in fewer letters: a slip in the last digits, or an activity of
    the same programme.
    """
    ranked = [(_shared(code, each), SequenceMatcher(None, code, each).ratio(), each) for each in set(known)]
    near = sorted(((-shared, -alike, each) for shared, alike, each in ranked if shared >= _NEAR))
    return [each for _, _, each in near[:most]]


def _shared(code: str, other: str) -> int:
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(code.split("."), other.split("."), strict=False))
    )
