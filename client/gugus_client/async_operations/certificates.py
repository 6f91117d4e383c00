"""Operations on certificates, for tasks of an event loop."""

from typing import Literal

from ..calls import Call
from ..given import Id
from ..models.certificates import CertificateDetail, CertificateOut
from ..noun import AsyncNoun
from ..operations.certificates import LIST, READ
from ..paging import AsyncListed


class AsyncCertificatesOperations(AsyncNoun):
    """What a frozen period said, signed; checked offline with the public keys."""

    def list(
        self,
        period_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> AsyncListed[CertificateOut]:
        """The certificates of a period, the newest first: one for each time it was frozen. Every version stays.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(LIST, {"period_id": period_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            CertificateOut,
        )

    async def read(self, certificate_id: Id) -> CertificateDetail:
        """One version, to keep: document and detached signature; it never changes.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(CertificateDetail, Call(READ, {"certificate_id": certificate_id}))
