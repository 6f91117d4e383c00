"""Operations on export tokens, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal, Unpack

from ..bodies.export_tokens import ExportTokenCreate
from ..calls import Call, new_key
from ..given import Id
from ..models.export_tokens import ExportTokenDetail, ExportTokenMade, ExportTokenOut, Report
from ..noun import AsyncNoun
from ..operations.export_tokens import ADD, LIST, READ, REMOVE
from ..paging import AsyncListed


class AsyncExportTokensOperations(AsyncNoun):
    """For tools that cannot ask for a token: one report each, address-bound, shown once."""

    async def add(self, *, key: str | None = None, **body: Unpack[ExportTokenCreate]) -> ExportTokenMade:
        """Make a token for one report; it is in this answer (`secret`) and nowhere else.

        A tool shows it as `Authorization: Bearer`, or as the password of HTTP Basic; in an address it is
        refused. It opens what the system holds for the organisation when it is used, in every form of the
        answer, 60 times a minute.

        Asks for `exports:read`.

        Refused as `locked`.
        """
        return await self.transport.one(ExportTokenMade, Call(ADD, json=body, key=key or new_key()))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        client_id: Sequence[Id] = (),
        report: Sequence[Report] = (),
    ) -> AsyncListed[ExportTokenOut]:
        """Export tokens of the system that asks; from a seat those of all systems for its organisation.

        Asks for `exports:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                query={"limit": limit, "cursor": cursor, "include": include, "client_id": client_id, "report": report},
            ),
            ExportTokenOut,
        )

    async def read(self, export_token_id: Id) -> ExportTokenDetail:
        """One export token: what it opens, from where, until when, and when it was last used.

        Asks for `exports:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ExportTokenDetail, Call(READ, {"export_token_id": export_token_id}))

    async def remove(self, export_token_id: Id, *, tag: str) -> None:
        """Remove an export token: it opens nothing from the next request on.

        Asks for `exports:read`.

        Refused as `in-use`, `locked`.
        """
        await self.transport.done(Call(REMOVE, {"export_token_id": export_token_id}, tag=tag))
