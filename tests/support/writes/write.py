"""What is said of a route that writes."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support.flows import LEADS, REGION, House


class Write(NamedTuple):
    """A route that writes: what must stand before, the request, the event, and the table of what it is about."""

    prepare: Callable[[House], Any]
    send: Callable[[House, Any], Any]
    event: str
    table: str
    owner: str = REGION


OFFICE, PROVINCE = LEADS["disnaker"], "province:32"
PLAIN: Callable[[House], Any] = lambda _house: None  # noqa: E731  # reads as a word in the table
