"""A file as the service gives it."""

from typing import NamedTuple

import httpx2


class File(NamedTuple):
    """A file that was downloaded; its name says nothing about a person."""

    name: str
    media_type: str
    content: bytes

    @classmethod
    def of(cls, response: httpx2.Response) -> "File":
        """The file of an answer."""
        _, _, name = response.headers.get("content-disposition", "").partition("filename=")
        return cls(name.strip('"'), response.headers.get("content-type", ""), response.content)
