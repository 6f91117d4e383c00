"""Acts of two persons: who the second is, and how long an act waits for one (access.md §1, point 6, and §1.3)."""

from datetime import timedelta
from enum import StrEnum

from api.domain.acts import Act

WAITS = timedelta(days=14)
# What was asked holds a name and a mail address: it is told to who may keep people, and kept while the act waits.
ABOUT_A_PERSON = frozenset({Act.PERSON_INVITE, Act.PERSON_CHANGE})


class Second(StrEnum):
    """Who completes what another asked for."""

    REGISTRAR = "registrar"  # another national registrar, for every act of a registrar
    ANOTHER_OFFICER = "another_officer"  # another officer of the agency, for a referral entered in error
    DAILY_CHAIR = "daily_chair"  # the daily chair's seat, for what lets people or systems read referrals or cases
