"""Operations on exports."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..models.exports import ExportsOut
from ..noun import Noun
from ..streams import Stream

LIST = Operation("exports_list", "GET", "/v1/exports")
READ = Operation("exports_read", "GET", "/v1/exports/{export}")


class ExportsOperations(Noun):
    """Whole tables, streamed: the leaves behind the reports."""

    def list(self) -> ExportsOut:
        """What can be exported, with the columns of each and the word that it needs beside `exports:read`.

        Asks for `exports:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ExportsOut, Call(LIST))

    def read(
        self,
        export: Literal[
            "agencies",
            "services",
            "task-forces",
            "decrees",
            "plans",
            "activities",
            "indicators",
            "budget-lines",
            "budget-versions",
            "realisations",
            "commitments",
            "reporting-periods",
            "reporting-obligations",
            "progress-reports",
            "progress-entries",
            "outputs",
            "meetings",
            "follow-ups",
        ],
        *,
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
    ) -> Stream:
        """All rows that the caller sees of one export, in no order, as NDJSON or CSV; the last line says how many.

        It needs `exports:read` and the word of the list for the same organisation. A stream without its last
        line was broken off: `{"end": true, "count": n}` in NDJSON; in CSV a row whose first cell is `#end n` and
        all others empty.

        Asks for `exports:read`.

        Refused as `not-acceptable`.
        """
        return Stream(
            self.transport,
            Call(
                READ,
                {"export": export},
                query={"province_code": province_code, "region_code": region_code},
                accept="application/x-ndjson",
            ),
        )
