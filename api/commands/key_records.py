"""What the command line did with keys, in the journal of the nation: which key and how many, and never a secret.

Nobody's seat acts here: the actor is the command line (`acting.COMMAND_LINE`), which only who administers the machine
has. Where keys are brought back there is no database yet: a note lies beside them, and the restore that takes them
writes it down.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import sqlalchemy as sa

from api.commands.acting import as_organisation
from api.database import assume, session_scope
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.places import NATION
from api.journal import record

NOTE: Final = "recovered.txt"


@dataclass(frozen=True)
class Key:
    """What the row is about. Keys lie in a folder of secrets and in no table, so it has no id."""

    __tablename__: ClassVar[str] = "key"
    owner: str = NATION


def write(engine: sa.Engine, event: Event, which: str) -> None:
    """One row, once the thing is done; `which` names a key by what is published of it, or counts."""
    with session_scope(engine) as session:
        assume(session, [NATION])
        caller = as_organisation(NATION, Act.AUDIT_READ)
        row = record(session, caller, event, Key(), {"which": which}, audience={NATION})
        row.purpose = which


def note(folder: Path, which: str) -> None:
    """Say beside recovered keys what they are."""
    (folder / NOTE).write_text(f"{which}\n", encoding="utf-8")


def noted(folder: Path) -> str | None:
    """What is said of keys that were brought back from an escrow; nothing of those of a copy."""
    path = folder / NOTE
    return path.read_text(encoding="utf-8").strip()[:200] if path.is_file() else None
