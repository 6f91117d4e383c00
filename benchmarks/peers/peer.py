"""What a measurement must know of a peer, and no more."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

ENVIRONMENTS = Path(sys.prefix)
"""Beside the packages of the service lie those of each peer (`make bench` installs them)."""


FIRST_PAGE = "/v1/changes"


def next_of(_: str, page: dict[str, Any]) -> str | None:
    """The address of the next page, as a page of the service tells it."""
    following = page["next"]
    return "{0.path}?{0.query}".format(urlsplit(following)) if following else None


class Peer(ABC):
    """A system, how it is started and asked, and how its answers are read.

    Its packages are its own, and whoever imports this may be a peer's Python: nothing but the standard library is here.
    """

    title: ClassVar[str]
    port: ClassVar[int]
    program: ClassVar[Path]
    """Without this file it cannot be measured."""
    lacking: ClassVar[str]
    """Why the file may not be there."""
    bars: ClassVar[Mapping[str, float]]
    """performance.md: least ratios of the house to it, by work. Those are the works it is asked for."""

    def is_there(self) -> bool:
        """Whether it can be measured; says so where it cannot."""
        found = self.program.is_file()
        if not found:
            print(f"{self.title} is left out: {self.lacking}.")
        return found

    @property
    @abstractmethod
    def command(self) -> list[str]:
        """How it is started: one process that answers, as the service has one."""

    @abstractmethod
    def authorization(self) -> str:
        """What it is asked with, once its own tables and a user are there. It is running by then."""

    @abstractmethod
    def told(self, request: bytes) -> bytes:
        """What the service is asked, as this system is asked for the same."""

    first_page: ClassVar[str] = FIRST_PAGE
    """Where its change feed begins."""

    def following(self, address: str, page: dict[str, Any]) -> str | None:
        """The address of the page of its feed that follows the one at this address, None at the end."""
        return next_of(address, page)

    @abstractmethod
    def read(self, work: str, answer: Any) -> dict[str, Any]:
        """An answer in the names of the service, as far as it is compared."""
