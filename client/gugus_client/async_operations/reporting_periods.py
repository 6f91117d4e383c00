"""Operations on reporting periods, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.reporting_periods import PeriodCreate
from ..calls import Call, new_key
from ..given import Id
from ..models.reporting_periods import PeriodDetail, PeriodOut, PeriodType
from ..noun import AsyncNoun
from ..operations.reporting_periods import ADD, FREEZE, LIST, OPEN, READ
from ..paging import AsyncListed


class AsyncReportingPeriodsOperations(AsyncNoun):
    """The periods of the reporting calendar and who owes a report."""

    MOVES: ClassVar[Mapping[str, str]] = {"freezes": "freeze", "openings": "open"}

    async def add(self, *, key: str | None = None, **body: Unpack[PeriodCreate]) -> PeriodDetail:
        """Put a period into the calendar of a task force.

        Asks for `calendar:write`.
        """
        return await self.transport.one(PeriodDetail, Call(ADD, json=body, key=key or new_key()))

    async def freeze(self, period_id: Id, *, key: str | None = None, tag: str | None = None) -> PeriodDetail:
        """Freeze a period before its day, when every obligation is verified or excused.

        Asks for `progress:freeze`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            PeriodDetail, Call(FREEZE, {"period_id": period_id}, json={}, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        calendar_id: Sequence[Id] = (),
        owner: Sequence[str] = (),
        year: Sequence[int] = (),
        period_type: Sequence[PeriodType] = (),
    ) -> AsyncListed[PeriodOut]:
        """Reporting periods with the state they are in at this moment.

        `owner`: Region that owns the row, as an organisation word.

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
                    "calendar_id": calendar_id,
                    "owner": owner,
                    "year": year,
                    "period_type": period_type,
                },
            ),
            PeriodOut,
        )

    async def open(self, period_id: Id, *, key: str | None = None, tag: str | None = None) -> PeriodDetail:
        """Open a period: every agency that leads an activity of the plan in force now owes a report.

        Asks for `calendar:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            PeriodDetail, Call(OPEN, {"period_id": period_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def read(self, period_id: Id) -> PeriodDetail:
        """One period; its state follows the dates.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(PeriodDetail, Call(READ, {"period_id": period_id}))
