"""Operations on import layouts."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..given import Id, Instant
from ..models.import_layouts import ImportKind, ImportLayoutOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("import_layouts_list", "GET", "/v1/import-layouts")
FORGET = Operation("import_layouts_forget", "DELETE", "/v1/import-layouts/{layout_id}")


class ImportLayoutsOperations(Noun):
    """Files in: the workbooks that secretariats have."""

    def forget(self, layout_id: Id, *, tag: str) -> None:
        """Forget it: files with this heading are read by their words again, until somebody says otherwise.

        Asks for `imports:write`.

        Refused as `in-use`, `locked`.
        """
        self.transport.done(Call(FORGET, {"layout_id": layout_id}, tag=tag))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        kind: Sequence[ImportKind] = (),
    ) -> Listed[ImportLayoutOut]:
        """What columns of files mean, as it was said with an import and is used for the next one; the newest first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `imports:write`.

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
                    "updated_since": updated_since,
                    "kind": kind,
                },
            ),
            ImportLayoutOut,
        )
