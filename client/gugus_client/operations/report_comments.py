"""Operations on report comments."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.report_comments import CommentCreate
from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.report_comments import CommentOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("report_comments_list", "GET", "/v1/progress-reports/{report_id}/comments")
ADD = Operation("report_comments_add", "POST", "/v1/progress-reports/{report_id}/comments")


class ReportCommentsOperations(Noun):
    """Progress reports: drafted and submitted by agencies, returned or verified by secretariats."""

    MOVES: ClassVar[Mapping[str, str]] = {"comments": "add"}

    def add(self, report_id: Id, *, key: str | None = None, **body: Unpack[CommentCreate]) -> CommentOut:
        """Remark on a field of the report or of one entry, or answer a remark; nothing is moved by it.

        Asks for `progress:comment`.
        """
        return self.transport.one(CommentOut, Call(ADD, {"report_id": report_id}, json=body, key=key or new_key()))

    def list(
        self,
        report_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[CommentOut]:
        """Remarks on a report in the order they were written, those of every round.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"report_id": report_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            CommentOut,
        )
