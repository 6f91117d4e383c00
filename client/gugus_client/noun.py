"""What all nouns have: the transport of their caller, and moves by the names that `allowed_actions` has.

A noun of a client is imported when it is first asked for: there are many, and a caller needs a few.
"""

from collections.abc import Mapping
from importlib import import_module
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, ClassVar

from .given import Id

if TYPE_CHECKING:
    from .async_transport import AsyncTransport
    from .transport import Transport


class Noun:
    """The operations on one kind of thing."""

    MOVES: ClassVar[Mapping[str, str]] = {}

    def __init__(self, transport: "Transport") -> None:
        self.transport = transport

    def move(self, resource_id: Id, move: str, **said: Any) -> Any:
        """Make a move that stands in `allowed_actions`: what its own method takes and gives.

        Raises KeyError for a move that this client does not know.
        """
        return getattr(self, self.MOVES[move])(resource_id, **said)


class AsyncNoun:
    """The operations on one kind of thing, for tasks of an event loop."""

    MOVES: ClassVar[Mapping[str, str]] = {}

    def __init__(self, transport: "AsyncTransport") -> None:
        self.transport = transport

    async def move(self, resource_id: Id, move: str, **said: Any) -> Any:
        """Make a move that stands in `allowed_actions`: what its own method takes and gives.

        Raises KeyError for a move that this client does not know.
        """
        return await getattr(self, self.MOVES[move])(resource_id, **said)


class Lazy:
    """Nouns as attributes."""

    def __init__(self, transport: "Transport") -> None:
        self.transport = transport

    if not TYPE_CHECKING:  # to a type checker, what is not written down is not there

        def __getattr__(self, name: str) -> Noun:
            return _found(self, "operations", name)


class AsyncLazy:
    """Nouns as attributes, for tasks of an event loop."""

    def __init__(self, transport: "AsyncTransport") -> None:
        self.transport = transport

    if not TYPE_CHECKING:  # as above

        def __getattr__(self, name: str) -> AsyncNoun:
            return _found(self, "async_operations", name)


def _found(nouns: Any, folder: str, name: str) -> Any:
    """The noun of that name, kept for the next time. Raises AttributeError."""
    known = {each: kind for one in type(nouns).__mro__ for each, kind in get_annotations(one).items()}
    if name not in known:
        raise AttributeError(f"there is no noun {name!r}")
    made = getattr(import_module(f".{folder}.{name}", __package__), known[name])(nouns.transport)
    setattr(nouns, name, made)
    return made
