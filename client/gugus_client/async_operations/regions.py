"""Operations on regions, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call
from ..models.regions import RegionOut
from ..noun import AsyncNoun
from ..operations.regions import LIST, READ
from ..paging import AsyncListed


class AsyncRegionsOperations(AsyncNoun):
    """Provinces, regencies and cities by Kemendagri code."""

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        level: Sequence[Literal["province", "regency", "city"]] = (),
        province_code: Sequence[str] = (),
        q: str | None = None,
    ) -> AsyncListed[RegionOut]:
        """Provinces, regencies and cities by Kemendagri code.

        `province_code`: Kemendagri code of a province. `q`: Part of a name or title.

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
                    "level": level,
                    "province_code": province_code,
                    "q": q,
                },
            ),
            RegionOut,
        )

    async def read(self, code: str) -> RegionOut:
        """One region by its Kemendagri code with dot.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(RegionOut, Call(READ, {"code": code}))
