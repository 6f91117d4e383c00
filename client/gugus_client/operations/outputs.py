"""Operations on outputs."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.outputs import OutputCreate, OutputUpdate, WithdrawalIn
from ..calls import Call, Operation, new_key
from ..given import Day, Id, Instant
from ..models.activities import Pillar
from ..models.outputs import OutputDetail, OutputKind, OutputOut, OutputStatus, OutputSummary
from ..noun import Noun
from ..paging import Listed

SUMMARY = Operation("outputs_summary", "GET", "/v1/output-summary")
LIST = Operation("outputs_list", "GET", "/v1/outputs")
ADD = Operation("outputs_add", "POST", "/v1/outputs")
READ = Operation("outputs_read", "GET", "/v1/outputs/{output_id}")
CORRECT = Operation("outputs_correct", "PATCH", "/v1/outputs/{output_id}")
WITHDRAW = Operation("outputs_withdraw", "POST", "/v1/outputs/{output_id}/withdrawals")


class OutputsOperations(Noun):
    """What was delivered by the four Ps: materials, campaigns, trainings, regulations."""

    MOVES: ClassVar[Mapping[str, str]] = {"withdrawals": "withdraw"}

    def add(self, *, key: str | None = None, **body: Unpack[OutputCreate]) -> OutputDetail:
        """Record what was delivered, with the part of its kind; participants are counts, never names.

        Asks for `outputs:write`.
        """
        return self.transport.one(OutputDetail, Call(ADD, json=body, key=key or new_key()))

    def correct(self, output_id: Id, *, tag: str, **body: Unpack[OutputUpdate]) -> OutputDetail:
        """Correct an output while it counts (JSON Merge Patch); a part is replaced as a whole.

        Asks for `outputs:write`.

        Refused as `locked`.
        """
        return self.transport.one(OutputDetail, Call(CORRECT, {"output_id": output_id}, json=body, tag=tag))

    def list(
        self,
        *,
        kind: Sequence[OutputKind] = (),
        pillar: Sequence[Pillar] = (),
        owner: Sequence[str] = (),
        region: Sequence[str] = (),
        institution: Sequence[str] = (),
        from_: Day | None = None,
        to: Day | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        status: Sequence[OutputStatus] = (),
        activity_id: Sequence[Id] = (),
    ) -> Listed[OutputOut]:
        """Outputs the caller sees, the latest first; withdrawn ones among them.

        `owner`: Region or agency that owns the row, as an organisation word. `region`: Region that owns the row,
        as an organisation word. `institution`: Who was trained, as police; another is refused with all there
        are. `from_`: First day, included. `to`: Last day, included. `updated_since`: Rows whose `updated_at` is
        this moment or later; let two readings overlap.

        Asks for `outputs:read`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                query={
                    "kind": kind,
                    "pillar": pillar,
                    "owner": owner,
                    "region": region,
                    "institution": institution,
                    "from": from_,
                    "to": to,
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "status": status,
                    "activity_id": activity_id,
                },
            ),
            OutputOut,
        )

    def read(self, output_id: Id) -> OutputDetail:
        """One output with the part of its kind.

        Asks for `outputs:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(OutputDetail, Call(READ, {"output_id": output_id}))

    def summary(
        self,
        *,
        kind: Sequence[OutputKind] = (),
        pillar: Sequence[Pillar] = (),
        owner: Sequence[str] = (),
        region: Sequence[str] = (),
        institution: Sequence[str] = (),
        from_: Day | None = None,
        to: Day | None = None,
    ) -> OutputSummary:
        """How much was delivered, over what the caller sees: participants by institution and sex, materials by
        form.

        An output counts on its first day; withdrawn ones do not count. With `institution` the participants are
        those of the institutions named, and the other figures are of the trainings they took part in.

        `owner`: Region or agency that owns the row, as an organisation word. `region`: Region that owns the row,
        as an organisation word. `institution`: Who was trained, as police; another is refused with all there
        are. `from_`: First day, included. `to`: Last day, included.

        Asks for `outputs:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(
            OutputSummary,
            Call(
                SUMMARY,
                query={
                    "kind": kind,
                    "pillar": pillar,
                    "owner": owner,
                    "region": region,
                    "institution": institution,
                    "from": from_,
                    "to": to,
                },
            ),
        )

    def withdraw(
        self, output_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WithdrawalIn]
    ) -> OutputDetail:
        """Take an output out of every count, with the reason; it stays readable.

        Asks for `outputs:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            OutputDetail, Call(WITHDRAW, {"output_id": output_id}, json=body, key=key or new_key(), tag=tag)
        )
