"""Operations on uploads."""

from typing import Unpack

from ..bodies.uploads import UploadOrder
from ..calls import Call, Operation, new_key
from ..given import Id, Piece
from ..models.import_layouts import ImportKind
from ..models.uploads import PreviewOut, UploadOut
from ..noun import Noun

BEGIN = Operation("uploads_begin", "POST", "/v1/uploads")
CANCEL = Operation("uploads_cancel", "DELETE", "/v1/uploads/{upload_id}")
READ = Operation("uploads_read", "GET", "/v1/uploads/{upload_id}")
APPEND = Operation("uploads_append", "PATCH", "/v1/uploads/{upload_id}")
PREVIEW = Operation("uploads_preview", "GET", "/v1/uploads/{upload_id}/preview")


class UploadsOperations(Noun):
    """Files in pieces, over lines that break: announced, appended to, resumed where they stopped."""

    def append(self, upload_id: Id, piece: Piece) -> UploadOut:
        """Append the next piece, of at most `max-append-size` bytes; it is kept whole or not at all.

        A piece that does not begin where the file has come to is refused with `expected_offset`. With the last
        one the whole is compared with its SHA-256.

        Asks for `imports:write` or `progress:write`.

        Refused as `upload-digest`, `upload-offset`.
        """
        return self.transport.one(UploadOut, Call(APPEND, {"upload_id": upload_id}, piece=piece))

    def begin(self, *, key: str | None = None, **body: Unpack[UploadOrder]) -> UploadOut:
        """Announce a file that comes in pieces; within 24 hours it is there and is used, or it goes.

        Sent again with the same key it is the same upload: so whoever lost the answer goes on with it.

        Asks for `imports:write` or `progress:write`.

        Refused as `too-many-uploads`.
        """
        return self.transport.one(UploadOut, Call(BEGIN, json=body, key=key or new_key()))

    def cancel(self, upload_id: Id, *, tag: str) -> None:
        """Send no more of it; nothing of what came is kept.

        Asks for `imports:write` or `progress:write`.

        Refused as `in-use`, `locked`.
        """
        self.transport.done(Call(CANCEL, {"upload_id": upload_id}, tag=tag))

    def preview(
        self, upload_id: Id, *, kind: ImportKind, sheet: str | None = None, header_row: int | None = None
    ) -> PreviewOut:
        """A look into a file before it is sent to be read: sheets, first rows, what its columns seem to mean.

        What is not as guessed is said with the import, as its `layout`. Lists of persons are not shown.

        Asks for `imports:write`.

        Refused as `file-refused`, `not-acceptable`, `upload-incomplete`.
        """
        return self.transport.one(
            PreviewOut,
            Call(PREVIEW, {"upload_id": upload_id}, query={"kind": kind, "sheet": sheet, "header_row": header_row}),
        )

    def read(self, upload_id: Id) -> UploadOut:
        """How much of the file has come; `Upload-Offset` is where to go on.

        Asks for `imports:write` or `progress:write`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(UploadOut, Call(READ, {"upload_id": upload_id}))
