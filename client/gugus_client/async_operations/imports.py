"""Operations on imports, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from ..calls import Call, new_key
from ..files import File
from ..given import Id, Upload
from ..models.import_layouts import ImportKind
from ..models.imports import ImportDetail, ImportOut, ImportStatus
from ..noun import AsyncNoun
from ..operations.imports import CONFIRM, CORRECTED_COPY, LIST, READ, SEND, UNDO
from ..paging import AsyncListed


class AsyncImportsOperations(AsyncNoun):
    """Files in: the workbooks that secretariats have."""

    MOVES: ClassVar[Mapping[str, str]] = {"confirmations": "confirm", "undoings": "undo"}

    async def confirm(self, import_id: Id, *, key: str | None = None, tag: str | None = None) -> ImportDetail:
        """Bring in a file that was only checked: the same bytes are read again and, without an error, written.

        Asks for `imports:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ImportDetail, Call(CONFIRM, {"import_id": import_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def corrected_copy(self, import_id: Id) -> File:
        """The sender's own file with a column of errors; kept for seven days after a file with faults was read.

        Asks for `imports:write`.

        Refused as `not-acceptable`.
        """
        return await self.transport.file(Call(CORRECTED_COPY, {"import_id": import_id}, accept="*/*"))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        kind: Sequence[ImportKind] = (),
        status: Sequence[ImportStatus] = (),
    ) -> AsyncListed[ImportOut]:
        """Imports of the caller's organisations, the newest first.

        Asks for `imports:write`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, query={"limit": limit, "cursor": cursor, "include": include, "kind": kind, "status": status}),
            ImportOut,
        )

    async def read(self, import_id: Id) -> ImportDetail:
        """One import: state, counts, and every finding with sheet and cell.

        Asks for `imports:write`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(ImportDetail, Call(READ, {"import_id": import_id}))

    async def send(
        self,
        *,
        dry_run: bool | None = None,
        file: Upload | None = None,
        instrument: str | None = None,
        kind: ImportKind,
        layout: str | None = None,
        owner: str,
        status: Literal["draft", "in_force"] | None = None,
        title: str | None = None,
        upload_id: Id | None = None,
        key: str | None = None,
    ) -> ImportDetail:
        """Send a workbook (.xlsx, .xls, .ods) or a list (.csv), or name an upload that is complete.

        It is read in the background, and /v1/imports/{id} tells every error and the totals. A file of progress
        that leaves activities blank is only checked, whatever `dry_run` says: its confirmation confirms what is
        left blank.

        `dry_run`: Read and check, write nothing. `file`: The file itself; or name an upload. `instrument`: The
        legal instrument as JSON. `layout`: Sheets, heading and columns as JSON, where they are not as guessed.
        `owner`: Region or agency the file belongs to, as a word. `status`: in_force where the plan is law
        already. `upload_id`: An upload that is complete, instead of the file.

        Asks for `imports:write`.

        Refused as `storage-unavailable`, `upload-incomplete`.
        """
        return await self.transport.one(
            ImportDetail,
            Call(
                SEND,
                query={"dry_run": dry_run},
                form={
                    "instrument": instrument,
                    "kind": kind,
                    "layout": layout,
                    "owner": owner,
                    "status": status,
                    "title": title,
                    "upload_id": upload_id,
                },
                file=file,
                key=key or new_key(),
            ),
        )

    async def undo(self, import_id: Id, *, key: str | None = None, tag: str | None = None) -> ImportDetail:
        """Take the whole import back, while nothing was built on it.

        Asks for `imports:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            ImportDetail, Call(UNDO, {"import_id": import_id}, json={}, key=key or new_key(), tag=tag)
        )
