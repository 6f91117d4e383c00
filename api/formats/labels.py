"""What fields, parameters and lists are called, in both languages.

`labels.csv` has a row for every field of a list, a report or an export and for every parameter that filters one, by its
name; `list_titles.csv` one for every list and report, by the name of its operation; `value_labels.csv` one for every
code that stands in a column or is a state, by its kind; `move_labels.csv` one for every move. Tests hold them complete
and without needless rows.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from api.problems import Text
from api.schemas.wrong_fields import Language

BETWEEN = " – "


@cache
def _read(name: str) -> Mapping[str, Text]:
    with (resources.files(__package__) / f"{name}.csv").open(encoding="utf-8") as file:
        return {row["name"]: Text(row["id"], row["en"]) for row in csv.DictReader(file)}


def labels() -> Mapping[str, Text]:
    """Every name of a field or a parameter with its label."""
    return _read("labels")


def titles() -> Mapping[str, Text]:
    """Every operation that answers with a table, with its title."""
    return _read("list_titles")


def label(path: Sequence[str], language: Language) -> str:
    """What a column is called: `Cakupan – Kewajiban` for `coverage.obligations`; a name unknown to us stays itself."""
    texts = (labels().get(part) for part in path)
    return BETWEEN.join(
        part if text is None else getattr(text, language) for part, text in zip(path, texts, strict=True)
    )


@cache
def value_labels(kind: str, language: Language) -> Mapping[str, str]:
    """What the codes of one kind are called; none of a kind that is for machines."""
    return _of_kind("value_labels", kind, language)


@cache
def move_labels(noun: str, language: Language) -> Mapping[str, str]:
    """What the moves of a noun are called on their buttons, by the last part of their path."""
    return _of_kind("move_labels", noun, language)


def _of_kind(name: str, kind: str, language: Language) -> Mapping[str, str]:
    with (resources.files(__package__) / f"{name}.csv").open(encoding="utf-8") as file:
        return {row["value"]: row[language] for row in csv.DictReader(file) if row["kind"] == kind}


def title(operation: str, language: Language) -> str:
    """What an operation that answers with a table is called."""
    text = titles().get(operation)
    return operation if text is None else str(getattr(text, language))
