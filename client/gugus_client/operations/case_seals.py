"""Operations on case seals."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.case_seals import SealCreate
from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.case_seals import SealOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("case_seals_list", "GET", "/v1/cases/{case_id}/seals")
ADD = Operation("case_seals_add", "POST", "/v1/cases/{case_id}/seals")
LIFT = Operation("case_seals_lift", "POST", "/v1/seals/{seal_id}/liftings")


class CaseSealsOperations(Noun):
    """Cases under random numbers: identification, profiles, the person apart and sealed, seals."""

    MOVES: ClassVar[Mapping[str, str]] = {"seals": "add", "liftings": "lift"}

    def add(self, case_id: Id, *, key: str | None = None, **body: Unpack[SealCreate]) -> SealOut:
        """Shut a case against an agency or an officer: lists, hints and answers are then those of an unknown case.

        Asks for `cases:write`.
        """
        return self.transport.one(SealOut, Call(ADD, {"case_id": case_id}, json=body, key=key or new_key()))

    def lift(self, seal_id: Id, *, key: str | None = None, tag: str | None = None) -> SealOut:
        """Lift a seal; that it stood stays readable.

        Asks for `cases:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(SealOut, Call(LIFT, {"seal_id": seal_id}, json={}, key=key or new_key(), tag=tag))

    def list(
        self,
        case_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[SealOut]:
        """Against whom a case is or was shut, the latest first.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"case_id": case_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            SealOut,
        )
