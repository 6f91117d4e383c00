"""The report on referrals: counts and times, and nobody in them."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.export_tokens import Report
from api.problem_handlers import problems_of
from api.problems import NotFound, NotPermitted
from api.queries import referral_report, rolled_up
from api.routing.dependencies import SessionDep, Tags, protected
from api.routing.showing_export_tokens import SHOWING, reader_of
from api.schemas.referral_reports import ReferralReportOut, ReferralReportQuery
from api.services.releases import OF_REFERRALS, published

router = protected("referral-reports")


@router.get(
    "/reports/referrals", operation_id="referral_reports_read", responses=problems_of(*SHOWING, NotFound, NotPermitted)
)
def referrals(
    caller: Annotated[Principal, reader_of(Act.NATION_READ, Report.REFERRALS)],
    session: SessionDep,
    query: Annotated[ReferralReportQuery, Query()],
    tags: Tags,
) -> ReferralReportOut:
    """Counts of referrals and how fast they were answered; nobody is in them.

    Published counts are those of years that are over as they were released, small ones kept back, the same for every
    reader. Of `organisation`, a region of the caller, they are told as they stand now and whole.
    """
    if query.organisation is not None:
        shown = referral_report.own(session, caller, query)
        return tags.of(shown, rolled_up.tag_of(shown))
    found = published(session, caller, OF_REFERRALS, query.release)
    return tags.remembered(referral_report.tag_of(found, query), lambda: referral_report.of_all(found, query))
