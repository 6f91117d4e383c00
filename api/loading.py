"""To load modules without looking for garbage among them, and heavy ones not before they are needed."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

SELDOM: Final = (20_000, 20, 20)
"""How many objects come until the young are looked through for rings that nobody holds, and how often the older ones.

A request leaves few of them and asks for many objects: by Python's own 700 it was looked through several times, which
took a tenth of an entry of progress.
"""


@contextmanager
def loading() -> Iterator[None]:
    """What modules hold stays until the end: nothing of it is looked through, neither meanwhile nor ever after.

    That is a third of the time that loading takes, and the longest pauses of a server. What comes later is looked
    through seldom.
    """
    gc.disable()
    yield
    gc.freeze()
    gc.enable()
    gc.set_threshold(*SELDOM)


class Later:
    """A module that is loaded when something of it is first asked for; who reads types imports it beside this.

    A process that serves is asked for a workbook or a PDF seldom, and holds megabytes for each library that makes one.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """What the module has under this name. Raises AttributeError, ImportError."""
        return getattr(import_module(self._name), name)
