"""Operations on reporting obligations."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.reporting_obligations import ExcuseIn, RemindersIn
from ..calls import Call, Operation, new_key
from ..files import File
from ..given import Id
from ..models.reporting_obligations import ObligationDetail, ObligationOut, ObligationState, Paper, RemindersOut
from ..noun import Noun
from ..paging import Listed

REMIND = Operation("reporting_obligations_remind", "POST", "/v1/reporting-obligation-reminders")
LIST = Operation("reporting_obligations_list", "GET", "/v1/reporting-obligations")
READ = Operation("reporting_obligations_read", "GET", "/v1/reporting-obligations/{obligation_id}")
RECLAIM = Operation(
    "reporting_obligations_reclaim", "POST", "/v1/reporting-obligations/{obligation_id}/excuse-withdrawals"
)
EXCUSE = Operation("reporting_obligations_excuse", "POST", "/v1/reporting-obligations/{obligation_id}/excuses")
PRINT_FORM = Operation("reporting_obligations_print_form", "GET", "/v1/reporting-obligations/{obligation_id}/form")


class ReportingObligationsOperations(Noun):
    """The periods of the reporting calendar and who owes a report."""

    MOVES: ClassVar[Mapping[str, str]] = {"excuse-withdrawals": "reclaim", "excuses": "excuse"}

    def excuse(
        self, obligation_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[ExcuseIn]
    ) -> ObligationDetail:
        """Excuse an agency from its report until the period freezes; what it reports all the same counts as
        reported.

        Asks for `calendar:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ObligationDetail, Call(EXCUSE, {"obligation_id": obligation_id}, json=body, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        period_id: Sequence[Id] = (),
        agency_id: Sequence[Id] = (),
        state: Sequence[ObligationState] = (),
    ) -> Listed[ObligationOut]:
        """Who owes a report for which period, and what became of it: reported, nil, silent or excused; verified
        beside.

        Asks for `progress:read`.

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
                    "period_id": period_id,
                    "agency_id": agency_id,
                    "state": state,
                },
            ),
            ObligationOut,
        )

    def print_form(self, obligation_id: Id, *, paper: Paper | None = None) -> File:
        """The empty form of an agency for a quarter (.xlsx); filled in, it comes back as an import of progress.

        `paper`: F4 is the folio of Indonesian offices.

        Asks for `progress:read`.

        Refused as `locked`, `not-acceptable`.
        """
        return self.transport.file(
            Call(PRINT_FORM, {"obligation_id": obligation_id}, query={"paper": paper}, accept="*/*")
        )

    def read(self, obligation_id: Id) -> ObligationDetail:
        """One obligation; its days follow the date.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ObligationDetail, Call(READ, {"obligation_id": obligation_id}))

    def reclaim(self, obligation_id: Id, *, key: str | None = None, tag: str | None = None) -> ObligationDetail:
        """Take an excuse back: the agency owes its report as before.

        Asks for `calendar:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ObligationDetail, Call(RECLAIM, {"obligation_id": obligation_id}, json={}, key=key or new_key(), tag=tag)
        )

    def remind(self, *, key: str | None = None, **body: Unpack[RemindersIn]) -> RemindersOut:
        """Remind agencies that are silent in a period that takes reports; one or up to 500 obligations.

        The officers of each agency are told by a notice, and by mail where it is set up; an agency is reminded
        of a period once a day at most. Who was not reminded is answered with the reason; one that is not the
        caller's to remind refuses all.

        Asks for `calendar:write`.
        """
        return self.transport.one(RemindersOut, Call(REMIND, json=body, key=key or new_key()))
