"""Operations on statistics, for tasks of an event loop."""

from collections.abc import Sequence

from ..calls import Call
from ..models.statistics import HeadlineOut, StatisticsOut
from ..noun import AsyncNoun
from ..operations.statistics import HEADLINE, TABLE, Table


class AsyncStatisticsOperations(AsyncNoun):
    """Persons assisted, counted: fixed tables of years that are over, small counts kept back."""

    async def headline(
        self,
        *,
        province_code: str | None = None,
        year: int | None = None,
        organisation: str | None = None,
        release: int | None = None,
    ) -> HeadlineOut:
        """Persons assisted, and the shares trafficked abroad, female, girls, recruited by agencies; services apart.

        `province_code`: Kemendagri code of a province. `organisation`: An organisation of the caller: the cases
        it and agencies of its region hold, nothing kept back. `release`: A release by its number, else the last
        one; not of one's own.

        Asks for `statistics:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            HeadlineOut,
            Call(
                HEADLINE,
                query={"province_code": province_code, "year": year, "organisation": organisation, "release": release},
            ),
        )

    async def table(
        self,
        table: Table,
        *,
        province_code: Sequence[str] = (),
        year: Sequence[int] = (),
        organisation: str | None = None,
        release: int | None = None,
    ) -> StatisticsOut:
        """One of the fixed tables, the same for every reader. Of `organisation`, one's own, nothing is kept back.

        `province_code`: Kemendagri code of a province. `organisation`: An organisation of the caller: the cases
        it and agencies of its region hold, nothing kept back. `release`: A release by its number, else the last
        one; not of one's own.

        Asks for `statistics:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            StatisticsOut,
            Call(
                TABLE,
                {"table": table},
                query={"province_code": province_code, "year": year, "organisation": organisation, "release": release},
            ),
        )
