"""Files that a command writes for somebody: whole, or not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from api.commands.endings import Refused
from api.storage import PART


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """A file under another name until all of it is written; what breaks off leaves nothing, and none is written over.

    Raises Refused, OSError.
    """
    draft = out.with_name(out.name + PART)
    _must_be_new(out)
    try:
        file = draft.open("xb")
    except FileExistsError:  # it is another's: it may be written at this moment
        raise Refused(f"{draft} is there already: another command writes it. Remove it where none does.") from None
    try:
        with file:
            yield file
        _must_be_new(out)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def _must_be_new(out: Path) -> None:
    if out.exists():
        raise Refused(f"{out} is there already: name another file.")
