"""Operations on certificates."""

from typing import Literal

from ..calls import Call, Operation
from ..given import Id
from ..models.certificates import CertificateDetail, CertificateOut
from ..noun import Noun
from ..paging import Listed

READ = Operation("certificates_read", "GET", "/v1/certificates/{certificate_id}")
LIST = Operation("certificates_list", "GET", "/v1/reporting-periods/{period_id}/certificates")


class CertificatesOperations(Noun):
    """What a frozen period said, signed; checked offline with the public keys."""

    def list(
        self,
        period_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[CertificateOut]:
        """The certificates of a period, the newest first: one for each time it was frozen. Every version stays.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"period_id": period_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            CertificateOut,
        )

    def read(self, certificate_id: Id) -> CertificateDetail:
        """One version, to keep: document and detached signature; it never changes.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(CertificateDetail, Call(READ, {"certificate_id": certificate_id}))
