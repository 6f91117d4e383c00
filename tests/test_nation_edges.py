"""The edges of the nation's figures: last days, corrections, another lead, plans of one year.

Each test puts a few leaves into the small nation, has them counted, and takes them out again. The edges of money alone
stand beside its other figures (`test_nation_money.py`).
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlmodel import col
from uuid_utils.compat import uuid7

from api.domain.kinds import TagMode
from api.domain.lifecycles import PlanStatus, ReportStatus
from api.domain.periods import PeriodType
from api.models.budgets import BudgetTag
from api.models.columns import agency_place_of
from api.models.plans import Plan
from api.models.progress import ProgressEntry, ProgressReport, ReportingObligation, ReportingPeriod, SnapshotValue
from tests.support.leaves import LABOUR, SOCIAL, activity_of, counted, fund, line_of, plan_of, sliced, verify_again
from tests.support.small_nation import BATAM, INDRAMAYU, MILLION, YEAR, Builder, settle

VERIFIED, SUBMITTED = ReportStatus.VERIFIED, ReportStatus.SUBMITTED


@pytest.fixture(scope="module", autouse=True)
def nation(module_database: str) -> None:
    """The small nation, committed once for the module."""
    settle(module_database)


class TestMeans:
    """In a year of which the nation has no report; its activities stand in the plan."""

    def said(self, build: Builder, quarter: int, said: list[tuple[str, str | None]], **more: Any) -> ProgressReport:
        status, on = more.pop("status", VERIFIED), more.pop("on", None)
        period = more.pop("period", None) or build.period(INDRAMAYU, 2027, quarter)
        owed = build.owe(period, plan_of(build), more.pop("who", SOCIAL))
        return build.report(owed, status, [(activity_of(build, number), value) for number, value in said], on)

    def test_what_comes_later_counts_and_nil_is_what_comes_later(self, build: Builder) -> None:
        self.said(build, 1, [("2", "10.00"), ("4", "20.00")])
        self.said(build, 2, [("2", "30.00"), ("4", None)])
        first, second = counted(build, 1, 2027), counted(build, 2, 2027)
        assert (first.physical_sum, first.physical_n, first.physical_nil) == (30, 2, 0)
        assert (second.physical_sum, second.physical_n, second.physical_nil) == (30, 1, 1)

    def test_rupiah_alone_do_not_undo_an_earlier_value(self, build: Builder) -> None:
        self.said(build, 1, [("2", "10.00")])
        self.said(build, 2, [("2", "99.00")])
        rupiah: dict[str, Any] = {"physical_percent": None, "spent_idr": 5}
        later = sa.update(SnapshotValue).where(col(SnapshotValue.ends_on) == date(2027, 6, 30))
        build.session.execute(later.values(**rupiah))
        found = counted(build, 2, 2027)
        assert (found.physical_sum, found.physical_n, found.physical_nil) == (10, 1, 0)

    def test_what_a_new_verification_leaves_out_counts_no_more(self, build: Builder) -> None:
        report = self.said(build, 1, [("2", "10.00"), ("4", "20.00")])
        verify_again(build, report, [(activity_of(build, "2"), "11.00")])
        found = counted(build, 1, 2027)
        assert (found.physical_sum, found.physical_n) == (11, 1)

    def test_of_two_periods_that_end_on_a_day_what_was_verified_last_counts(self, build: Builder) -> None:
        self.said(build, 1, [("2", "10.00")], on=date(2027, 4, 20))
        month = build.period(INDRAMAYU, 2027, 3, PeriodType.MONTHLY)
        self.said(build, 1, [("2", "11.00")], on=date(2027, 4, 9), period=month)
        assert counted(build, 1, 2027).physical_sum == 10

    def test_an_activity_without_a_value_weighs_nothing(self, build: Builder) -> None:
        for number, ceiling in (("2", 300), ("4", 700)):
            build.tag(line_of(build, ceiling), activity_of(build, number), TagMode.SHARE, share=Decimal(1))
        self.said(build, 1, [("2", "10.00"), ("4", None)])
        found = counted(build, 1, 2027)
        assert (found.physical_weighted_sum, found.physical_weight) == (3_000, 300)

    @pytest.mark.parametrize("status", [ReportStatus.ACCEPTED_PROVINCE, ReportStatus.ACCEPTED_NATIONAL])
    def test_what_was_accepted_above_counts_with_a_weight_to_the_fraction(
        self, build: Builder, status: ReportStatus
    ) -> None:
        build.tag(line_of(build, 101), activity_of(build, "2"), TagMode.SHARE, share=Decimal("0.3333"))
        self.said(build, 1, [("2", "10.00")]).status = status
        found = counted(build, 1, 2027)
        assert (found.physical_sum, found.physical_weight, found.verified) == (10, Decimal("33.6633"), 1)

    def test_an_activity_without_a_line_is_in_the_plain_mean_alone(self, build: Builder) -> None:
        build.tag(line_of(build, 300), activity_of(build, "2"), TagMode.SHARE, share=Decimal(1))
        self.said(build, 1, [("2", "10.00"), ("4", "50.00")])
        found = counted(build, 1, 2027)
        assert (found.physical_n, found.physical_sum) == (2, 60)
        assert (found.physical_weighted_sum, found.physical_weight) == (3_000, 300)

    def test_what_waits_is_the_last_period_s_and_a_report_that_is_nil_says_it_of_each(self, build: Builder) -> None:
        self.said(build, 1, [("2", "10.00"), ("4", "20.00")], status=SUBMITTED)
        assert (counted(build, 1, 2027).provisional_sum, counted(build, 1, 2027).provisional_n) == (30, 2)
        self.said(build, 2, [], status=SUBMITTED)
        found = counted(build, 2, 2027)
        assert (found.provisional_sum, found.provisional_n, found.provisional_nil) == (0, 0, 2)
        assert (found.physical_n, found.physical_nil) == (0, 0)
        activity_of(build, "2").ended_edition = 2  # of which it says nothing, for an amendment took it out
        found = counted(build, 2, 2027)
        assert (found.provisional_sum, found.provisional_n, found.provisional_nil) == (10, 1, 1)

    def test_a_year_has_nothing_of_another(self, build: Builder) -> None:
        self.said(build, 4, [("2", "10.00")])
        assert counted(build, 1, 2028).physical_n == 0


class TestAnotherLead:
    """An amendment gave the activity to another agency: what was reported stays with the one that reported it."""

    @pytest.mark.parametrize("status", [VERIFIED, SUBMITTED])
    def test_a_value_stays_with_the_agency_that_reported_it(self, build: Builder, status: ReportStatus) -> None:
        period, shelter = build.period(INDRAMAYU, 2027, 1), activity_of(build, "2")
        build.report(build.owe(period, plan_of(build), SOCIAL), status, [(shelter, "80.00")])
        build.report(build.owe(period, plan_of(build), LABOUR), status, [(activity_of(build, "1"), "20.00")])
        shelter.lead_agency_id = build.agency(LABOUR).id
        found = sliced(build, "agency", 1, 2027)
        name = "physical_sum" if status is VERIFIED else "provisional_sum"
        assert {code: getattr(found[f"agency:{code}".lower()], name) for code in (SOCIAL, LABOUR)} == {
            SOCIAL: 80,
            LABOUR: 20,
        }
        assert getattr(counted(build, 1, 2027), name) == 100

    @pytest.mark.parametrize("status", [VERIFIED, SUBMITTED, ReportStatus.RETURNED])
    def test_its_field_keeps_the_obligation_under_which_it_was_reported(
        self, build: Builder, status: ReportStatus
    ) -> None:
        period, shelter = build.period(INDRAMAYU, 2027, 1), activity_of(build, "2")
        build.report(build.owe(period, plan_of(build), SOCIAL), status, [(shelter, "80.00")])
        build.owe(build.period(INDRAMAYU, 2027, 2), plan_of(build), SOCIAL)
        before = self.owed(build)
        shelter.lead_agency_id = build.agency(LABOUR).id
        assert (before, self.owed(build)) == ((2, 1, int(status is VERIFIED)), (1, 1, int(status is VERIFIED)))
        found = sliced(build, "agency", 2, 2027)
        assert [found[f"agency:{code}".lower()].obligations for code in (SOCIAL, LABOUR)] == [2, 0]
        assert counted(build, 2, 2027).obligations == 2

    def test_so_does_the_field_of_what_was_nil_in_a_report_that_named_nothing(self, build: Builder) -> None:
        period, shelter = build.period(INDRAMAYU, 2027, 1), activity_of(build, "2")
        report = build.report(build.owe(period, plan_of(build), SOCIAL), VERIFIED, [])
        build.snapshot(report, plan_of(build).id, period, [(shelter, None)], cast("datetime", report.verified_at))
        shelter.lead_agency_id = build.agency(LABOUR).id
        found = sliced(build, "sub_task_force", 1, 2027)["REHSOS"]
        assert (found.obligations, found.nil, found.physical_nil) == (1, 1, 1)

    def test_a_draft_says_nothing_of_a_field_it_is_not_of_any_more(self, build: Builder) -> None:
        period, shelter = build.period(INDRAMAYU, 2027, 1), activity_of(build, "2")
        build.report(build.owe(period, plan_of(build), SOCIAL), ReportStatus.DRAFT, [(shelter, "80.00")])
        shelter.lead_agency_id = build.agency(LABOUR).id
        assert self.owed(build) == (0, 0, 0)

    def owed(self, build: Builder) -> tuple[int, ...]:
        """What is owed, reported and verified of the shelter's field to the end of June."""
        found = sliced(build, "sub_task_force", 2, 2027)["REHSOS"]
        return found.obligations, found.reported, found.verified

    def test_its_money_stands_under_the_agency_of_the_line(self, build: Builder) -> None:
        shelter = activity_of(build, "2")
        build.tag(line_of(build, 300, agency=SOCIAL), shelter, TagMode.SHARE)
        shelter.lead_agency_id = build.agency(LABOUR).id
        found = sliced(build, "agency", 1, 2027)
        assert [found[f"agency:{code}".lower()].ceiling_idr for code in (SOCIAL, LABOUR)] == [300, 0]


