"""Single leaves beside those of the small nation: lines of a year that has none, their versions, what was spent.

A test puts a few of them in with `build`, has the district counted, and takes them out again.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select
from uuid_utils.compat import uuid7

from api.models.budgets import BudgetLine, BudgetLineVersion, Realisation
from api.models.columns import agency_place_of
from api.models.plans import Activity, ActivityFunding, Plan
from api.models.progress import ProgressReport, ReportingPeriod
from tests.support.small_nation import INDRAMAYU, YEAR, Builder, Said

LABOUR, SOCIAL, POLICE = "32.12-DISNAKER", "32.12-DINSOS", "32.12-POLRES-INDRAMAYU"


def line_of(build: Builder, ceiling: int = 1_000, year: int = 2027, **fields: Any) -> BudgetLine:
    """A line in a year of which the nation has no money, with its first ceiling; amounts in rupiah."""
    agency = build.agency(fields.pop("agency", LABOUR))
    place: dict[str, Any] = {"owner": agency.organisation, "region": agency.owner, "province": agency.province}
    keyed: dict[str, Any] = {"scheme": "sipd", "funding_source": "APBD", "account_code": "5.1", "title": "Contoh"}
    keyed |= {"sub_activity_code": f"2.07.{uuid7()}", "agency_id": agency.id, "fiscal_year": year, **fields}
    line = build.add(BudgetLine(**place, **keyed))
    version_of(build, line, date(year, 1, 1), 1, ceiling)
    return line


def version_of(build: Builder, line: BudgetLine, on: date, ordinal: int, ceiling: int, **fields: Any) -> None:
    told: dict[str, Any] = {"kind": "murni" if ordinal == 1 else "pergeseran", **fields}
    told |= {"ordinal": ordinal, "effective_on": on, "ceiling_idr": ceiling}
    build.add(BudgetLineVersion(**agency_place_of(line), line_id=line.id, **told))


def spend(build: Builder, line: BudgetLine, month: int, amount: int) -> None:
    told: dict[str, Any] = {"month": month, "amount_idr": amount, "source": "hand", "as_of": date(2027, 12, 31)}
    build.add(Realisation(**agency_place_of(line), line_id=line.id, **told))


def plan_of(build: Builder) -> Plan:
    return build.session.exec(select(Plan).where(Plan.owner == INDRAMAYU)).one()


def activity_of(build: Builder, number: str) -> Activity:
    found = select(Activity).where(Activity.plan_id == plan_of(build).id, Activity.number == number)
    return build.session.exec(found).one()


def fund(build: Builder, activity: Activity, amount: int, **money: Any) -> None:
    """Rupiah of 2027 that the plan names for an activity."""
    told: dict[str, Any] = {"funding_source": "APBD", "amount_idr": amount, **money}
    build.add(ActivityFunding(**agency_place_of(activity), activity_id=activity.id, year=2027, **told))


def verify_again(build: Builder, report: ProgressReport, said: Said) -> None:
    """The verification was withdrawn and made anew, of what the report says now; the first snapshot stays behind."""
    period = build.session.get_one(ReportingPeriod, report.period_id)
    report.verified_at = datetime(period.ends_on.year, 12, 1, tzinfo=UTC)
    build.snapshot(report, plan_of(build).id, period, said, report.verified_at)


@pytest.fixture
def build(owner_session: Session) -> Builder:
    """Puts leaves beside those of the small nation, for one test: its session keeps nothing."""
    return Builder(owner_session)


def counted(build: Builder, quarter: int = 4, year: int = YEAR, region: str = INDRAMAYU) -> Any:
    """The district as the triggers will count it: that they do has its test beside the nation's."""
    return sliced(build, "", quarter, year, region)[""]


def sliced(
    build: Builder, dimension: str, quarter: int = 4, year: int = YEAR, region: str = INDRAMAYU
) -> dict[str, Any]:
    """The slices of the district by code, likewise."""
    build.session.flush()
    asked = sa.text("SELECT * FROM gugus_live_figures(:region, :year) WHERE quarter = :quarter AND dimension = :of")
    place = {"region": region, "year": year, "quarter": quarter, "of": dimension}
    return {row.code: row for row in build.session.execute(asked, place)}
