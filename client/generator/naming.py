"""Names: which noun an operation belongs to, and what its method is called.

`progress_reports_withdraw_verification` is `progress_reports.withdraw_verification`: a noun is what is listed, read or
added to. What has no noun of its own is found under the tag it stands under in the document.
"""

import keyword
import re
from collections.abc import Iterable
from typing import NamedTuple

MAKES_A_NOUN = re.compile(r"(.+)_(?:list|read|add)")


class Name(NamedTuple):
    """Where an operation is found: `gugus.<noun>.<verb>()`."""

    noun: str
    verb: str


def nouns_of(operation_ids: Iterable[str]) -> frozenset[str]:
    """The nouns of the service; what is only ever read is part of a longer-known noun (`notices_mark_read`)."""
    ids = list(operation_ids)
    found = {made[1] for each in ids if (made := MAKES_A_NOUN.fullmatch(each))}
    return frozenset(
        noun
        for noun in found
        if not any(noun.startswith(f"{other}_") for other in found) or sum(_is_of(each, noun) for each in ids) > 1
    )


def name_of(operation_id: str, tag: str, nouns: frozenset[str]) -> Name:
    """The noun and the verb of an operation."""
    found = [noun for noun in {*nouns, snake(tag)} if _is_of(operation_id, noun)]
    if not found:
        return Name(snake(tag), operation_id)
    noun = max(found, key=len)
    return Name(noun, safe(operation_id.removeprefix(f"{noun}_")))


def class_name(noun: str) -> str:
    """The class of the operations on a noun, which no schema is called."""
    return f"{camel(noun)}Operations"


def safe(name: str) -> str:
    """A name that Python does not keep for itself."""
    return f"{name}_" if keyword.iskeyword(name) else name


def type_name(schema: str) -> str:
    """The class of a schema. Of one that is said and sent in two forms, what is said has the plain name; of two that
    have one name in the service, each has that of its module before it.
    """
    *module, name = schema.removesuffix("-Output").replace("-", "").split("__")
    return f"{module[-1].capitalize() if module else ''}{name}"


def _is_of(operation_id: str, noun: str) -> bool:
    return operation_id.startswith(f"{noun}_")


def snake(text: str) -> str:
    """task-forces → task_forces"""
    return text.replace("-", "_").replace(".", "_").lower()


def camel(text: str) -> str:
    """task_forces → TaskForces"""
    return "".join(part.capitalize() for part in snake(text).split("_"))
