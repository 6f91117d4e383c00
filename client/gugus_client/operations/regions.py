"""Operations on regions."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..models.regions import RegionOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("regions_list", "GET", "/v1/regions")
READ = Operation("regions_read", "GET", "/v1/regions/{code}")


class RegionsOperations(Noun):
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
    ) -> Listed[RegionOut]:
        """Provinces, regencies and cities by Kemendagri code.

        `province_code`: Kemendagri code of a province. `q`: Part of a name or title.

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
                    "level": level,
                    "province_code": province_code,
                    "q": q,
                },
            ),
            RegionOut,
        )

    def read(self, code: str) -> RegionOut:
        """One region by its Kemendagri code with dot.

        Refused as `not-acceptable`.
        """
        return self.transport.one(RegionOut, Call(READ, {"code": code}))
