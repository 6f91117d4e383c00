"""Open a spreadsheet somebody sent (.xlsx, .xls, .ods) without harm, as plain sheets of cells.

It is unfolded in a process of its own, which may end over it (`own_process.py`): a file of a kilobyte that claims a
terabyte costs its sender a refusal. A process reads many files, one after the other; two may be at work at once. One
that has not answered in time, because the machine is busy or it stands still, is ended, and who asked may come again.
"""

import atexit
import json
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, cast

from api.formats.opening import wire
from api.formats.opening.archives import BOMB
from api.formats.opening.own_process import FAILED, HEAD, HEARD, LENGTH, REFUSED
from api.formats.opening.sheets import Workbook
from api.formats.opening.unfolding import NOT_A_WORKBOOK, OLE, ZIP
from api.formats.places import TOO_BUSY, Places
from api.problems import FileRefused, Text, Unavailable

PATIENCE = 40  # seconds by the clock for one file; of computing it has half of them
MOST_BYTES = 10_000_000
"""Largest upload that is opened; a plan of five years has some 20 kB."""
TOO_MANY_BYTES = Text("Berkas lebih besar dari 10 MB.", "The file is larger than 10 MB.")

_HOME: Final = Path(__file__).resolve().parents[3]
_COMMAND: Final = [sys.executable, "-s", "-m", "api.formats.opening.own_process"]
_places = Places()
_idle: list["_Reader"] = []


def read_workbook(data: bytes) -> Workbook:
    """Read a workbook. Raises FileRefused when it is not one, or not one that can be read safely, and Unavailable."""
    if len(data) > MOST_BYTES:
        raise FileRefused(TOO_MANY_BYTES)
    if not data.startswith((ZIP, OLE)):
        raise FileRefused(NOT_A_WORKBOOK)
    with _places.place():
        kind, body = _told_of(data)
    if kind == REFUSED:
        raise FileRefused(Text(*json.loads(body)))
    if kind == FAILED:
        raise RuntimeError(f"a workbook was not read: {body.decode()}")
    return wire.read(body)


def _told_of(data: bytes) -> tuple[bytes, bytes]:
    while _idle:
        told = _idle.pop().told_of(data)
        if told is not None:  # else it ended while nobody asked
            return told
    told = _Reader().told_of(data)
    if told is None:
        raise RuntimeError("the process that reads workbooks does not start")
    return told


class _Reader:
    """One process that reads workbooks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own program, no shell, nothing of the request in the words
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_HOME,
            env={},
            start_new_session=True,  # Ctrl-C is for who asks
        )
        self._asked, self._told = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        self._is_late = False

    def told_of(self, data: bytes) -> tuple[bytes, bytes] | None:
        """What it says of the file, or nothing where it is over and has not heard of it.

        Raises FileRefused where it ended over it, Unavailable where it was ended because it took too long.
        """
        self._is_late = False
        clock = threading.Timer(PATIENCE, self._stop)
        clock.daemon = True
        clock.start()
        try:
            return self._answer() if self._hears(data) else None
        finally:
            clock.cancel()

    def _stop(self) -> None:
        self._is_late = True
        self._process.kill()

    def _hears(self, data: bytes) -> bool:
        """Whether it has got the whole file; one that has not is over."""
        try:
            self._asked.write(LENGTH.pack(len(data)) + data)
            self._asked.flush()
            heard = self._told.read(len(HEARD)) == HEARD
        except OSError:
            heard = False
        if not heard:
            self._end_over_it()
        return heard

    def _answer(self) -> tuple[bytes, bytes]:
        """What it says of the file that it heard."""
        try:
            kind, length = HEAD.unpack(self._told.read(HEAD.size).ljust(HEAD.size, b"\0"))
            body = self._told.read(length)
        except BaseException:
            self.end()  # whoever waited was told to stop: what comes now belongs to nobody
            raise
        if kind == b"\0" or len(body) < length:
            self._end_over_it()
            raise FileRefused(BOMB)
        _idle.append(self)
        return kind, body

    def _end_over_it(self) -> None:
        self.end()
        if self._is_late:
            raise Unavailable(TOO_BUSY)

    def end(self) -> None:
        """It reads nothing any more."""
        self._process.kill()
        for pipe in (self._asked, self._told):
            with suppress(OSError):  # what was not sent is not missed
                pipe.close()
        self._process.wait()


def _end_all() -> None:
    while _idle:
        _idle.pop().end()


atexit.register(_end_all)
