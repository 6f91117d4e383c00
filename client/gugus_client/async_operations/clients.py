"""Operations on clients, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.clients import ClientCreate, ClientRotation, ClientUpdate
from ..calls import Call, new_key
from ..given import Id
from ..models.clients import ClientDetail, ClientMade, ClientOut
from ..models.pending_acts import PendingActOut
from ..noun import AsyncNoun
from ..operations.clients import ADD, CHANGE, END, LIST, READ, ROTATE
from ..paging import AsyncListed


class AsyncClientsOperations(AsyncNoun):
    """Client systems: registered for an organisation, given new secrets, ended."""

    MOVES: ClassVar[Mapping[str, str]] = {"endings": "end", "rotations": "rotate"}

    async def add(self, *, key: str | None = None, **body: Unpack[ClientCreate]) -> ClientMade | PendingActOut:
        """Register a system of an organisation; its secret is in this answer and nowhere else.

        What reads referrals or cases waits for the daily chair, a registrar's act for another registrar (202).

        Asks for `clients:write`.
        """
        return await self.transport.either(ClientMade, PendingActOut, Call(ADD, json=body, key=key or new_key()))

    async def change(self, client_id: Id, *, tag: str, **body: Unpack[ClientUpdate]) -> ClientDetail | PendingActOut:
        """Change name, networks, end or pairs of a client (JSON Merge Patch); `pairs` is all that it holds from now
        on.

        What it loses is lost at once. Giving it more is judged as registering it would be, and waits as that
        would (202).

        Asks for `clients:write`.

        Refused as `locked`.
        """
        return await self.transport.either(
            ClientDetail, PendingActOut, Call(CHANGE, {"client_id": client_id}, json=body, tag=tag)
        )

    async def end(self, client_id: Id, *, key: str | None = None, tag: str | None = None) -> ClientMade | PendingActOut:
        """End the client: none of its tokens counts from the next request on, and it gets no other.

        Asks for `clients:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.either(
            ClientMade, PendingActOut, Call(END, {"client_id": client_id}, json={}, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        organisation: Sequence[str] = (),
        q: str | None = None,
    ) -> AsyncListed[ClientOut]:
        """Clients of the caller's organisations, ended ones too; a national registrar sees those of all.

        `organisation`: Organisation word.

        Asks for `clients:write`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST, query={"limit": limit, "cursor": cursor, "include": include, "organisation": organisation, "q": q}
            ),
            ClientOut,
        )

    async def read(self, client_id: Id) -> ClientDetail:
        """One client: what it holds, how it proves itself, when it was last used.

        Asks for `clients:write`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ClientDetail, Call(READ, {"client_id": client_id}))

    async def rotate(
        self, client_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[ClientRotation]
    ) -> ClientMade | PendingActOut:
        """Give the client a new secret, shown this once, or new keys; the one before counts until `previous_until`.

        Asks for `clients:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.either(
            ClientMade, PendingActOut, Call(ROTATE, {"client_id": client_id}, json=body, key=key or new_key(), tag=tag)
        )
