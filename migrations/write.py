"""Write the next migration: `make migration SAYS='Whom an activity is for'`.

A database of its own is brought to the newest version, and what the models say beyond that stands in the file, under
the next number. Policies, triggers, functions and data are written by hand: read the file before anything else.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from api.database import create_engine
from api.hosting.embedded import server
from api.upgrade.running import upgrade
from api.upgrade.steps import MIGRATIONS, newest

VERSIONS = MIGRATIONS / "versions"


def write(sentence: str) -> None:
    """Write the file; nothing is left of the database."""
    with tempfile.TemporaryDirectory(prefix="gugus-migration-") as folder, server(Path(folder) / "postgres") as doors:
        upgrade(doors.migration)
        engine = create_engine(doors.migration)
        with engine.begin() as connection:
            written(sentence, connection, VERSIONS)
        engine.dispose()


def written(sentence: str, connection: sa.Connection, into: Path) -> Path:
    """The file with what the models say beyond the database of the connection, which has all migrations."""
    config = Config(MIGRATIONS.parent / "alembic.ini")
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join({str(VERSIONS): "", str(into): ""}))
    config.attributes["connection"] = connection
    number = f"{int(newest()) + 1:04}"
    made: Any = command.revision(config, f"{sentence}.", autogenerate=True, rev_id=number, version_path=str(into))
    path = Path(made.path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "###" not in line), encoding="utf-8")
    return path


if __name__ == "__main__":
    write(
        " ".join(sys.argv[1:]).strip() or sys.exit("say what it is for: make migration SAYS='Whom an activity is for'")
    )
