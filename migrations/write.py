"""Write the next migration: `make migration SAYS='Whom an activity is for'`.

A database of its own is brought to the newest version, and what the models say beyond that stands in the file, under
the next number. Policies, triggers, functions and data are written by hand: read the file before anything else.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config

from api.hosting.embedded import server
from api.upgrade.running import upgrade
from api.upgrade.steps import newest

ROOT = Path(__file__).resolve().parent.parent


def write(sentence: str) -> None:
    """Write the file; nothing is left of the database."""
    with tempfile.TemporaryDirectory(prefix="gugus-migration-") as folder, server(Path(folder) / "postgres") as doors:
        upgrade(doors.migration)
        config = Config(ROOT / "alembic.ini")
        config.set_main_option("sqlalchemy.url", doors.migration.replace("postgresql://", "postgresql+psycopg://"))
        number = f"{int(newest()) + 1:04}"
        made: Any = command.revision(config, f"{sentence}.", autogenerate=True, rev_id=number)
    path = Path(made.path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "###" not in line), encoding="utf-8")


if __name__ == "__main__":
    write(
        " ".join(sys.argv[1:]).strip() or sys.exit("say what it is for: make migration SAYS='Whom an activity is for'")
    )
