"""Operations on bundles, for tasks of an event loop."""

from typing import Literal, Unpack

from ..bodies.bundles import BundleOrder
from ..calls import Call, new_key
from ..files import File
from ..given import Id
from ..models.bundles import BundleDetail, BundleOut
from ..noun import AsyncNoun
from ..operations.bundles import CONTENT, FORM, LIST, MAKE, READ
from ..paging import AsyncListed


class AsyncBundlesOperations(AsyncNoun):
    """What is taken along to work without a line, fetched from where a line broke."""

    async def content(self, bundle_id: Id) -> File:
        """The bundle as an archive (ZIP), or with `Range` the rest of it: with `If-Range` and the tag of the first
        answer, whoever lost the line goes on where it broke. Who holds no longer what it was made with does not
        get it.

        Asks for `progress:read`.

        Refused as `not-acceptable`, `range-not-satisfiable`.
        """
        return await self.transport.file(Call(CONTENT, {"bundle_id": bundle_id}, accept="*/*"))

    async def form(self, bundle_id: Id) -> File:
        """The form of the bundle alone: one page to save, which opens without a line and asks nothing of any
        server.

        Asks for `progress:read`.

        Refused as `not-acceptable`, `range-not-satisfiable`.
        """
        return await self.transport.file(Call(FORM, {"bundle_id": bundle_id}, accept="*/*"))

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, include: Literal["total"] | None = None
    ) -> AsyncListed[BundleOut]:
        """The caller's own bundles that can still be fetched, the newest first.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport, Call(LIST, query={"limit": limit, "cursor": cursor, "include": include}), BundleOut
        )

    async def make(self, *, key: str | None = None, **body: Unpack[BundleOrder]) -> BundleDetail:
        """Pack what is needed to work for days without a line: plan, indicators, budget lines, periods, what is
        owed, what was reported in the year, the directory of services, and a form to fill in.

        Everything is of one moment and is what the caller may read for this organisation; nothing of cases,
        persons and referrals is in it. Of five bundles the oldest goes when the next is made.

        Asks for `progress:read`.
        """
        return await self.transport.one(BundleDetail, Call(MAKE, json=body, key=key or new_key()))

    async def read(self, bundle_id: Id) -> BundleDetail:
        """What is in the bundle: parts with their SHA-256, the signed list of them, and until when it can be
        fetched.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(BundleDetail, Call(READ, {"bundle_id": bundle_id}))
