"""Answers about a person: kept by nobody on the way, and recorded each time."""

from typing import Annotated, TypeVar

from fastapi import Depends, Response

from api.access import gate

T = TypeVar("T")


class Personal:
    """Answers what nobody on the way may keep, with its ETag for who changes it; recorded each time, so never 304."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def of(self, shown: T, version: int) -> T:
        """The resource."""
        self._response.headers.update({"ETag": gate.etag(version), "Cache-Control": "no-store"})
        return shown


async def personal(response: Response) -> Personal:
    """For this request."""
    return Personal(response)


PersonalTags = Annotated[Personal, Depends(personal)]
