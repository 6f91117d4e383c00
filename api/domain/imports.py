"""Who brings in which kind of file (access.md §1.3)."""

from typing import Final

from api.domain.kinds import ImportKind
from api.domain.scopes import Word

# What an agency may send for itself, and the word its rows are written with otherwise.
KEPT_WITH: Final[dict[ImportKind, Word]] = {
    ImportKind.PROGRESS: Word.PROGRESS_WRITE,
    ImportKind.REALISATION: Word.REALISATIONS_WRITE,
    ImportKind.ASSISTED_PERSONS: Word.CASES_WRITE,
}
# A secretariat sends everything of its district; it holds no cases.
OF_REGIONS: Final = frozenset(ImportKind) - {ImportKind.ASSISTED_PERSONS}


def words_for(kind: ImportKind, owner: str) -> frozenset[Word]:
    """The words without which nobody brings this kind of file in for this organisation."""
    kept_with = KEPT_WITH.get(kind) if owner.startswith("agency:") else None
    return frozenset({Word.IMPORTS_WRITE, *([kept_with] if kept_with else [])})
