"""Operations on return legs."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.return_legs import LegCancellation, LegHandover, ReturnLegCreate
from ..calls import Call, Operation, new_key
from ..files import File
from ..given import Id, Instant
from ..models.return_legs import ReturnLegDetail, ReturnLegOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("return_legs_list", "GET", "/v1/cases/{case_id}/return-legs")
ADD = Operation("return_legs_add", "POST", "/v1/cases/{case_id}/return-legs")
READ = Operation("return_legs_read", "GET", "/v1/return-legs/{leg_id}")
CANCEL = Operation("return_legs_cancel", "POST", "/v1/return-legs/{leg_id}/cancellations")
PRINT = Operation("return_legs_print", "GET", "/v1/return-legs/{leg_id}/handover-record")
HAND_OVER = Operation("return_legs_hand_over", "POST", "/v1/return-legs/{leg_id}/handovers")


class ReturnLegsOperations(Noun):
    """Legs of a return: regions, payer, budget line, and who handed over to whom."""

    MOVES: ClassVar[Mapping[str, str]] = {"return-legs": "add", "cancellations": "cancel", "handovers": "hand_over"}

    def add(self, case_id: Id, *, key: str | None = None, **body: Unpack[ReturnLegCreate]) -> ReturnLegDetail:
        """Plan the next leg. The answer says how far it reaches, and whose budget carries legs of that reach.

        Asks for `cases:write`.

        Refused as `locked`.
        """
        return self.transport.one(ReturnLegDetail, Call(ADD, {"case_id": case_id}, json=body, key=key or new_key()))

    def cancel(
        self, leg_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[LegCancellation]
    ) -> ReturnLegDetail:
        """Call the leg off, with the reason; another is planned.

        Asks for `cases:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReturnLegDetail, Call(CANCEL, {"leg_id": leg_id}, json=body, key=key or new_key(), tag=tag)
        )

    def hand_over(
        self, leg_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[LegHandover]
    ) -> ReturnLegDetail:
        """The person was handed over: by which officer, to which, where and when.

        Asks for `cases:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReturnLegDetail, Call(HAND_OVER, {"leg_id": leg_id}, json=body, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        case_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
    ) -> Listed[ReturnLegOut]:
        """The legs of a return in their order.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                {"case_id": case_id},
                query={"limit": limit, "cursor": cursor, "include": include, "updated_since": updated_since},
            ),
            ReturnLegOut,
        )

    def print(self, leg_id: Id) -> File:
        """The record of a hand-over for two signatures, as a tagged PDF. It does not say who the person is.

        Asks for `cases:read`.

        Refused as `locked`, `not-acceptable`.
        """
        return self.transport.file(Call(PRINT, {"leg_id": leg_id}, accept="*/*"))

    def read(self, leg_id: Id) -> ReturnLegDetail:
        """One leg.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ReturnLegDetail, Call(READ, {"leg_id": leg_id}))
