"""Operations on proofs."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call, Operation
from ..models.proofs import BudgetProof, CoverageProof, ProgressProof
from ..noun import Noun

BUDGET = Operation("proofs_budget", "GET", "/v1/reports/budget/proof")
COVERAGE = Operation("proofs_coverage", "GET", "/v1/reports/coverage/proof")
PROGRESS = Operation("proofs_progress", "GET", "/v1/reports/progress/proof")


class ProofsOperations(Noun):
    """The leaves of a total, the versions they are of, and the rule that adds them up."""

    def budget(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
        year: int,
        quarter: int | None = None,
    ) -> BudgetProof:
        """Every budget line once, with the version in force, what is promised and what was spent.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(
            BudgetProof,
            Call(
                BUDGET,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "province_code": province_code,
                    "region_code": region_code,
                    "year": year,
                    "quarter": quarter,
                },
            ),
        )

    def coverage(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
        year: int,
        quarter: int | None = None,
    ) -> CoverageProof:
        """Every obligation with what became of it, the report version that counts and the certificate.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(
            CoverageProof,
            Call(
                COVERAGE,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "province_code": province_code,
                    "region_code": region_code,
                    "year": year,
                    "quarter": quarter,
                },
            ),
        )

    def progress(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
        year: int,
        quarter: int | None = None,
        sub_task_force: str | None = None,
    ) -> ProgressProof:
        """The last verified value of every activity, with report version, edition, certificate and weight.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district.
        `sub_task_force`: Sub-task-force: PENC, REHKES, REHSOS, NORMA, GAKKUM, KOORD.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(
            ProgressProof,
            Call(
                PROGRESS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "province_code": province_code,
                    "region_code": region_code,
                    "year": year,
                    "quarter": quarter,
                    "sub_task_force": sub_task_force,
                },
            ),
        )
