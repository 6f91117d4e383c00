"""Operations on signals."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..given import Id
from ..models.signals import SignalKind, SignalOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("signals_list", "GET", "/v1/signals")


class SignalsOperations(Noun):
    """What somebody should look at, with its figures and the rule in words."""

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        year: int,
        region: Sequence[str] = (),
        kind: Sequence[SignalKind] = (),
        activity_id: Sequence[Id] = (),
        agency: Sequence[str] = (),
    ) -> Listed[SignalOut]:
        """What somebody should look at in a year, derived now: each with its figures and its rule in words.

        Only verified reports are judged, and a report that is absent is no zero. Signals on the money of an
        activity go to those who see every budget line of its region.

        `region`: Region that owns the row, as an organisation word. `agency`: Organisation word.

        Asks for `budgets:read`.

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
                    "year": year,
                    "region": region,
                    "kind": kind,
                    "activity_id": activity_id,
                    "agency": agency,
                },
            ),
            SignalOut,
        )
