"""Operations on assistance funds."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Unpack

from ..bodies.assistance_funds import FundCreate, ReceiptCreate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.assistance_funds import FundDetail, FundOut, ReceiptOut
from ..noun import Noun
from ..paging import Listed

LIST = Operation("assistance_funds_list", "GET", "/v1/assistance-funds")
ADD = Operation("assistance_funds_add", "POST", "/v1/assistance-funds")
READ = Operation("assistance_funds_read", "GET", "/v1/assistance-funds/{fund_id}")
RECEIPTS = Operation("assistance_funds_receipts", "GET", "/v1/assistance-funds/{fund_id}/receipts")
RECEIVE = Operation("assistance_funds_receive", "POST", "/v1/assistance-funds/{fund_id}/receipts")


class AssistanceFundsOperations(Noun):
    """What persons were given, what it cost and who paid; funds with donor, received, given and balance."""

    MOVES: ClassVar[Mapping[str, str]] = {"receipts": "receive"}

    def add(self, *, key: str | None = None, **body: Unpack[FundCreate]) -> FundDetail:
        """Open a fund, such as a Victim Assistance Fund; its money comes in by receipts.

        Asks for `assistance:write`.
        """
        return self.transport.one(FundDetail, Call(ADD, json=body, key=key or new_key()))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
    ) -> Listed[FundOut]:
        """Funds of the caller's agency by name.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `assistance:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(LIST, query={"limit": limit, "cursor": cursor, "include": include, "updated_since": updated_since}),
            FundOut,
        )

    def read(self, fund_id: Id) -> FundDetail:
        """One fund as it reports itself: received, given by service, balance.

        Asks for `assistance:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(FundDetail, Call(READ, {"fund_id": fund_id}))

    def receipts(
        self,
        fund_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
    ) -> Listed[ReceiptOut]:
        """What came into a fund, the latest first.

        Asks for `assistance:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(RECEIPTS, {"fund_id": fund_id}, query={"limit": limit, "cursor": cursor, "include": include}),
            ReceiptOut,
        )

    def receive(self, fund_id: Id, *, key: str | None = None, **body: Unpack[ReceiptCreate]) -> ReceiptOut:
        """Book money that came in; negative, with a note, where it went back. No more goes back than is left.

        Asks for `assistance:write`.

        Refused as `locked`.
        """
        return self.transport.one(ReceiptOut, Call(RECEIVE, {"fund_id": fund_id}, json=body, key=key or new_key()))
