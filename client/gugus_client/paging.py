"""Lists come in pages; reading goes on until there is none, or as far as is asked."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, TypeVar

import httpx2
from pydantic import TypeAdapter, ValidationError

from .answers import Answer
from .problems import Unreachable
from .transport import Call, Transport

A = TypeVar("A", bound=Answer)


class Page(Answer):
    """One page as it stands in the answer; `next` is the address of the following one."""

    items: list[Any]
    next: str | None = None


def every(transport: Transport, call: Call, kind: type[A]) -> Iterator[A]:
    """Each item of a list, page after page, a page being asked for when it is reached."""
    rows: TypeAdapter[list[A]] = TypeAdapter(list[kind])  # type: ignore[valid-type]  # a class that is a value
    following: Call | None = call
    while following:
        page = read(Page, transport.send(following).content)
        yield from rows.validate_python(page.items)
        following = replace(call, query={}, address=_path(page.next)) if page.next else None


def _path(address: str) -> str:
    # The service may know itself by another name than this caller does; tokens go to the latter only.
    return httpx2.URL(address).raw_path.decode("ascii")


def first(transport: Transport, call: Call, kind: type[A], most: int) -> list[A]:
    """At most so many items; up to 200 are one request."""
    return list(islice(every(transport, replace(call, query={**call.query, "limit": min(most, 200)}), kind), most))


def read(kind: type[A], content: bytes) -> A:
    """An answer as its kind. Raises Unreachable where it is none."""
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        raise Unreachable("the answer has another shape than this client knows") from error
