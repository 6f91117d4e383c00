"""Acts of two persons: who the second is, and how long an act waits for one (access.md §1, point 6, and §1.3)."""

from datetime import timedelta
from enum import StrEnum

WAITS = timedelta(days=14)


class Second(StrEnum):
    """Who completes what another asked for."""

    REGISTRAR = "registrar"  # another national registrar, for every act of a registrar
    DAILY_CHAIR = "daily_chair"  # the daily chair's seat, for what lets people or systems read referrals or cases
