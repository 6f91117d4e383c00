"""Operations on consents."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.consents import ConsentCreate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.consent_forms import ConsentOut
from ..models.consents import ConsentDetail
from ..noun import Noun
from ..paging import Listed

LIST = Operation("consents_list", "GET", "/v1/cases/{case_id}/consents")
ADD = Operation("consents_add", "POST", "/v1/cases/{case_id}/consents")
READ = Operation("consents_read", "GET", "/v1/consents/{consent_id}")
CONFIRM = Operation("consents_confirm", "POST", "/v1/consents/{consent_id}/override-confirmations")
WITHDRAW = Operation("consents_withdraw", "POST", "/v1/consents/{consent_id}/withdrawals")


class ConsentsOperations(Noun):
    """What persons agreed to, for whom and what for; and the grounds on which data go without it."""

    MOVES: ClassVar[Mapping[str, str]] = {
        "consents": "add",
        "override-confirmations": "confirm",
        "withdrawals": "withdraw",
    }

    def add(self, case_id: Id, *, key: str | None = None, **body: Unpack[ConsentCreate]) -> ConsentDetail:
        """Record a consent, or danger to life or a child's best interest, which a second person confirms within a
        day.

        Of a child the guardian agrees, unless the guardian is a suspect.

        Asks for `consents:write`.

        Refused as `locked`.
        """
        return self.transport.one(ConsentDetail, Call(ADD, {"case_id": case_id}, json=body, key=key or new_key()))

    def confirm(self, consent_id: Id, *, key: str | None = None, tag: str | None = None) -> ConsentDetail:
        """Confirm, as a second person and within 24 hours, that data were rightly passed on without consent.

        Asks for `referrals:send`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ConsentDetail, Call(CONFIRM, {"consent_id": consent_id}, json={}, key=key or new_key(), tag=tag)
        )

    def list(
        self,
        case_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
    ) -> Listed[ConsentOut]:
        """What was agreed to in a case, the latest first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                {"case_id": case_id},
                query={"limit": limit, "cursor": cursor, "include": include, "updated_since": updated_since},
            ),
            ConsentOut,
        )

    def read(self, consent_id: Id) -> ConsentDetail:
        """One consent, and whether it counts at this moment.

        Asks for `cases:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ConsentDetail, Call(READ, {"consent_id": consent_id}))

    def withdraw(self, consent_id: Id, *, key: str | None = None, tag: str | None = None) -> ConsentDetail:
        """Withdraw it on the person's word: from this moment it covers nothing.

        Asks for `consents:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            ConsentDetail, Call(WITHDRAW, {"consent_id": consent_id}, json={}, key=key or new_key(), tag=tag)
        )
