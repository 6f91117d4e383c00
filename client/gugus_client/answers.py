"""The base of everything the service says, and how an answer is read: what this client does not know is passed over."""

from typing import TypeVar

import httpx2
from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from .problems import Unreachable


class Answer(BaseModel):
    """What was said; additive changes of the service (new fields, new codes) never break a reader."""

    # Many of them are never met by a caller: each is made ready when the first one comes.
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True, protected_namespaces=())
    _tag: str = PrivateAttr(default="")

    @property
    def tag(self) -> str:
        """The ETag it was read with, to be named when it is changed; of a row in a list, that of its version."""
        version = getattr(self, "version", None)
        return self._tag or (f'"{version}"' if isinstance(version, int) else "")

    def read_with(self, tag: str) -> None:
        """Keep the ETag of the answer it came with."""
        self._tag = tag


A = TypeVar("A", bound=Answer)


def read(kind: type[A], response: httpx2.Response) -> A:
    """An answer as its kind, with its tag. Raises Unreachable where it is none."""
    try:
        made = kind.model_validate_json(response.content)
    except ValidationError:
        raise unreadable() from None
    made.read_with(response.headers.get("etag", ""))
    return made


def unreadable() -> Unreachable:
    """What to raise of an answer that is none; what it says may be personal, and is not repeated."""
    return Unreachable("the answer has another shape than this client knows")
