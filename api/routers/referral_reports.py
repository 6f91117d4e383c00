"""The report on referrals: counts and times, and nobody in them."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.problems import NotPermitted
from api.queries import referral_report, rolled_up
from api.routers.dependencies import READING, SessionDep, Tags, caller_for, protected
from api.schemas.referral_reports import ReferralReportOut, ReferralReportQuery

router = protected("referral-reports")


@router.get("/reports/referrals", operation_id="referral_reports_read", responses=problems_of(*READING, NotPermitted))
def referrals(
    caller: Annotated[Principal, caller_for(Act.NATION_READ)],
    session: SessionDep,
    query: Annotated[ReferralReportQuery, Query()],
    tags: Tags,
) -> ReferralReportOut:
    """Counts of referrals and how fast they were answered; nobody is in them.

    Published counts are those of years that are over, small ones kept back, the same for every reader. Of
    `organisation`, a region of the caller, they are told as they stand now and whole.
    """
    shown = referral_report.of(session, caller, query)
    return tags.of(shown, rolled_up.tag_of(shown))
