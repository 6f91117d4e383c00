"""Entity tags of reports: a digest of all that the answer follows from, the code that works it out among it."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_WORKS_OUT: Final = ("api/queries", "api/domain", "api/schemas", "migrations/versions")
"""Where figures are made, and said; the functions of the database stand in the migrations."""


def entity_tag(said: str) -> str:
    """The tag of an answer that is another wherever `said` is, and after an upgrade that works it out otherwise."""
    return f'"{hashlib.sha256((calculation() + said).encode()).hexdigest()[:32]}"'


@cache
def calculation() -> str:
    """Which calculation this process knows."""
    return digest_of(_ROOT / folder for folder in _WORKS_OUT)


def digest_of(folders: Iterable[Path]) -> str:
    """A digest of the Python files in these folders, by name and content."""
    whole = hashlib.sha256()
    for path in sorted(each for folder in folders for each in folder.rglob("*.py")):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(path.parents[1])} {len(content)}\n".encode() + content)
    return whole.hexdigest()
