"""The nouns as attributes of the client, once for each of the two surfaces."""

from collections.abc import Iterator, Sequence
from textwrap import indent

from .document import Described
from .methods import ASYNC, SYNC, Manner, nouns_of
from .naming import class_name
from .text import imports


def files(operations: Sequence[Described]) -> Iterator[tuple[str, str]]:
    """Path and source of each file."""
    nouns = list(nouns_of(operations))
    yield "nouns.py", _file(nouns, SYNC)
    yield "async_nouns.py", _file(nouns, ASYNC)


def _file(nouns: Sequence[str], manner: Manner) -> str:
    classes = {noun: manner.name(class_name(noun)) for noun in nouns}
    known = imports((name, f".{manner.folder}.{noun}") for noun, name in classes.items())
    told = f"Every noun of the service{', for tasks of an event loop' if manner is ASYNC else ''}"
    base = manner.name("Lazy")
    rows = "".join(f"    {noun}: {name}\n" for noun, name in classes.items())
    return (
        f'"""{told}; each is imported when it is first asked for."""\n\n'
        "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n"
        f"from .noun import {base}\n\nif TYPE_CHECKING:\n{indent(known, '    ')}\n\n"
        f'class {manner.name("Nouns")}({base}):\n    """{told}."""\n\n{rows}'
    )
