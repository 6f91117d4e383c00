"""What goes by time, and what goes again after a restore: over all organisations, each in its own context."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api import case_keys, erasure_list
from api.access.principal import the_clock
from api.database import assume, session_scope
from api.domain.places import NATION
from api.domain.retention import ErasureGround
from api.journal import CLOCK
from api.models.agencies import Agency
from api.models.cases import Case, CaseKey
from api.models.erasures import Erasure
from api.moves import destroy
from api.moves.deleting import owe_deletion_of_all
from api.moves.withdrawing import close_all
from api.settings import get_settings


class Counted(NamedTuple):
    """Data keys: how many a key seals, and how many of them were opened."""

    sealed: int
    opened: int


class Again(NamedTuple):
    """The cases that were erased again, and those of them of which nobody knows whether others have to delete, too."""

    cases: list[UUID]
    untold: list[UUID]


def list_anew(engine: sa.Engine) -> int:
    """Write the erasures that the list beside the database does not hold yet; with the worker's role."""
    with Session(engine) as session:
        rows = session.exec(select(Erasure.case_id, Erasure.erased_at, Erasure.ground))
        erased = [erasure_list.Erased(case_id, at, ErasureGround(ground)) for case_id, at, ground in rows]
    return erasure_list.append(get_settings().erasure_list, erased)


def erase_again(engine: sa.Engine) -> Again:
    """Erase what the list names and a restored database holds again.

    Whoever was told to delete at the person's word is told anew, with three days from now: the duties of that time, and
    the receipts, are lost. Raises StoreFailed.
    """
    listed = {each.case_id: each for each in erasure_list.read(get_settings().erasure_list)}
    again = Again([], [])
    with _each_organisation(engine) as sessions:
        for session in sessions:
            kept = sa.exists().where(col(CaseKey.case_id) == col(Case.id))
            back = select(Case).where(col(Case.id).in_(listed), sa.or_(kept, col(Case.erased_at).is_(None)))
            for case in session.exec(back.with_for_update()).all():
                erased, clock = listed[case.id], the_clock(case.owner, datetime.now(UTC))
                if erased.ground is ErasureGround.REQUEST:
                    owe_deletion_of_all(session, clock, case)
                close_all(session, clock, case, CLOCK)
                destroy(session, case, erased.at)
                again.cases.append(case.id)
                again.untold.extend([case.id] if erased.ground is None else [])
    return again


def rewrap(engine: sa.Engine) -> int:
    """Seal every data key with the newest key-encryption key; how many were sealed by another."""
    with _each_organisation(engine) as sessions:
        return sum(case_keys.rewrap(session) for session in sessions)


def data_keys(engine: sa.Engine, files: Mapping[str, bytes]) -> dict[str, Counted]:
    """How many data keys each key-encryption key seals, and how many of them these key files open."""
    found: dict[str, Counted] = {}
    with _each_organisation(engine) as sessions:
        for session in sessions:
            for kept in session.exec(select(CaseKey)):
                sealed, opened = found.get(kept.wrapped_by, Counted(0, 0))
                found[kept.wrapped_by] = Counted(sealed + 1, opened + case_keys.opens(kept, files))
    return found


@contextmanager
def _each_organisation(engine: sa.Engine) -> Iterator[Iterator[Session]]:
    """One transaction in the context of each agency in turn: a case is held by an agency."""
    with session_scope(engine) as session:

        def contexts() -> Iterator[Session]:
            assume(session, [NATION])
            for organisation in session.exec(select(Agency.organisation)).all():
                assume(session, [organisation])
                yield session
                session.flush()  # what was changed is written while its context stands

        yield contexts()


__all__ = ["Again", "Counted", "data_keys", "erase_again", "list_anew", "rewrap"]
