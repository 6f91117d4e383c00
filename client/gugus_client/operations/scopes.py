"""Operations on scopes."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..models.scopes import Kind, OrganisationWordOut, ScopeCatalogue
from ..noun import Noun
from ..paging import Listed

READ = Operation("scopes_read", "GET", "/v1/scopes")
LIST_ORGANISATIONS = Operation("scopes_list_organisations", "GET", "/v1/scopes/organisations")


class ScopesOperations(Noun):
    """The words of a scope, in both languages."""

    def list_organisations(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        kind: Sequence[Kind] = (),
        q: str | None = None,
    ) -> Listed[OrganisationWordOut]:
        """Every organisation a scope can name, by its word: regions, ministries, agencies, the nation.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST_ORGANISATIONS, query={"limit": limit, "cursor": cursor, "include": include, "kind": kind, "q": q}
            ),
            OrganisationWordOut,
        )

    def read(self) -> ScopeCatalogue:
        """Every action and every kind of organisation; it changes with the service only, so keep it by its ETag.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ScopeCatalogue, Call(READ))
