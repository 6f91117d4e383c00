"""Operations on deletion duties."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.deletion_duties import DeletionReceiptIn
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.deletion_duties import DeletionDutyDetail, DeletionDutyOut, DeletionDutyStatus
from ..noun import Noun
from ..paging import Listed

LIST = Operation("deletion_duties_list", "GET", "/v1/deletion-duties")
READ = Operation("deletion_duties_read", "GET", "/v1/deletion-duties/{deletion_duty_id}")
RECEIPT = Operation("deletion_duties_receipt", "POST", "/v1/deletion-duties/{deletion_duty_id}/receipts")


class DeletionDutiesOperations(Noun):
    """What persons agreed to, for whom and what for; and the grounds on which data go without it."""

    MOVES: ClassVar[Mapping[str, str]] = {"receipts": "receipt"}

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        status: Sequence[DeletionDutyStatus] = (),
        agency_id: Sequence[Id] = (),
        case_id: Sequence[Id] = (),
    ) -> Listed[DeletionDutyOut]:
        """Deletion duties of the caller's agency, and those it opened for others, the latest first.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `privacy:write`.

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
                    "status": status,
                    "agency_id": agency_id,
                    "case_id": case_id,
                },
            ),
            DeletionDutyOut,
        )

    def read(self, deletion_duty_id: Id) -> DeletionDutyDetail:
        """One deletion duty.

        Asks for `privacy:write`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(DeletionDutyDetail, Call(READ, {"deletion_duty_id": deletion_duty_id}))

    def receipt(
        self, deletion_duty_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[DeletionReceiptIn]
    ) -> DeletionDutyDetail:
        """Say that the agency deleted what it had of the person, and how.

        Asks for `privacy:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            DeletionDutyDetail,
            Call(RECEIPT, {"deletion_duty_id": deletion_duty_id}, json=body, key=key or new_key(), tag=tag),
        )
