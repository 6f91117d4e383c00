"""Operations on import layouts, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call
from ..given import Id, Instant
from ..models.import_layouts import ImportKind, ImportLayoutOut
from ..noun import AsyncNoun
from ..operations.import_layouts import FORGET, LIST
from ..paging import AsyncListed


class AsyncImportLayoutsOperations(AsyncNoun):
    """Files in: the workbooks that secretariats have."""

    async def forget(self, layout_id: Id, *, tag: str) -> None:
        """Forget it: files with this heading are read by their words again, until somebody says otherwise.

        Asks for `imports:write`.

        Refused as `in-use`, `locked`.
        """
        await self.transport.done(Call(FORGET, {"layout_id": layout_id}, tag=tag))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        kind: Sequence[ImportKind] = (),
    ) -> AsyncListed[ImportLayoutOut]:
        """What columns of files mean, as it was said with an import and is used for the next one; the newest first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `imports:write`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
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
