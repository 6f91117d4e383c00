"""Operations on commitments."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.commitments import CommitmentCreate
from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.commitments import CommitmentOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("commitments_list", "GET", "/v1/budget-lines/{line_id}/commitments")
ADD = Operation("commitments_add", "POST", "/v1/budget-lines/{line_id}/commitments")


class CommitmentsOperations(Noun):
    """Budget lines of agencies, their ceilings and what was spent."""

    MOVES: ClassVar[Mapping[str, str]] = {"commitments": "add"}

    def add(self, line_id: Id, *, key: str | None = None, **body: Unpack[CommitmentCreate]) -> CommitmentOut:
        """Record what a contract or an order promises of the line, or release it.

        Asks for `realisations:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(CommitmentOut, Call(ADD, {"line_id": line_id}, json=body, key=key or new_key()))

    def list(
        self,
        line_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[CommitmentOut]:
        """What is promised of a line, by day.

        Asks for `budgets:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"line_id": line_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            CommitmentOut,
        )
