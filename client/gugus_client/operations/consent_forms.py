"""Operations on consent forms."""

from ..calls import Call, Operation
from ..files import File
from ..given import Id, Upload
from ..models.consent_forms import ConsentOut
from ..noun import Noun

READ = Operation("consent_forms_read", "GET", "/v1/consents/{consent_id}/form")
KEEP = Operation("consent_forms_keep", "PUT", "/v1/consents/{consent_id}/form")


class ConsentFormsOperations(Noun):
    """What persons agreed to, for whom and what for; and the grounds on which data go without it."""

    def keep(self, consent_id: Id, *, file: Upload, tag: str) -> ConsentOut:
        """Keep the scanned form of a consent; its type is read from its content, and it is kept sealed.

        `file`: A photo (JPEG, PNG, WebP) or a PDF; its name is not kept.

        Asks for `consents:write`.

        Refused as `evidence-refused`, `locked`, `storage-unavailable`.
        """
        return self.transport.one(ConsentOut, Call(KEEP, {"consent_id": consent_id}, form={}, file=file, tag=tag))

    def read(self, consent_id: Id) -> File:
        """The scanned form, to be saved; that it was read is recorded.

        Asks for `persons:read`.

        Refused as `not-acceptable`, `storage-unavailable`.
        """
        return self.transport.file(Call(READ, {"consent_id": consent_id}, accept="*/*"))
