"""Operations on reporting calendars, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal, Unpack

from ..bodies.reporting_calendars import CalendarCreate, CalendarUpdate
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.reporting_calendars import CalendarDetail, CalendarOut
from ..models.reporting_periods import PeriodType
from ..noun import AsyncNoun
from ..operations.reporting_calendars import ADD, CHANGE, LIST, READ
from ..paging import AsyncListed


class AsyncReportingCalendarsOperations(AsyncNoun):
    """How often a task force reports on a year, and by which rule its periods run."""

    async def add(self, *, key: str | None = None, **body: Unpack[CalendarCreate]) -> CalendarDetail:
        """Make the calendar of a year with its periods; those that stand already join it.

        Asks for `calendar:write`.
        """
        return await self.transport.one(CalendarDetail, Call(ADD, json=body, key=key or new_key()))

    async def change(self, calendar_id: Id, *, tag: str, **body: Unpack[CalendarUpdate]) -> CalendarDetail:
        """Change the rule or the days (JSON Merge Patch); periods that are open, or were, stay as they are.

        Asks for `calendar:write`.

        Refused as `locked`.
        """
        return await self.transport.one(CalendarDetail, Call(CHANGE, {"calendar_id": calendar_id}, json=body, tag=tag))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        owner: Sequence[str] = (),
        year: Sequence[int] = (),
        period_type: Sequence[PeriodType] = (),
    ) -> AsyncListed[CalendarOut]:
        """Reporting calendars, the newest year first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Region that owns the row, as an organisation word.

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
                    "updated_since": updated_since,
                    "owner": owner,
                    "year": year,
                    "period_type": period_type,
                },
            ),
            CalendarOut,
        )

    async def read(self, calendar_id: Id) -> CalendarDetail:
        """One calendar.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(CalendarDetail, Call(READ, {"calendar_id": calendar_id}))
