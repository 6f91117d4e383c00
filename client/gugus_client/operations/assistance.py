"""Operations on assistance."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.assistance import AssistanceCreate, AssistanceWithdrawal
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.assistance import AssistanceDetail, AssistanceOut
from ..noun import Noun
from ..paging import Listed

READ = Operation("assistance_read", "GET", "/v1/assistance/{assistance_id}")
WITHDRAW = Operation("assistance_withdraw", "POST", "/v1/assistance/{assistance_id}/withdrawals")
LIST = Operation("assistance_list", "GET", "/v1/cases/{case_id}/assistance")
ADD = Operation("assistance_add", "POST", "/v1/cases/{case_id}/assistance")


class AssistanceOperations(Noun):
    """What persons were given, what it cost and who paid; funds with donor, received, given and balance."""

    MOVES: ClassVar[Mapping[str, str]] = {"withdrawals": "withdraw", "assistance": "add"}

    def add(self, case_id: Id, *, key: str | None = None, **body: Unpack[AssistanceCreate]) -> AssistanceDetail:
        """Record what was given. A fund gives no more than it has left, also not to two at once.

        Asks for `assistance:write`.

        Refused as `locked`.
        """
        return self.transport.one(AssistanceDetail, Call(ADD, {"case_id": case_id}, json=body, key=key or new_key()))

    def list(
        self,
        case_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
    ) -> Listed[AssistanceOut]:
        """What was given in a case, the latest first; what was entered in error stays, and says so.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `assistance:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                {"case_id": case_id},
                query={"limit": limit, "cursor": cursor, "include": include, "updated_since": updated_since},
            ),
            AssistanceOut,
        )

    def read(self, assistance_id: Id) -> AssistanceDetail:
        """One thing that was given.

        Asks for `assistance:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(AssistanceDetail, Call(READ, {"assistance_id": assistance_id}))

    def withdraw(
        self, assistance_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[AssistanceWithdrawal]
    ) -> AssistanceDetail:
        """Say that it was entered in error, with the reason: what it cost goes back to its fund.

        Asks for `assistance:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            AssistanceDetail, Call(WITHDRAW, {"assistance_id": assistance_id}, json=body, key=key or new_key(), tag=tag)
        )
