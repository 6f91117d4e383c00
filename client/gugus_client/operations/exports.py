"""Operations on exports."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..files import File
from ..given import Id
from ..models.exports import ExportsOut
from ..noun import Noun
from ..streams import Stream

LIST = Operation("exports_list", "GET", "/v1/exports")
DATA_PACKAGE = Operation("exports_data_package", "GET", "/v1/exports/data-package")
IATI = Operation("exports_iati", "GET", "/v1/exports/iati-activities")
READ = Operation("exports_read", "GET", "/v1/exports/{export}")
Export = Literal[
    "agencies",
    "services",
    "task-forces",
    "decrees",
    "plans",
    "goals",
    "programmes",
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
]


class ExportsOperations(Noun):
    """Whole tables, streamed: the leaves behind the reports."""

    def data_package(self, *, year: int | None = None) -> File:
        """The open aggregates as a Frictionless data package: CSV files and `datapackage.json`, their dictionary.

        Persons are counted in the published tables alone, small counts kept back. It needs `exports:read` with
        `reports:read` and `statistics:read` for the same organisation; the districts are those the caller sees.

        Asks for `exports:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.file(Call(DATA_PACKAGE, query={"year": year}, accept="*/*"))

    def iati(
        self, *, province_code: Sequence[str] = (), region_code: Sequence[str] = (), donor_code: Sequence[str] = ()
    ) -> File:
        """What the donors of the reference data pay for, as IATI 2.03: activities, budgets, transactions, results.

        It needs `exports:read` with `plans:read`, `budgets:read` and `progress:read` for the same organisation.
        Results are verified figures; indicators that count persons are left out.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district.
        `donor_code`: Donor: european-union, norway, us-state-department, un-trust-fund-human-security,
        australian-attorney-general, the-body-shop.

        Asks for `exports:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.file(
            Call(
                IATI,
                query={"province_code": province_code, "region_code": region_code, "donor_code": donor_code},
                accept="*/*",
            )
        )

    def list(self) -> ExportsOut:
        """What can be exported, with the columns of each and the word that it needs beside `exports:read`.

        Asks for `exports:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(ExportsOut, Call(LIST))

    def read(
        self,
        export: Export,
        *,
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
        agency_id: Sequence[Id] = (),
        sub_task_force: Sequence[str] = (),
        year: Sequence[int] = (),
        funding_source: Sequence[str] = (),
    ) -> Stream:
        """All rows that the caller sees of one export, in no order, as NDJSON or CSV; the last line says how many.

        It needs `exports:read` and the word of the list for the same organisation, and is narrowed as reports
        are: by which filters, the catalogue says of each. A stream without its last line was broken off:
        `{"end": true, "count": n}` in NDJSON; in CSV a row whose first cell is `#end n` and all others empty.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district.
        `sub_task_force`: Sub-task-force: PENC, REHKES, REHSOS, NORMA, GAKKUM, KOORD. `funding_source`: Source of
        money, as APBD; another is refused with all there are.

        Asks for `exports:read`.

        Refused as `not-acceptable`.
        """
        return Stream(
            self.transport,
            Call(
                READ,
                {"export": export},
                query={
                    "province_code": province_code,
                    "region_code": region_code,
                    "agency_id": agency_id,
                    "sub_task_force": sub_task_force,
                    "year": year,
                    "funding_source": funding_source,
                },
                accept="application/x-ndjson",
            ),
        )
