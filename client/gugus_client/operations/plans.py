"""Operations on plans."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.amendments import Reason
from ..bodies.plans import Adoption, EntryIntoForce, PlanCreate, PlanUpdate, ReasonWhereBack
from ..calls import Call, Operation, new_key
from ..files import File
from ..given import Id, Instant
from ..models.plan_years import PlanStatus
from ..models.plans import PlanDetail, PlanOut
from ..models.reporting_obligations import Paper
from ..noun import Noun
from ..paging import Listed

LIST = Operation("plans_list", "GET", "/v1/plans")
ADD = Operation("plans_add", "POST", "/v1/plans")
READ = Operation("plans_read", "GET", "/v1/plans/{plan_id}")
CHANGE = Operation("plans_change", "PATCH", "/v1/plans/{plan_id}")
ABANDON = Operation("plans_abandon", "POST", "/v1/plans/{plan_id}/abandonments")
ADOPT = Operation("plans_adopt", "POST", "/v1/plans/{plan_id}/adoptions")
DISCUSS = Operation("plans_discuss", "POST", "/v1/plans/{plan_id}/discussions")
ENTER_INTO_FORCE = Operation("plans_enter_into_force", "POST", "/v1/plans/{plan_id}/entries-into-force")
REVIEW = Operation("plans_review", "POST", "/v1/plans/{plan_id}/legal-reviews")
PRINT = Operation("plans_print", "GET", "/v1/plans/{plan_id}/matrix")
PRINT_MONITORING = Operation("plans_print_monitoring", "GET", "/v1/plans/{plan_id}/monitoring-matrix")


class PlansOperations(Noun):
    """Plans of action with programmes, activities, indicators, targets and indicative money."""

    MOVES: ClassVar[Mapping[str, str]] = {
        "abandonments": "abandon",
        "adoptions": "adopt",
        "discussions": "discuss",
        "entries-into-force": "enter_into_force",
        "legal-reviews": "review",
    }

    def abandon(
        self, plan_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[Reason]
    ) -> PlanDetail:
        """Give up a plan that is not law yet.

        Asks for `plans:adopt`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            PlanDetail, Call(ABANDON, {"plan_id": plan_id}, json=body, key=key or new_key(), tag=tag)
        )

    def add(self, *, key: str | None = None, **body: Unpack[PlanCreate]) -> PlanDetail:
        """Begin a plan of action as a draft, empty or with the structure of another plan of the region.

        Asks for `plans:write`.
        """
        return self.transport.one(PlanDetail, Call(ADD, json=body, key=key or new_key()))

    def adopt(
        self, plan_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[Adoption]
    ) -> PlanDetail:
        """Record the legal instrument that adopts the plan.

        Asks for `plans:adopt`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            PlanDetail, Call(ADOPT, {"plan_id": plan_id}, json=body, key=key or new_key(), tag=tag)
        )

    def change(self, plan_id: Id, *, tag: str, **body: Unpack[PlanUpdate]) -> PlanDetail:
        """Correct a plan while it is a draft (JSON Merge Patch).

        Asks for `plans:write`.

        Refused as `locked`.
        """
        return self.transport.one(PlanDetail, Call(CHANGE, {"plan_id": plan_id}, json=body, tag=tag))

    def discuss(
        self, plan_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[ReasonWhereBack]
    ) -> PlanDetail:
        """Put a draft under discussion, or send it back there from legal review, with a reason.

        Asks for `plans:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            PlanDetail, Call(DISCUSS, {"plan_id": plan_id}, json=body, key=key or new_key(), tag=tag)
        )

    def enter_into_force(
        self, plan_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[EntryIntoForce]
    ) -> PlanDetail:
        """Make the adopted plan law: obligations arise from it, and the plan before it ends where its years begin.

        Asks for `plans:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            PlanDetail, Call(ENTER_INTO_FORCE, {"plan_id": plan_id}, json=body, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        owner: Sequence[str] = (),
        status: Sequence[PlanStatus] = (),
        q: str | None = None,
    ) -> Listed[PlanOut]:
        """Plans of action, the newest first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Region that owns the row, as an organisation word. `q`: Part of a name or title.

        Asks for `plans:read`.

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
                    "updated_since": updated_since,
                    "owner": owner,
                    "status": status,
                    "q": q,
                },
            ),
            PlanOut,
        )

    def print(self, plan_id: Id, *, paper: Paper | None = None) -> File:
        """The plan as the matrix that secretariats keep (.xlsx), with drop-downs and sums; it can be sent in again.

        `paper`: F4 is the folio of Indonesian offices.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.file(Call(PRINT, {"plan_id": plan_id}, query={"paper": paper}, accept="*/*"))

    def print_monitoring(self, plan_id: Id, *, year: int, paper: Paper | None = None) -> File:
        """The monitoring matrix of a year (.xlsx): K and Rp by quarter, verified figures only, with progress:read.

        `paper`: F4 is the folio of Indonesian offices.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.file(
            Call(PRINT_MONITORING, {"plan_id": plan_id}, query={"year": year, "paper": paper}, accept="*/*")
        )

    def read(self, plan_id: Id) -> PlanDetail:
        """One plan with its instrument and its sums.

        Asks for `plans:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(PlanDetail, Call(READ, {"plan_id": plan_id}))

    def review(self, plan_id: Id, *, key: str | None = None, tag: str | None = None) -> PlanDetail:
        """Hand the plan that was discussed to review.

        Asks for `plans:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            PlanDetail, Call(REVIEW, {"plan_id": plan_id}, json={}, key=key or new_key(), tag=tag)
        )
