"""Client systems: registered for an organisation, given new secrets, ended."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.clients import Client
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    CHANGING,
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import WAITING, Moves
from api.schemas.base import Id, Page
from api.schemas.clients import (
    ClientCreate,
    ClientDetail,
    ClientMade,
    ClientOut,
    ClientQuery,
    ClientRotation,
    ClientUpdate,
)
from api.schemas.pending_acts import PendingActOut
from api.services import clients, pending_acts

router = protected("clients")
SHOWN = (Act.CLIENT_CHANGE, Act.CLIENT_ROTATE, Act.CLIENT_END)


@router.get("/clients", operation_id="clients_list", responses=problems_of(*LISTING))
def list_clients(
    caller: Annotated[Principal, caller_for(Act.CLIENT_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ClientQuery, Query()],
) -> Page[ClientOut]:
    """Clients of the caller's organisations, ended ones too; a national registrar sees those of all."""
    statement = matching(visible(Client, caller), Client, query, (col(Client.name),))
    keys: list[Key] = [(Client.created_at, "desc"), (Client.id, "desc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: clients.told(session, rows))


@router.post(
    "/clients",
    status_code=201,
    operation_id="clients_add",
    responses={**problems_of(*WRITING), **WAITING},
)
def add_client(
    caller: Annotated[Principal, caller_for(Act.CLIENT_ADD, *SHOWN)],
    session: SessionDep,
    body: ClientCreate,
    once: OfferedOnce,
) -> ClientMade | PendingActOut:
    """Register a system of an organisation; its secret is in this answer and nowhere else.

    What reads referrals or cases waits for the daily chair, a registrar's act for another registrar (202).
    """
    return once.run(
        session,
        caller,
        lambda: clients.add_client(session, caller, body),
        lambda made: _read(session, caller, made),
    )


@router.get("/clients/{client_id}", operation_id="clients_read", responses=problems_of(*READING))
def read_client(
    caller: Annotated[Principal, caller_for(Act.CLIENT_READ, *SHOWN)], client_id: Id, session: SessionDep, tags: Tags
) -> ClientDetail:
    """One client: what it holds, how it proves itself, when it was last used."""
    return tags.of(clients.read_client(session, caller, client_id))


@router.patch(
    "/clients/{client_id}",
    operation_id="clients_change",
    responses={**problems_of(*CHANGING), **WAITING},
)
def change_client(
    caller: Annotated[Principal, caller_for(Act.CLIENT_CHANGE, *SHOWN)],
    client_id: Id,
    session: SessionDep,
    body: ClientUpdate,
    version: Version,
    tags: Tags,
) -> ClientDetail | PendingActOut:
    """Change name, networks, end or pairs of a client (JSON Merge Patch); `pairs` is all that it holds from now on.

    What it loses is lost at once. Giving it more is judged as registering it would be, and waits as that would (202).
    """
    return tags.changed(clients.change_client(session, caller, client_id, version, body))


def _read(session: Session, caller: Principal, made: UUID) -> ClientMade | PendingActOut:
    """What an earlier request made: the secret was shown then."""
    return pending_acts.waiting(session, caller, made) or ClientMade(
        **clients.read_client(session, caller, made).model_dump()
    )


moves = Moves(router, "/clients/{client_id}", ClientMade | PendingActOut, _read, SHOWN, WAITING)
moves.declare(
    "rotations",
    Act.CLIENT_ROTATE,
    "clients_rotate",
    clients.rotate_client,
    "Give the client a new secret, shown this once, or new keys; the one before counts until `previous_until`.",
    ClientRotation,
)
moves.declare(
    "endings",
    Act.CLIENT_END,
    "clients_end",
    clients.end_client,
    "End the client: none of its tokens counts from the next request on, and it gets no other.",
)
