"""Operations on access logs."""

from typing import Literal

from ..calls import Call, Operation
from ..files import File
from ..given import Id
from ..models.access_logs import AccessOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("access_logs_list", "GET", "/v1/cases/{case_id}/access-log")
PRINT = Operation("access_logs_print", "GET", "/v1/cases/{case_id}/access-log/paper")


class AccessLogsOperations(Noun):
    """The person's rights: who read what is kept of her, a copy of it, its destruction."""

    def list(
        self,
        case_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[AccessOut]:
        """Who read or wrote what is personal in a case, the latest first: organisation and kind of seat, no names.

        Asks for `privacy:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"case_id": case_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            AccessOut,
        )

    def print(self, case_id: Id) -> File:
        """The same on paper (PDF), to be handed to the person.

        Asks for `privacy:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.file(Call(PRINT, {"case_id": case_id}, accept="*/*"))