class TestCoverage:
    def owed(self, build: Builder, who: str = LABOUR, **period: Any) -> ReportingObligation:
        made = build.period(INDRAMAYU, 2027, 1)
        made.sqlmodel_update(period)
        build.session.flush()
        return build.owe(made, plan_of(build), who)

    def test_the_due_day_is_kept_to_its_end_and_the_last_day_of_a_report_counts(self, build: Builder) -> None:
        owed = self.owed(build)
        due = build.session.get_one(ReportingPeriod, owed.period_id).due_on
        report = build.report(owed, SUBMITTED, [(activity_of(build, "1"), "1.00")], due)
        assert counted(build, 1, 2027).late == 0
        said: dict[str, Any] = {"activity_id": activity_of(build, "4").id, "reported_on": due + timedelta(days=1)}
        build.add(ProgressEntry(**agency_place_of(report), report_id=report.id, **said))
        report.has_values = False
        assert counted(build, 1, 2027).late == 1

    @pytest.mark.parametrize(("zone", "late"), [("Asia/Jakarta", 0), ("Asia/Makassar", 0), ("Asia/Jayapura", 1)])
    def test_a_report_without_a_day_is_late_by_the_day_of_its_district(
        self, build: Builder, zone: str, late: int
    ) -> None:
        owed = self.owed(build, time_zone=zone)
        report = build.report(owed, SUBMITTED, [])
        report.submitted_at = datetime(2027, 4, 30, 15, 30, tzinfo=UTC)  # due on the 30th; in Jayapura it is the 1st
        assert counted(build, 1, 2027).late == late

    @pytest.mark.parametrize("after", [True, False])
    def test_its_own_day_counts_before_that_of_its_sending(self, build: Builder, after: bool) -> None:  # noqa: FBT001
        owed = self.owed(build)
        due = build.session.get_one(ReportingPeriod, owed.period_id).due_on
        report = build.report(owed, SUBMITTED, [], due + timedelta(days=0 if after else 5))
        report.reported_on = due + timedelta(days=1 if after else -1)
        assert counted(build, 1, 2027).late == after

    @pytest.mark.parametrize("way", ["typed_by", "import_id"])
    def test_what_was_brought_in_without_a_day_is_not_called_late(self, build: Builder, way: str) -> None:
        owed = self.owed(build)
        due = build.session.get_one(ReportingPeriod, owed.period_id).due_on
        report = build.report(owed, SUBMITTED, [], due + timedelta(days=5))
        report.source_document = "Surat (contoh)"
        setattr(report, way, uuid7())
        assert counted(build, 1, 2027).late == 0

    @pytest.mark.parametrize("status", [ReportStatus.RETURNED, SUBMITTED])
    def test_one_that_lies_returned_has_come_and_is_as_late_as_it_came(
        self, build: Builder, status: ReportStatus
    ) -> None:
        owed = self.owed(build)
        due = build.session.get_one(ReportingPeriod, owed.period_id).due_on
        build.report(owed, status, [(activity_of(build, "1"), "1.00")], due + timedelta(days=5))
        assert (counted(build, 1, 2027).reported, counted(build, 1, 2027).late) == (1, 1)

    def test_a_correction_years_later_makes_no_report_late(self, build: Builder) -> None:
        owed = self.owed(build)
        build.report(owed, ReportStatus.SUPERSEDED, [(activity_of(build, "1"), "1.00")])
        second = build.report(owed, ReportStatus.DRAFT, [(activity_of(build, "1"), "2.00")], date(2028, 1, 1), number=2)
        second.status = SUBMITTED
        assert (counted(build, 1, 2027).late, counted(build, 1, 2027).reported) == (0, 1)

    def test_a_version_that_was_superseded_says_nothing_any_more(self, build: Builder) -> None:
        owed = self.owed(build)
        build.report(owed, ReportStatus.SUPERSEDED, [(activity_of(build, "1"), "1.00")])
        build.report(owed, VERIFIED, [], number=2)
        found = counted(build, 1, 2027)
        assert (found.reported, found.nil, found.verified) == (0, 1, 1)

    def test_a_period_counts_from_the_quarter_it_ends_in(self, build: Builder) -> None:
        self.owed(build, period_type=PeriodType.HALF_YEARLY, ends_on=date(2027, 6, 30))
        assert [counted(build, quarter, 2027).obligations for quarter in (1, 2, 3)] == [0, 1, 1]


