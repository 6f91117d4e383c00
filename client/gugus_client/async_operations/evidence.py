"""Operations on evidence, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, new_key
from ..files import File
from ..given import Id, Upload
from ..models.evidence import EvidenceDetail, EvidenceKind, EvidenceOut
from ..noun import AsyncNoun
from ..operations.evidence import ADD, CONTENT, LIST, READ, REMOVE
from ..paging import AsyncListed


class AsyncEvidenceOperations(AsyncNoun):
    """Photos and documents that show what a report says."""

    async def add(
        self,
        *,
        caption: str | None = None,
        entry_id: str | None = None,
        file: Upload | None = None,
        kind: EvidenceKind,
        report_id: str,
        upload_id: Id | None = None,
        key: str | None = None,
    ) -> EvidenceDetail:
        """Attach a photo (JPEG, PNG, WebP) or a PDF to a report that is open; its type is read from the content.

        A photo is drawn anew: the place where it was taken and all else that a camera writes is not kept.

        `caption`: What it shows; never a person's name. `file`: The file itself; or name an upload. `upload_id`:
        An upload that is complete, instead of the file.

        Asks for `progress:write` or `imports:write`.

        Refused as `evidence-refused`, `locked`, `storage-unavailable`, `upload-incomplete`.
        """
        return await self.transport.one(
            EvidenceDetail,
            Call(
                ADD,
                form={
                    "caption": caption,
                    "entry_id": entry_id,
                    "kind": kind,
                    "report_id": report_id,
                    "upload_id": upload_id,
                },
                file=file,
                key=key or new_key(),
            ),
        )

    async def content(self, evidence_id: Id) -> File:
        """The bytes, to be saved: never shown by a browser in this service's name, never kept on the way.

        Asks for `progress:read`.

        Refused as `not-acceptable`, `storage-unavailable`.
        """
        return await self.transport.file(Call(CONTENT, {"evidence_id": evidence_id}, accept="*/*"))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        report_id: Sequence[Id] = (),
        entry_id: Sequence[Id] = (),
        kind: Sequence[EvidenceKind] = (),
    ) -> AsyncListed[EvidenceOut]:
        """Files of the reports the caller sees, the newest first.

        Asks for `progress:read`.

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
                    "report_id": report_id,
                    "entry_id": entry_id,
                    "kind": kind,
                },
            ),
            EvidenceOut,
        )

    async def read(self, evidence_id: Id) -> EvidenceDetail:
        """One file: what it shows, type, size and SHA-256.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(EvidenceDetail, Call(READ, {"evidence_id": evidence_id}))

    async def remove(self, evidence_id: Id, *, tag: str) -> None:
        """Remove a file while its report is open; afterwards it stands.

        Asks for `progress:write` or `imports:write`.

        Refused as `in-use`, `locked`.
        """
        await self.transport.done(Call(REMOVE, {"evidence_id": evidence_id}, tag=tag))
