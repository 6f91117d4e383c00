"""Operations on grants."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..given import Id
from ..models.grants import GrantOut, OwnGrantOut, Word
from ..noun import Noun
from ..paging import Listed

LIST = Operation("grants_list", "GET", "/v1/grants")
LIST_OWN = Operation("grants_list_own", "GET", "/v1/grants/own")


class GrantsOperations(Noun):
    """Who holds what, from which seat, by which decree, from when to when."""

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        action: Sequence[Word] = (),
        organisation: Sequence[str] = (),
        seat_id: Sequence[Id] = (),
        holder: Sequence[Id] = (),
    ) -> Listed[GrantOut]:
        """Every pair of the caller's organisations with its holder, seat, decree and days, ended and coming ones
        too.

        `organisation`: Organisation word.

        Asks for `grants:write`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "action": action,
                    "organisation": organisation,
                    "seat_id": seat_id,
                    "holder": holder,
                },
            ),
            GrantOut,
        )

    def list_own(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        action: Sequence[Word] = (),
        organisation: Sequence[str] = (),
    ) -> Listed[OwnGrantOut]:
        """What the caller holds at this moment, and the seat and decree that each pair stands on.

        `organisation`: Organisation word.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST_OWN,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "action": action,
                    "organisation": organisation,
                },
            ),
            OwnGrantOut,
        )
