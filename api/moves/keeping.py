"""What stands once beside a case is put as a whole: the first time at version 0, afterwards at the version read."""

from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.models.cases import Case
from api.moves.making import touch
from api.problems import StaleVersion

P = TypeVar("P", bound=SQLModel)


def part_of(session: Session, caller: Principal, table: type[P], case_id: UUID) -> P | None:
    """The row of `table` that has the id of the case, where there is one the caller sees."""
    model: Any = table
    return session.exec(visible(table, caller).where(model.id == case_id)).first()


def to_keep(session: Session, caller: Principal, table: type[P], case: Case, version: gate.Named) -> P:
    """The row to be written: the one that stands, locked, or a new one where `version` names 0. Raises StaleVersion."""
    standing = part_of(session, caller, table, case.id)
    if standing is not None:
        row = gate.lock(session, standing, version)
        touch(row, caller)
        return row
    if 0 not in version:
        raise StaleVersion(headers={"ETag": gate.etag(0)})
    made = table(id=case.id, owner=case.owner)
    session.add(made)
    return made
