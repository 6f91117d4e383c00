"""The archive of PostgreSQL's log (WAL): with a base backup and the log since, any moment between comes back.

The settings stand in the database's own configuration (`ALTER SYSTEM`) and count from its next start. What PostgreSQL
calls is a script for any shell: the server's user need not be able to run anything of the service.
"""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from api.database import create_engine
from api.hosting import cluster

AT_MOST_SECONDS: Final = 60
"""So old the log outside may be when nobody writes much: what is lost with the machine at most."""
SCRIPT: Final = Path(__file__).resolve().with_name("archive_wal.sh")


def archiving(folder: Path) -> Mapping[str, str]:
    """The settings of a server that archives into `folder`."""
    script, place = (_word(path) for path in (SCRIPT, folder.resolve()))
    return {
        "archive_mode": "on",
        "archive_command": f'sh {script} "%p" {place}/"%f"',
        "archive_timeout": f"{AT_MOST_SECONDS}s",
    }


def recovering(folder: Path, until: str | None) -> Mapping[str, str]:
    """The settings of a server that plays the log in `folder` until a moment, or to its end, and then goes on."""
    target = {"recovery_target_time": until, "recovery_target_action": "promote"} if until else {}
    return {"restore_command": f'cp {_word(folder.resolve())}/"%f" "%p"', **target}


def archive(url: str, folder: Path) -> Mapping[str, str]:
    """Have the embedded server at `url` archive into `folder` from its next start on; gives the settings."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    cluster.give(folder)
    settings = archiving(folder)
    engine = create_engine(url, pool_size=1)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name, value in settings.items():
                said = quoted(value).replace("%", "%%")  # as the driver reads it
                connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = {said}")
    finally:
        engine.dispose()
    return settings


def quoted(value: str) -> str:
    """A value as PostgreSQL's configuration and its SQL write it."""
    return "'" + value.replace("'", "''") + "'"


def _word(path: Path) -> str:
    """A path for the shell, within a setting where `%` means something."""
    return shlex.quote(str(path)).replace("%", "%%")