class TestPlansOfAYear:
    def test_a_plan_that_follows_within_the_year_gives_its_money_and_both_their_work(self, build: Builder) -> None:
        old, period = plan_of(build), build.period(INDRAMAYU, 2027, 1)
        build.report(build.owe(period, old, LABOUR), VERIFIED, [(activity_of(build, "1"), "10.00")])
        fund(build, activity_of(build, "1"), 5)
        assert counted(build, 4, 2027).indicative_idr == 5
        new = self.following(build, old)
        fresh = build.activity(new, "1", "GAKKUM", LABOUR, {})
        fund(build, fresh, 7)
        build.report(build.owe(build.period(INDRAMAYU, 2027, 3), new, LABOUR), VERIFIED, [(fresh, "30.00")])
        found = counted(build, 4, 2027)
        assert (found.indicative_idr, found.physical_sum, found.physical_n, found.obligations) == (7, 40, 2, 2)
        fields = sliced(build, "sub_task_force", 4, 2027)
        assert {code: row.obligations for code, row in fields.items() if row.obligations} == {"PENC": 1, "GAKKUM": 1}

    @pytest.mark.parametrize("status", [PlanStatus.SUPERSEDED, PlanStatus.EXPIRED])
    def test_a_plan_that_is_over_remains_that_of_its_years(self, build: Builder, status: PlanStatus) -> None:
        fund(build, activity_of(build, "1"), 5)
        plan_of(build).status = status
        owed = build.owe(build.period(INDRAMAYU, 2027, 1), plan_of(build), LABOUR)
        build.report(owed, VERIFIED, [(activity_of(build, "1"), "1")])
        found = counted(build, 4, 2027)
        assert (found.indicative_idr, found.physical_n, found.obligations) == (5, 1, 1)

    def test_what_an_amendment_took_out_of_it_gives_no_money_and_keeps_its_work(self, build: Builder) -> None:
        activity, plan = activity_of(build, "1"), plan_of(build)
        fund(build, activity, 5)
        fund(build, activity_of(build, "2"), 7)
        owed = build.owe(build.period(INDRAMAYU, 2027, 1), plan, LABOUR)
        build.report(owed, VERIFIED, [(activity, "10.00")])
        assert counted(build, 4, 2027).indicative_idr == 12
        activity.ended_edition = 2
        found = counted(build, 4, 2027)
        assert (found.indicative_idr, found.physical_sum) == (7, 10)
        assert sliced(build, "sub_task_force", 4, 2027)["PENC"].indicative_idr == 0

    def following(self, build: Builder, old: Plan) -> Plan:
        """The plan before is superseded, and another is in force since July."""
        old.status = PlanStatus.SUPERSEDED
        return build.plan(INDRAMAYU, year_from=2027, year_to=2031, in_force_from=date(2027, 7, 1))

    def test_batam_has_no_money_and_no_percentage(self, build: Builder) -> None:
        found = counted(build, 4, YEAR, BATAM)
        assert (found.ceiling_idr, found.physical_weight, found.lines) == (0, 0, 0)
        assert counted(build).ceiling_idr == 320 * MILLION
        assert build.session.scalar(sa.select(sa.func.count()).select_from(BudgetTag)) == 4
