"""Export tokens on the wire. A token is shown once, in the answer that makes it; kept is its digest."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from api.domain.export_tokens import MOST_DAYS, Report, is_too_wide
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Id, Input, Instant, Name, Output, example_of, wrong
from api.schemas.clients import Network
from api.schemas.lists import PageQuery
from api.schemas.organisations import OrganisationWord


def _narrow(network: str) -> str:
    if is_too_wide(network):
        raise wrong("network_too_wide", Text("Jaringan paling lebar /16, IPv6 /32.", "At most a /16, or an IPv6 /32."))
    return network


class ExportTokenCreate(Input):
    """A token for one report of one organisation, from these networks, until then."""

    model_config = example_of(
        {
            "client_id": EXAMPLE_ID,
            "owner": "district:32.12",
            "report": "progress",
            "addresses": ["203.0.113.9/32"],
            "expires_at": "2027-06-30T17:00:00Z",
            "description": "Power BI Bagian Kesra (contoh)",
        }
    )

    client_id: Annotated[Id | None, Field(description="The system it speaks for; left out, the one that asks")] = None
    owner: Annotated[OrganisationWord, Field(description="For which organisation the system reads the report")]
    report: Report
    addresses: Annotated[
        list[Annotated[Network, AfterValidator(_narrow)]],
        Field(min_length=1, max_length=20, description="Networks (CIDR) it may come from, at most /16 or IPv6 /32"),
    ]
    expires_at: Annotated[Instant, Field(description=f"At most {MOST_DAYS} days from now")]
    description: Name | None = None


class ExportTokenQuery(PageQuery):
    """Tokens by system or report."""

    client_id: list[Id] = []
    report: list[Report] = []


class ExportTokenOut(Output):
    """A token without what it is shown by."""

    id: Id
    owner: str
    client_id: Id
    report: Report
    addresses: list[str]
    expires_at: datetime
    description: str | None
    created_at: datetime
    last_used_at: datetime | None
    is_live: Annotated[bool, Field(description="False once it is over or its system has ended")]
    version: int


class ExportTokenDetail(ExportTokenOut):
    """One token with what the caller may do."""

    allowed_actions: list[str]


class ExportTokenMade(ExportTokenDetail):
    """The token, shown this once in `secret`."""

    secret: str | None = None
