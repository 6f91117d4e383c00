"""Operations on scopes, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call
from ..models.scopes import Kind, OrganisationWordOut, ScopeCatalogue
from ..noun import AsyncNoun
from ..operations.scopes import LIST_ORGANISATIONS, READ
from ..paging import AsyncListed


class AsyncScopesOperations(AsyncNoun):
    """The words of a scope, in both languages."""

    def list_organisations(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        kind: Sequence[Kind] = (),
        q: str | None = None,
    ) -> AsyncListed[OrganisationWordOut]:
        """Every organisation a scope can name, by its word: regions, ministries, agencies, the nation.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST_ORGANISATIONS, query={"limit": limit, "cursor": cursor, "include": include, "kind": kind, "q": q}
            ),
            OrganisationWordOut,
        )

    async def read(self) -> ScopeCatalogue:
        """Every action and every kind of organisation; it changes with the service only, so keep it by its ETag.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ScopeCatalogue, Call(READ))
