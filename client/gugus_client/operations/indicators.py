"""Operations on indicators."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.indicators import IndicatorCreate, IndicatorUpdate, Inheritance
from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.indicators import IndicatorList, IndicatorOut, IndicatorsAbove, SeriesOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("indicators_list", "GET", "/v1/activities/{activity_id}/indicators")
ADD = Operation("indicators_add", "POST", "/v1/activities/{activity_id}/indicators")
INHERIT = Operation("indicators_inherit", "POST", "/v1/activities/{activity_id}/inherited-indicators")
REMOVE = Operation("indicators_remove", "DELETE", "/v1/indicators/{indicator_id}")
CHANGE = Operation("indicators_change", "PATCH", "/v1/indicators/{indicator_id}")
SERIES = Operation("indicators_series", "GET", "/v1/indicators/{indicator_id}/series")
ABOVE_READ = Operation("indicators_above_read", "GET", "/v1/plans/{plan_id}/indicators-above")


class IndicatorsOperations(Noun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    MOVES: ClassVar[Mapping[str, str]] = {"indicators": "add", "inherited-indicators": "inherit"}

    def above_read(self, plan_id: Id) -> IndicatorsAbove:
        """What the plan above this one measures, for those whose plan this is; empty where there is none.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(IndicatorsAbove, Call(ABOVE_READ, {"plan_id": plan_id}))

    def add(self, activity_id: Id, *, key: str | None = None, **body: Unpack[IndicatorCreate]) -> IndicatorOut:
        """Add an indicator with its targets to an activity of a draft plan.

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return self.transport.one(
            IndicatorOut, Call(ADD, {"activity_id": activity_id}, json=body, key=key or new_key())
        )

    def change(self, indicator_id: Id, *, tag: str, **body: Unpack[IndicatorUpdate]) -> IndicatorOut:
        """Correct an indicator and its targets while its plan is a draft (JSON Merge Patch).

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return self.transport.one(IndicatorOut, Call(CHANGE, {"indicator_id": indicator_id}, json=body, tag=tag))

    def inherit(self, activity_id: Id, *, key: str | None = None, **body: Unpack[Inheritance]) -> IndicatorList:
        """Take indicators of the plan above over into a draft activity; each names the one it contributes to.

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return self.transport.one(
            IndicatorList, Call(INHERIT, {"activity_id": activity_id}, json=body, key=key or new_key())
        )

    def list(
        self,
        activity_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[IndicatorOut]:
        """Indicators of an activity with their targets.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, {"activity_id": activity_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            IndicatorOut,
        )

    def remove(self, indicator_id: Id, *, tag: str) -> None:
        """Take an indicator out of a draft; in a plan in force an amendment does.

        Asks for `plans:write`.

        Refused as `in-use`, `locked`.
        """
        self.transport.done(Call(REMOVE, {"indicator_id": indicator_id}, tag=tag))

    def series(self, indicator_id: Id, *, year: int) -> SeriesOut:
        """An indicator over the periods of a year: stated, to date, target, achievement; verified beside
        provisional.

        A period without a report is `silent`, never 0. Values to date stand as they were stated; flows are
        derived.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(SeriesOut, Call(SERIES, {"indicator_id": indicator_id}, query={"year": year}))
