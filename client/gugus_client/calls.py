"""One request as it is meant, without input or output: the two transports send it, each in its way."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import httpx2

from .given import Id, Piece, Upload, body_of, query_of, text_of
from .problems import Overloaded, Problem, Unreachable

VERSION: Final = "0.1.0"
JSON: Final = "application/json"
PARTIAL: Final = "application/partial-upload"
TIMEOUT: Final = httpx2.Timeout(30.0, connect=5.0)
# What stands for one part of a path must not become another path.
PART: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")


def new_key() -> str:
    """An idempotency key: whoever may have to repeat a write makes it first and keeps it."""
    return str(uuid.uuid4())


class Operation(NamedTuple):
    """An operation by its name in the OpenAPI document of the service, with method and path."""

    operation_id: str
    method: str
    template: str

    def path(self, ids: Mapping[str, Id | int]) -> str:
        """The path with ids and codes put in. Raises ValueError for what is neither."""
        return self.template.format(**{name: _part(value) for name, value in ids.items()})


class Rest(NamedTuple):
    """A part of a file, in the words of `Range`, and the tag of the file that the caller has the rest of."""

    asked: str
    tag: str | None = None


class Patience(NamedTuple):
    """How often a call is sent at most, and how many seconds may lie between two times.

    What the service asks to wait longer for is not sent again: that is the caller's to decide.
    """

    attempts: int = 4
    longest_wait: float = 8.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what it asks for, with its key and the version it was decided on."""

    operation: Operation
    ids: Mapping[str, Id | int] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, Any] | None = None
    file: Upload | tuple[str, bytes] | None = None
    piece: Piece | None = None
    rest: Rest | None = None
    key: str | None = None
    tag: str | None = None
    accept: str = JSON
    address: str | None = None
    is_open: bool = False  # needs no token
    # The same over all attempts: so whoever reads the logs of the service finds them all.
    request_id: str = field(default_factory=new_key)

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice has one effect."""
        return self.operation.method == "GET" or self.key is not None

    def headers(self, token: str | None, language: str) -> dict[str, str]:
        """Its headers."""
        sent = {
            "Accept": self.accept,
            "Accept-Language": language,
            "User-Agent": f"gugus-client/{VERSION}",
            "X-Request-Id": self.request_id,
        }
        given = {
            "Authorization": f"Bearer {token}" if token else None,
            "Idempotency-Key": self.key,
            "If-Match": self.tag,
            "Content-Type": PARTIAL if self.piece else None if self.json is None else JSON,
            "Upload-Offset": str(self.piece.offset) if self.piece else None,
            "Range": self.rest.asked if self.rest else None,
            "If-Range": self.rest.tag if self.rest else None,
        }
        return sent | {name: value for name, value in given.items() if value}

    @property
    def target(self) -> str:
        """Path and query."""
        if self.address is not None:
            return self.address
        path, asked = self.operation.path(self.ids), query_of(self.query)
        return f"{path}?{urlencode(asked)}" if asked else path

    def body(self) -> dict[str, Any]:
        """Its body, in the words of httpx2."""
        if self.json is not None:
            return {"content": body_of(self.json)}
        if self.piece is not None:
            return {"content": self.piece.content}
        said = {name: text_of(value) for name, value in (self.form or {}).items() if value is not None}
        if self.file:
            return {"files": {"file": tuple(self.file)}, "data": said}
        # A form without a file is still sent in parts.
        return {"files": {name: (None, value) for name, value in said.items()}} if said else {}


def wait_before_next(error: Exception, call: Call, patience: Patience) -> bool | float:
    """Whether to send a call again after this, and after how many seconds where the service says so.

    What is not repeatable is sent again only where it is certain that it was not done.
    """
    if isinstance(error, Unreachable):
        return call.repeatable or not error.sent
    waits = isinstance(error, Overloaded) or (isinstance(error, Problem) and error.code == "idempotency-key-in-use")
    if not waits or not (call.repeatable or _was_turned_away(error)):
        return False
    asked: float = getattr(error, "retry_after", 0.0)
    return False if asked > patience.longest_wait else (asked or True)


def _was_turned_away(error: Exception) -> bool:
    return isinstance(error, Problem) and error.status == httpx2.codes.TOO_MANY_REQUESTS


def _part(value: Id | int) -> str:
    text = str(value)
    if not PART.fullmatch(text):
        raise ValueError("badly formed id or code")
    return text
