"""Operations on progress reports."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.progress_reports import ReportCreate, ReturnIn, SubmissionIn, VerificationsIn, VerificationWithdrawalIn
from ..calls import Call, Operation, new_key
from ..files import File
from ..given import Id, Instant
from ..models.progress_reports import ComparisonOut, ReportChangesOut, ReportDetail, VerificationsOut
from ..models.reporting_obligations import ReportOut, ReportStatus
from ..noun import Noun
from ..paging import Listed

VERIFY_MANY = Operation("progress_reports_verify_many", "POST", "/v1/progress-report-verifications")
LIST = Operation("progress_reports_list", "GET", "/v1/progress-reports")
DRAFT = Operation("progress_reports_draft", "POST", "/v1/progress-reports")
READ = Operation("progress_reports_read", "GET", "/v1/progress-reports/{report_id}")
WITHDRAW_ACCEPTANCE = Operation(
    "progress_reports_withdraw_acceptance", "POST", "/v1/progress-reports/{report_id}/acceptance-withdrawals"
)
ACCEPT = Operation("progress_reports_accept", "POST", "/v1/progress-reports/{report_id}/acceptances")
CHANGES = Operation("progress_reports_changes", "GET", "/v1/progress-reports/{report_id}/changes")
CLAIM = Operation("progress_reports_claim", "POST", "/v1/progress-reports/{report_id}/claims")
COMPARE = Operation("progress_reports_compare", "GET", "/v1/progress-reports/{report_id}/comparison")
PRINT = Operation("progress_reports_print", "GET", "/v1/progress-reports/{report_id}/paper")
RETURN_ = Operation("progress_reports_return", "POST", "/v1/progress-reports/{report_id}/returns")
SUBMIT = Operation("progress_reports_submit", "POST", "/v1/progress-reports/{report_id}/submissions")
WITHDRAW_VERIFICATION = Operation(
    "progress_reports_withdraw_verification", "POST", "/v1/progress-reports/{report_id}/verification-withdrawals"
)
VERIFY = Operation("progress_reports_verify", "POST", "/v1/progress-reports/{report_id}/verifications")
WITHDRAW = Operation("progress_reports_withdraw", "POST", "/v1/progress-reports/{report_id}/withdrawals")


class ProgressReportsOperations(Noun):
    """Progress reports: drafted and submitted by agencies, returned or verified by secretariats."""

    MOVES: ClassVar[Mapping[str, str]] = {
        "acceptance-withdrawals": "withdraw_acceptance",
        "acceptances": "accept",
        "claims": "claim",
        "returns": "return_",
        "submissions": "submit",
        "verification-withdrawals": "withdraw_verification",
        "verifications": "verify",
        "withdrawals": "withdraw",
    }

    def accept(self, report_id: Id, *, key: str | None = None, tag: str | None = None) -> ReportDetail:
        """Accept a verified report for the province or the nation, whichever the caller acts for; it locks the
        level below.

        Asks for `progress:accept`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReportDetail, Call(ACCEPT, {"report_id": report_id}, json={}, key=key or new_key(), tag=tag)
        )

    def changes(self, report_id: Id) -> ReportChangesOut:
        """What this version of a report says otherwise than the version before it, field by field.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ReportChangesOut, Call(CHANGES, {"report_id": report_id}))

    def claim(self, report_id: Id, *, key: str | None = None, tag: str | None = None) -> ReportDetail:
        """Take the report for review; after three idle days it falls back by itself.

        Asks for `progress:verify`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReportDetail, Call(CLAIM, {"report_id": report_id}, json={}, key=key or new_key(), tag=tag)
        )

    def compare(self, report_id: Id) -> ComparisonOut:
        """Each activity of the report with its indicators, beside the last period that counts, and what asks for a
        look.

        A look refuses nothing: a figure is lower than the last to date, unchanged though money was spent, or ten
        times it.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ComparisonOut, Call(COMPARE, {"report_id": report_id}))

    def draft(self, *, key: str | None = None, **body: Unpack[ReportCreate]) -> ReportDetail:
        """Begin the report on an obligation; with `nil_reason` it says that nothing happened.

        A secretariat that types in an agency's paper gives `on_behalf`; another person verifies it. While the
        period is reopened this begins the next version, filled with the last one; only the fields named may then
        be changed.

        Asks for `progress:write` or `imports:write`.

        Refused as `locked`.
        """
        return self.transport.one(ReportDetail, Call(DRAFT, json=body, key=key or new_key()))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        period_id: Sequence[Id] = (),
        obligation_id: Sequence[Id] = (),
        owner: Sequence[str] = (),
        region: Sequence[str] = (),
        status: Sequence[ReportStatus] = (),
    ) -> Listed[ReportOut]:
        """Reports the caller sees, the newest first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap. `owner`:
        Organisation word. `region`: Region that owns the row, as an organisation word.

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
                    "updated_since": updated_since,
                    "period_id": period_id,
                    "obligation_id": obligation_id,
                    "owner": owner,
                    "region": region,
                    "status": status,
                },
            ),
            ReportOut,
        )

    def print(self, report_id: Id) -> File:
        """The report as a tagged PDF for signature.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.file(Call(PRINT, {"report_id": report_id}, accept="*/*"))

    def read(self, report_id: Id) -> ReportDetail:
        """One report with its comments and what is missing.

        Asks for `progress:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ReportDetail, Call(READ, {"report_id": report_id}))

    def return_(
        self, report_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[ReturnIn]
    ) -> ReportDetail:
        """Send the report back with comments tied to fields.

        Asks for `progress:verify`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReportDetail, Call(RETURN_, {"report_id": report_id}, json=body, key=key or new_key(), tag=tag)
        )

    def submit(
        self, report_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[SubmissionIn]
    ) -> ReportDetail:
        """Send the report for the agency; activities left blank are confirmed by their ids, and mark it incomplete.

        Asks for `progress:submit` or `imports:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReportDetail, Call(SUBMIT, {"report_id": report_id}, json=body, key=key or new_key(), tag=tag)
        )

    def verify(self, report_id: Id, *, key: str | None = None, tag: str | None = None) -> ReportDetail:
        """Verify the report: its values enter the national figure.

        Asks for `progress:verify`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReportDetail, Call(VERIFY, {"report_id": report_id}, json={}, key=key or new_key(), tag=tag)
        )

    def verify_many(self, *, key: str | None = None, **body: Unpack[VerificationsIn]) -> VerificationsOut:
        """Verify up to 500 reports; each is judged by itself and gets an answer of its own.

        Asks for `progress:verify`.
        """
        return self.transport.one(VerificationsOut, Call(VERIFY_MANY, json=body, key=key or new_key()))

    def withdraw(self, report_id: Id, *, key: str | None = None, tag: str | None = None) -> ReportDetail:
        """Take back a report that nobody has claimed; it is a draft again.

        Asks for `progress:submit`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReportDetail, Call(WITHDRAW, {"report_id": report_id}, json={}, key=key or new_key(), tag=tag)
        )

    def withdraw_acceptance(self, report_id: Id, *, key: str | None = None, tag: str | None = None) -> ReportDetail:
        """Take an acceptance back, while no level above has accepted.

        Asks for `progress:accept`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReportDetail, Call(WITHDRAW_ACCEPTANCE, {"report_id": report_id}, json={}, key=key or new_key(), tag=tag)
        )

    def withdraw_verification(
        self, report_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[VerificationWithdrawalIn]
    ) -> ReportDetail:
        """Take a verification back with a reason: the report is under review again and its values leave the figure.

        Asks for `progress:verify`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ReportDetail,
            Call(WITHDRAW_VERIFICATION, {"report_id": report_id}, json=body, key=key or new_key(), tag=tag),
        )
