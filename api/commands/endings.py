"""How a command ends: one exit code for each kind of ending, the same for all commands."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

import psycopg
import sqlalchemy as sa
from pydantic import ValidationError
from pydantic_settings import SettingsError

from api.backup import BackupFailed, NotWritten
from api.database import OnStandby, UnsafeSession
from api.domain.scopes import ScopeError
from api.domain.seats import SeatingError
from api.hosting.cluster import NotStarted
from api.oauth.issuers import IssuersError
from api.oauth.passwords import PasswordError
from api.restore_mark import HalfRestored
from api.signing import KeyFolderError
from api.storage import StoreFailed
from api.upgrade import TooNew


class Ending(IntEnum):
    """Exit codes. What the shell or a signal makes of its own (126 and above) is not among them."""

    DONE = 0
    FOUND = 1
    CALL = 2
    REFUSED = 3
    AWAY = 4
    FAULT = 70


MEANINGS: Final[Mapping[Ending, tuple[str, str]]] = {
    Ending.DONE: ("selesai, semuanya baik", "done, and all is well"),
    Ending.FOUND: (
        "yang diperiksa tidak sebagaimana mestinya; tiap temuan satu baris",
        "what was looked at is not as it should be; each finding in a line",
    ),
    Ending.CALL: ("salah dipanggil, atau suatu setelan salah", "called wrongly, or a setting is wrong"),
    Ending.REFUSED: (
        "ditolak dengan alasannya; tidak ada yang berubah",
        "refused, with the reason; nothing was changed",
    ),
    Ending.AWAY: (
        "basis data, penyimpanan, atau cakram tidak menjawab atau penuh: ulangi nanti",
        "the database, the store or the disk does not answer or is full: again later",
    ),
    Ending.FAULT: ("kesalahan program: laporkan yang dicetak", "a fault of the program: report what it printed"),
}
"""What each code means, in Indonesian and English."""


class Refused(Exception):  # noqa: N818  named as what happened
    """The command cannot be done here; the message says why, and names no person."""


ENDINGS: Final[Mapping[type[Exception], Ending]] = {
    Refused: Ending.REFUSED,
    BackupFailed: Ending.REFUSED,
    NotWritten: Ending.AWAY,
    HalfRestored: Ending.REFUSED,
    OnStandby: Ending.REFUSED,
    TooNew: Ending.REFUSED,
    UnsafeSession: Ending.REFUSED,
    KeyFolderError: Ending.REFUSED,
    ScopeError: Ending.CALL,
    SeatingError: Ending.REFUSED,
    PasswordError: Ending.CALL,
    IssuersError: Ending.CALL,
    ValidationError: Ending.CALL,
    SettingsError: Ending.CALL,
    StoreFailed: Ending.AWAY,
    NotStarted: Ending.AWAY,
    sa.exc.OperationalError: Ending.AWAY,
    psycopg.OperationalError: Ending.AWAY,
    PermissionError: Ending.CALL,
    OSError: Ending.AWAY,
}
"""Which error ends with which code; any other is a fault of the program."""


def ending_of(error: Exception) -> Ending:
    """The code for an error, by the nearest of its classes."""
    return next((ENDINGS[kind] for kind in type(error).__mro__ if kind in ENDINGS), Ending.FAULT)


def reason_of(error: Exception) -> str:
    """What is said of it: its first line, without the statement and the values that a database error carries."""
    if isinstance(error, sa.exc.DBAPIError):
        return str(error.orig).strip().partition("\n")[0]
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    if isinstance(error, SettingsError) and isinstance(error.__cause__, OSError | UserWarning):
        return f"a secret cannot be read: {error.__cause__}"
    return str(error).strip().partition("\n")[0] or type(error).__name__
