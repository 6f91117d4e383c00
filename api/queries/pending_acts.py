"""Acts of two persons by the state in which they stand, and what they name is called."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.policy import words_of
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import PendingActStatus
from api.models.agencies import Agency
from api.models.clients import Client
from api.models.pending_acts import PendingAct
from api.models.people import Person
from api.models.task_forces import Decree
from api.schemas.pending_acts import PendingActQuery


def acts(caller: Principal, query: PendingActQuery) -> Any:
    """Select the acts of the caller's organisations that the query asks for; what is past its time has expired,
    recorded or not.
    """
    statement = visible(PendingAct, caller)
    if query.act:
        statement = statement.where(col(PendingAct.act).in_(query.act))
    if query.status:
        is_over = sa.and_(col(PendingAct.status) == PendingActStatus.PENDING, col(PendingAct.expires_at) <= caller.now)
        stands = sa.case((is_over, PendingActStatus.EXPIRED.value), else_=sa.cast(PendingAct.status, sa.Text))
        statement = statement.where(stands.in_(query.status))
    return statement


_REFERS = ("agency_id", "decree_id", "person_id")


def names(session: Session, caller: Principal, act: PendingAct) -> dict[str, str]:
    """What those are called whose ids stand in the act, as far as the caller reads them, by their ids. Persons and
    systems are told to who keeps those of their organisation, whatever word opened the act.
    """
    people, systems = (_held(caller, each) for each in (Act.PERSON_READ, Act.CLIENT_READ))
    return _names(session, caller, act, people, systems)


def names_there(session: Session, there: Principal, act: PendingAct) -> dict[str, str]:
    """The same, with the persons and systems of the organisation that the act concerns: `there` is whoever decides it,
    in that organisation, and who decides knows whom it is about.
    """
    concerned = frozenset({act.subject})
    return _names(session, there, act, concerned, concerned)


def _names(
    session: Session, caller: Principal, act: PendingAct, people: frozenset[str], systems: frozenset[str]
) -> dict[str, str]:
    ids = {UUID(act.request[name]) for name in _REFERS if act.request.get(name)}
    ids |= {each for each in (act.subject_id, act.asked_by, act.decided_by) if each}
    found = [
        sa.select(col(Agency.id), col(Agency.name)).where(col(Agency.id).in_(ids)),
        visible(Decree, caller).with_only_columns(col(Decree.id), _called()).where(col(Decree.id).in_(ids)),
        sa.select(col(Person.id), col(Person.display_name)).where(
            col(Person.id).in_(ids), col(Person.owner).in_(people)
        ),
        sa.select(col(Client.id), col(Client.name)).where(
            col(Client.id).in_(ids), col(Client.organisation).in_(systems)
        ),
    ]
    return {str(each): name for statement in found for each, name in session.execute(statement)}


def _called() -> Any:
    """A decree as people name it: number and year."""
    return sa.func.concat(col(Decree.number), " (", col(Decree.year), ")")


def _held(caller: Principal, act: Act) -> frozenset[str]:
    return frozenset().union(*(caller.held.get(word, frozenset()) for word in words_of(act)))
