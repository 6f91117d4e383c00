"""Operations on evidence."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation, new_key
from ..files import File
from ..given import Id, Upload
from ..models.evidence import EvidenceDetail, EvidenceKind, EvidenceOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("evidence_list", "GET", "/v1/evidence")
ADD = Operation("evidence_add", "POST", "/v1/evidence")
REMOVE = Operation("evidence_remove", "DELETE", "/v1/evidence/{evidence_id}")
READ = Operation("evidence_read", "GET", "/v1/evidence/{evidence_id}")
CONTENT = Operation("evidence_content", "GET", "/v1/evidence/{evidence_id}/content")


class EvidenceOperations(Noun):
    """Photos and documents that show what a report says."""

    def add(
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
        return self.transport.one(
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

    def content(self, evidence_id: Id) -> File:
        """The bytes, to be saved: never shown by a browser in this service's name, never kept on the way.

        Asks for `progress:read`.

        Refused as `not-acceptable`, `storage-unavailable`.
        """
        return self.transport.file(Call(CONTENT, {"evidence_id": evidence_id}, accept="*/*"))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        report_id: Sequence[Id] = (),
        entry_id: Sequence[Id] = (),
        kind: Sequence[EvidenceKind] = (),
    ) -> Listed[EvidenceOut]:
        """Files of the reports the caller sees, the newest first.

        Asks for `progress:read`.

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
                    "report_id": report_id,
                    "entry_id": entry_id,
                    "kind": kind,
                },
            ),
            EvidenceOut,
        )

    def read(self, evidence_id: Id) -> EvidenceDetail:
        """One file: what it shows, type, size and SHA-256.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(EvidenceDetail, Call(READ, {"evidence_id": evidence_id}))

    def remove(self, evidence_id: Id, *, tag: str) -> None:
        """Remove a file while its report is open; afterwards it stands.

        Asks for `progress:write` or `imports:write`.

        Refused as `in-use`, `locked`.
        """
        self.transport.done(Call(REMOVE, {"evidence_id": evidence_id}, tag=tag))
