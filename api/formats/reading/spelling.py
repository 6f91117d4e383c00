"""The nearest known word to one that is not known: a suggestion for a person, never a replacement.

Two spellings are near when at most two letters were left out, added, changed or swapped with their neighbour
(one in a short word); a likeness of the whole would take *Dinas Perkebunan* for *Dinas Perhubungan*.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher

SLIPS = 2
"""Letters that may differ in a long word."""
SHORT_WORD = 8
"""Below this many letters only one may differ; below half of it none."""
_LIKENESS = 0.7


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known spelling with the fewest slips, if any is near enough; both sides already folded."""
    allowed = _allowed(len(wanted))
    if not allowed:
        return None
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    best, fewest = None, allowed + 1
    for spelling in known:
        if abs(len(spelling) - len(wanted)) >= fewest:
            continue
        matcher.set_seq1(spelling)
        if matcher.quick_ratio() < _LIKENESS:
            continue
        slips = distance(wanted, spelling)
        if slips < fewest:
            best, fewest = spelling, slips
    return best


def _allowed(length: int) -> int:
    if length < SHORT_WORD // 2:
        return 0
    return 1 if length < SHORT_WORD else SLIPS


def distance(left: str, right: str) -> int:
    """Letters left out, added, changed, or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, letter in enumerate(left, start=1):
        row = [i]
        for j, other in enumerate(right, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
