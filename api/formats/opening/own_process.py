"""A program of its own that unfolds one workbook after another, with bounded memory and time (`workbook.py` asks it).

The library that reads values asks for as much memory as a file claims to need, and where that is not there it ends
its process, whatever Python says; so it works in none that does anything else. Nothing is in its environment, what it
says of a file on its way down goes nowhere, and it ends with who started it.

What is asked comes as its length and the bytes of a file, and is confirmed by one byte as soon as it has come. The
answer is one byte for what it is, its length and itself.
"""

import json
import resource
import select
import struct
import sys
import traceback

from api.formats.opening import wire
from api.formats.opening.marks import TOO_LARGE
from api.formats.opening.unfolding import unfold
from api.problems import FileRefused

MEMORY = 1024**3
SECONDS = 20  # of computing, for each file; the largest that is read takes five
IDLE_SECONDS = 60
LARGE = 256 * 1024  # kibibytes; who has grown so large ends, and the next file finds a small one
LENGTH, HEAD = struct.Struct("<I"), struct.Struct("<cI")
HEARD, READ, REFUSED, FAILED = b"h", b"w", b"r", b"f"


def answer_to(data: bytes) -> tuple[bytes, bytes]:
    """What to say of one file: what it is, and itself."""
    try:
        return READ, wire.written(unfold(data))
    except FileRefused as refused:
        return REFUSED, json.dumps(refused.detail).encode()
    except Exception as error:  # noqa: BLE001  it is raised again where the file came from
        if _is_for_want_of_memory(error):
            return REFUSED, json.dumps(TOO_LARGE).encode()
        # A fault of ours: its kind and place, and nothing of the file.
        place = traceback.extract_tb(error.__traceback__)[-1]
        return FAILED, f"{type(error).__name__} at {place.name}:{place.lineno}".encode()


def _is_for_want_of_memory(error: BaseException | None) -> bool:
    """Whether memory ended under it, or under what it came of while that was cleared away."""
    return error is not None and (isinstance(error, MemoryError) or _is_for_want_of_memory(error.__context__))


def _bound() -> None:
    """So much more computing, and no more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def main() -> None:
    """Answer until nobody asks any more."""
    # Bounds as in `evidence_check.py`, which cannot share them: it is run by its path and imports nothing of ours.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the file
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    while select.select([asked], [], [], IDLE_SECONDS)[0] and (head := asked.read(LENGTH.size)):
        data = asked.read(LENGTH.unpack(head)[0])
        told.write(HEARD)
        told.flush()
        _bound()
        kind, body = answer_to(data)
        told.write(HEAD.pack(kind, len(body)) + body)
        told.flush()
        del data, body
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > LARGE:
            return


if __name__ == "__main__":
    main()
