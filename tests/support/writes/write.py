"""What is said of a route that writes."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support.flows import LEADS, REGION, House


class Write(NamedTuple):
    """A route that writes: what must stand before, the request, the event, the table it is about, and who is told."""

    prepare: Callable[[House], Any]
    send: Callable[[House, Any], Any]
    event: str
    table: str
    owner: str = REGION
    told: tuple[str, ...] = (REGION,)


OFFICE, PROVINCE = LEADS["disnaker"], "province:32"
PLAIN: Callable[[House], Any] = lambda _house: None  # noqa: E731  # reads as a word in the table
