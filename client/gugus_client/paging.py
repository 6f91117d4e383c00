"""Lists come in pages; reading goes on until there is none, or as far as is asked."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Generic

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from .answers import A, unreadable
from .calls import Call
from .transport import Transport

if TYPE_CHECKING:
    from .async_transport import AsyncTransport

MOST_IN_A_PAGE: Final = 200


class Page(BaseModel, Generic[A]):
    """One page: its items, where the next one is, and how many there are of all pages where that was asked for."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    items: list[A]
    next: str | None = None
    total: int | None = None


def page_of(kind: type[A], response: httpx2.Response) -> Page[A]:
    """An answer as a page. Raises Unreachable where it is none."""
    try:
        return Page[kind].model_validate_json(response.content)  # type: ignore[valid-type]  # a class that is a value
    except ValidationError:
        raise unreadable() from None


def following(call: Call, page: Page[Any]) -> Call | None:
    """The call for the page after this one. The service may know itself by another name than this caller does, and
    tokens go to the latter only.
    """
    if page.next is None:
        return None
    return replace(call, query={}, address=httpx2.URL(page.next).raw_path.decode("ascii"))


class Listed(Generic[A]):
    """A list that is read while one goes through it, page after page; begun anew each time."""

    def __init__(self, transport: Transport, call: Call, kind: type[A]) -> None:
        self._transport, self.call, self._kind = transport, call, kind

    def __iter__(self) -> Iterator[A]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[A]]:
        """Page after page, each asked for when it is reached."""
        call: Call | None = self.call
        while call:
            page = page_of(self._kind, self._transport.send(call))
            yield page
            call = following(call, page)

    def page(self) -> Page[A]:
        """One page: the first, or that of the `cursor` asked for."""
        return next(self.pages())

    def first(self, most: int) -> "list[A]":
        """At most so many items; up to 200 are one request."""
        return list(islice(Listed(self._transport, limited(self.call, most), self._kind), most))


class AsyncListed(Generic[A]):
    """A list that is read while one goes through it, page after page; begun anew each time."""

    def __init__(self, transport: "AsyncTransport", call: Call, kind: type[A]) -> None:
        self._transport, self.call, self._kind = transport, call, kind

    async def __aiter__(self) -> AsyncIterator[A]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[A]]:
        """Page after page, each asked for when it is reached."""
        call: Call | None = self.call
        while call:
            page = page_of(self._kind, await self._transport.send(call))
            yield page
            call = following(call, page)

    async def page(self) -> Page[A]:
        """One page: the first, or that of the `cursor` asked for."""
        return page_of(self._kind, await self._transport.send(self.call))

    async def first(self, most: int) -> "list[A]":
        """At most so many items; up to 200 are one request."""
        found: list[A] = []
        async for item in AsyncListed(self._transport, limited(self.call, most), self._kind):
            found.append(item)
            if len(found) == most:
                break
        return found


def limited(call: Call, most: int) -> Call:
    """The call with pages no larger than is asked for."""
    return replace(call, query={**call.query, "limit": min(most, MOST_IN_A_PAGE)})
