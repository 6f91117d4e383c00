"""What is sent of reporting obligations."""

from typing import TypedDict


class ExcuseIn(TypedDict):
    """Why an agency does not report for a period."""

    reason: str
