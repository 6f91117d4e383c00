"""What is said of trafficking profiles."""

from datetime import date
from typing import Literal
from uuid import UUID

from ..answers import Answer

Channel = Literal[
    "place_of_business",
    "school",
    "work",
    "online_social_network",
    "online_advert",
    "television",
    "newspaper",
    "family",
    "friends",
    "other",
]
"""Where the offer was met (HTCDS recruitment)."""


Control = Literal[
    "physical_threats",
    "threats_of_law_enforcement",
    "threats_to_family",
    "debt_bondage",
    "false_promises",
    "physical_abuse",
    "sexual_abuse",
    "psychological_abuse",
    "takes_earnings",
    "restricts_financial_access",
    "restricts_medical_care",
    "restricts_movement",
    "withholds_necessities",
    "withholds_documents",
    "psychoactive_substances",
    "excessive_working_hours",
    "other",
]
"""How the person was held (HTCDS methods of control; restricted movement from CTDC)."""


Recruiter = Literal[
    "recruitment_agency", "broker", "employer", "intimate_partner", "family", "friend", "other", "unknown"
]
"""Who recruited, as a kind and never by name."""


Sector = Literal[
    "agriculture",
    "fishing",
    "construction",
    "domestic_work",
    "hospitality",
    "manufacturing",
    "mining",
    "peddling",
    "begging",
    "transportation",
    "commercial_sex",
    "online_scam",
    "other",
]
"""What the person had to work in (CTDC types of labour; online scam compounds added)."""


class TraffickingProfileOut(Answer):
    """What happened; version 0 where nothing was recorded yet."""

    channels: list[Channel | str]
    controls: list[Control | str]
    exploited_from: date | None
    exploited_until: date | None
    id: UUID
    """Of the case."""
    recruited_on: date | None
    recruiters: list[Recruiter | str]
    sectors: list[Sector | str]
    transit_countries: list[str]
    version: int
