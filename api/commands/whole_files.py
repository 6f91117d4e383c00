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
    if out.exists():
        raise Refused(f"{out} is there already: name another file.")
    draft = out.with_name(out.name + PART)
    try:
        with draft.open("xb") as file:
            yield file
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
