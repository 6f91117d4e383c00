"""Operations on reports, for tasks of an event loop."""

from collections.abc import Sequence
from typing import Literal

from ..calls import Call
from ..given import Day, Id
from ..models.reports import (
    BudgetReportOut,
    CoverageReportOut,
    FormationOut,
    HeadlineReportOut,
    ProgressReportOut,
    ReportVersionOut,
    SilentOut,
)
from ..noun import AsyncNoun
from ..operations.reports import BUDGET, COVERAGE, COVERAGE_COUNTS, FORMATION, HEADLINE, PROGRESS, VERSIONS
from ..paging import AsyncListed


class AsyncReportsOperations(AsyncNoun):
    """Figures for district, province and nation; coverage stands before totals."""

    async def budget(
        self,
        *,
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
        year: Sequence[int],
        quarter: int | None = None,
        group_by: Literal[
            "district", "province", "sub_task_force", "agency", "funding_source", "scheme", "donor", "year"
        ]
        | None = None,
        sub_task_force: str | None = None,
        as_of: Day | None = None,
    ) -> BudgetReportOut:
        """Ceilings in force at the end of the quarter, what is promised, what was spent, and the percent absorbed.

        A shared budget line stands whole under each of its sub-task-forces and once in the totals.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district. `group_by`:
        What a row is of. `sub_task_force`: Sub-task-force: PENC, REHKES, REHSOS, NORMA, GAKKUM, KOORD. `as_of`:
        Every figure as it stood at the end of this day in its district; left out, as it is now.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            BudgetReportOut,
            Call(
                BUDGET,
                query={
                    "province_code": province_code,
                    "region_code": region_code,
                    "year": year,
                    "quarter": quarter,
                    "group_by": group_by,
                    "sub_task_force": sub_task_force,
                    "as_of": as_of,
                },
            ),
        )

    def coverage(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        year: Sequence[int] = (),
        period_id: Sequence[Id] = (),
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
        overdue: bool | None = None,
        as_of: Day | None = None,
    ) -> AsyncListed[SilentOut]:
        """The call list: agencies that owe a report for a period or year and have sent none, district by district.

        As of an earlier day it tells who was silent then, what was overdue, and the seat that was responsible on
        that day.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district. `as_of`:
        Every figure as it stood at the end of this day in its district; left out, as it is now.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                COVERAGE,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "year": year,
                    "period_id": period_id,
                    "province_code": province_code,
                    "region_code": region_code,
                    "overdue": overdue,
                    "as_of": as_of,
                },
            ),
            SilentOut,
        )

    async def coverage_counts(
        self,
        *,
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
        year: Sequence[int],
        quarter: int | None = None,
        group_by: Literal["district", "province", "sub_task_force", "agency", "year"] | None = None,
        sub_task_force: str | None = None,
        as_of: Day | None = None,
    ) -> CoverageReportOut:
        """Who owed a report and what came: reported, nil, silent, excused; no task force and no plan are counts
        apart.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district. `group_by`:
        What a row is of. `sub_task_force`: Sub-task-force: PENC, REHKES, REHSOS, NORMA, GAKKUM, KOORD. `as_of`:
        Every figure as it stood at the end of this day in its district; left out, as it is now.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            CoverageReportOut,
            Call(
                COVERAGE_COUNTS,
                query={
                    "province_code": province_code,
                    "region_code": region_code,
                    "year": year,
                    "quarter": quarter,
                    "group_by": group_by,
                    "sub_task_force": sub_task_force,
                    "as_of": as_of,
                },
            ),
        )

    async def formation(self, *, province_code: Sequence[str] = (), region_code: Sequence[str] = ()) -> FormationOut:
        """The formation ladder: none, decree, seats, plan, budget, first report verified, on time for four periods.

        Decree, seats and plan are those in force today; the other steps are kept once they are reached.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            FormationOut, Call(FORMATION, query={"province_code": province_code, "region_code": region_code})
        )

    async def headline(
        self, *, year: int, quarter: int | None = None, province_code: str | None = None
    ) -> HeadlineReportOut:
        """What is quoted: persons assisted as `/v1/statistics/headline` publishes them, and how the programme
        stands.

        `province_code`: Kemendagri code of a province.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            HeadlineReportOut, Call(HEADLINE, query={"year": year, "quarter": quarter, "province_code": province_code})
        )

    async def progress(
        self,
        *,
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
        year: Sequence[int],
        quarter: int | None = None,
        group_by: Literal[
            "district",
            "province",
            "sub_task_force",
            "agency",
            "activity",
            "indicator",
            "funding_source",
            "donor",
            "year",
        ]
        | None = None,
        sub_task_force: str | None = None,
        as_of: Day | None = None,
    ) -> ProgressReportOut:
        """Progress of the districts the caller sees: coverage, verified figures, provisional ones beside them.

        Slices by sub-task-force, funding source or donor overlap where an agency, an activity or a shared budget
        line belongs to several; totals count each once. A ministry is told of its own vertical agencies.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district. `group_by`:
        What a row is of. `sub_task_force`: Sub-task-force: PENC, REHKES, REHSOS, NORMA, GAKKUM, KOORD. `as_of`:
        Every figure as it stood at the end of this day in its district; left out, as it is now.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(
            ProgressReportOut,
            Call(
                PROGRESS,
                query={
                    "province_code": province_code,
                    "region_code": region_code,
                    "year": year,
                    "quarter": quarter,
                    "group_by": group_by,
                    "sub_task_force": sub_task_force,
                    "as_of": as_of,
                },
            ),
        )

    def versions(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        province_code: Sequence[str] = (),
        region_code: Sequence[str] = (),
        year: Sequence[int],
        quarter: int | None = None,
        as_of: Day | None = None,
    ) -> AsyncListed[ReportVersionOut]:
        """The report versions that the verified figures of the same question use, and the certificates they stand
        in.

        `province_code`: Kemendagri code of a province. `region_code`: Kemendagri code of a district. `as_of`:
        Those that counted at the end of this day.

        Asks for `reports:read`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                VERSIONS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "province_code": province_code,
                    "region_code": region_code,
                    "year": year,
                    "quarter": quarter,
                    "as_of": as_of,
                },
            ),
            ReportVersionOut,
        )
