"""Operations on referral documents."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from ..calls import Call, Operation, new_key
from ..files import File
from ..given import Id, Upload
from ..models.referral_documents import DocumentKind, DocumentOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("referral_documents_list", "GET", "/v1/referrals/{referral_id}/documents")
ADD = Operation("referral_documents_add", "POST", "/v1/referrals/{referral_id}/documents")
READ = Operation("referral_documents_read", "GET", "/v1/referrals/{referral_id}/documents/{document_id}")


class ReferralDocumentsOperations(Noun):
    """One service asked of one agency for one person: moves, clocks, messages, hand-overs."""

    MOVES: ClassVar[Mapping[str, str]] = {"documents": "add"}

    def add(self, referral_id: Id, *, file: Upload, kind: DocumentKind, key: str | None = None) -> DocumentOut:
        """Attach a document, sealed by the key of the case. It opens to the receiver once it has accepted, where
        her consent covers `documents`; a medical report with `medical_profile`, to health services alone.

        `file`: A PDF or a photo of a paper; its name is not kept.

        Asks for `referrals:send` or `referrals:receive`.

        Refused as `evidence-refused`, `locked`, `storage-unavailable`.
        """
        return self.transport.one(
            DocumentOut, Call(ADD, {"referral_id": referral_id}, form={"kind": kind}, file=file, key=key or new_key())
        )

    def list(
        self,
        referral_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[DocumentOut]:
        """Documents of a referral that are open to the caller, without their content.

        Asks for `referrals:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"referral_id": referral_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            DocumentOut,
        )

    def read(self, referral_id: Id, document_id: Id) -> File:
        """The document itself, to be saved; that it was read is recorded, and she may ask by whom.

        Asks for `persons:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.file(Call(READ, {"referral_id": referral_id, "document_id": document_id}, accept="*/*"))
