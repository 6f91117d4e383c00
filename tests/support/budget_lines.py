"""The invented budget line of the tests."""

from typing import Any


def budget_line(owner: str, region: str, code: str, year: int) -> dict[str, Any]:
    """What is said of a budget line beside its first ceiling."""
    return {
        "owner": owner,
        "region": region,
        "scheme": "sipd",
        "sub_activity_code": code,
        "account_code": "5.1.02.01.01.0024",
        "fiscal_year": year,
        "funding_source": "APBD",
        "title": "Belanja contoh",
    }
