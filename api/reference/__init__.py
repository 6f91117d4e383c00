"""Reference data: what is law or custom and not ours to decide, kept as files with source and date.

Each set is a CSV beside this module; `sets.csv` says for every set where it comes from, as of when,
and which version of ours it is. The database holds a copy (`gugus migrate` loads it); parsers and pure
code read the files. No route writes them.
"""

import csv
import hashlib
from functools import cache
from importlib import resources
from typing import NamedTuple

Row = dict[str, str]


class ReferenceSet(NamedTuple):
    """One set of reference data and where it comes from."""

    name: str
    version: str
    as_of: str
    source: str


@cache
def rows(name: str) -> tuple[Row, ...]:
    """All rows of the set `name`, in the order of the file; an empty cell is an empty string."""
    with (resources.files(__package__) / f"{name}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@cache
def codes(name: str) -> frozenset[str]:
    """The codes of the set `name`."""
    return frozenset(row["code"] for row in rows(name))


@cache
def sets() -> tuple[ReferenceSet, ...]:
    """Every set there is, with version, date and source."""
    return tuple(ReferenceSet(**row) for row in rows("sets"))


def digest(name: str) -> str:
    """SHA-256 of the file, so that a loaded copy can be compared with it."""
    return hashlib.sha256((resources.files(__package__) / f"{name}.csv").read_bytes()).hexdigest()


def many(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several, separated by semicolons."""
    return tuple(piece.strip() for piece in cell.split(";") if piece.strip())
