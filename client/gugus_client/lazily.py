"""Names that are found when they are asked for: a caller needs a few of many, and reading all takes its time."""

from importlib import import_module
from typing import Any


class Index:
    """Which file of a package holds a name: rows of `file: name name …`, continued on indented lines."""

    def __init__(self, package: str, listed: str) -> None:
        rows = listed.strip().replace("\n ", " ").splitlines()
        self._package = package
        self._where = {name: file for file, _, names in (row.partition(": ") for row in rows) for name in names.split()}

    def names(self) -> list[str]:
        """Every name."""
        return sorted(self._where)

    def found(self, name: str) -> Any:
        """What has that name. Raises AttributeError."""
        if name not in self._where:
            raise AttributeError(f"{self._package} has no {name}")
        return getattr(import_module(f".{self._where[name]}", self._package), name)
