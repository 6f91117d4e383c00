"""Operations on realisations."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.realisations import RealisationCreate
from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.realisations import RealisationOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("realisations_list", "GET", "/v1/budget-lines/{line_id}/realisations")
ADD = Operation("realisations_add", "POST", "/v1/budget-lines/{line_id}/realisations")


class RealisationsOperations(Noun):
    """Budget lines of agencies, their ceilings and what was spent."""

    MOVES: ClassVar[Mapping[str, str]] = {"realisations": "add"}

    def add(self, line_id: Id, *, key: str | None = None, **body: Unpack[RealisationCreate]) -> RealisationOut:
        """Add what was spent in a month; a sum above the ceiling in force is refused.

        Asks for `realisations:write`.

        Refused as `ceiling-exceeded`, `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(RealisationOut, Call(ADD, {"line_id": line_id}, json=body, key=key or new_key()))

    def list(
        self,
        line_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[RealisationOut]:
        """Entries of a line, by month.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"line_id": line_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            RealisationOut,
        )
