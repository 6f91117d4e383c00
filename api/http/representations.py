"""In which form an answer leaves: by `Accept` (RFC 9110 §12), or by an ending of the address that says the same.

`/v1/regions.csv` is `/v1/regions` with `Accept: text/csv`. The ending is taken off at the door, before any route is
looked for, so a route knows one address and the media types it offers.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from api.http.request_log import App, Receive, Scope, Send
from api.problems import Problem, Text

PREFIX = "/v1/"
MOST_RANGES = 30
"""So many media ranges of an `Accept` are read; what stands behind them is not looked at."""
_OF_NO_WEIGHT = frozenset({"charset", "header"})
"""Parameters that tell of a text and choose none."""


class Representation(StrEnum):
    """Forms of an answer, each by its ending, in the order in which the service prefers them."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    LABELLED_CSV = "id.csv"
    XLSX = "xlsx"
    PDF = "pdf"


MEDIA_TYPES: Mapping[Representation, str] = {
    Representation.JSON: "application/json",
    Representation.NDJSON: "application/x-ndjson",
    Representation.CSV: "text/csv",
    Representation.LABELLED_CSV: "text/csv; labels=id",
    Representation.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Representation.PDF: "application/pdf",
}
"""How each is asked for."""


class NotAcceptable(Problem):
    """None of the forms that the address has is among those asked for; `offered` names them."""

    status, slug = 406, "not-acceptable"
    title = Text("Bentuk tidak tersedia", "Not acceptable")
    cause = Text(
        "Alamat ini tidak memberi jawaban dalam bentuk yang diminta lewat Accept atau akhiran alamat.",
        "This address gives no answer in the form asked for by Accept or by the ending of the address.",
    )
    remedy = Text(
        "Pilih salah satu dari offered, atau hilangkan akhiran alamat.",
        "Choose one of offered, or leave the ending out of the address.",
    )


class MediaRange(NamedTuple):
    """One part of an `Accept`: a type or a part of one, the parameters that choose, and its weight from 0 to 1."""

    kind: str
    parameters: frozenset[tuple[str, str]]
    weight: float

    def matches(self, other: "MediaRange") -> bool:
        """Whether a media type that is offered falls into this range; parameters that it has must be named."""
        main, _, part = self.kind.partition("/")
        is_in = part == "*" and main in ("*", other.kind.partition("/")[0])
        return (is_in or self.kind == other.kind) and self.parameters == other.parameters

    @property
    def precision(self) -> int:
        """The more is said, the more it counts (RFC 9110 §12.5.1)."""
        return 0 if self.kind == "*/*" else 1 if self.kind.endswith("/*") else 2


def _read(text: str) -> MediaRange:
    kind, *parts = (part.strip().lower() for part in text.split(";"))
    named = dict(_pair(part) for part in parts if part)
    weight = _weight(named.pop("q", "1"))
    return MediaRange(kind, frozenset((k, v) for k, v in named.items() if k not in _OF_NO_WEIGHT), weight)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip().strip('"')


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def chosen(accept: str, offered: Sequence[str]) -> str | None:
    """The media type of `offered`, the preferred one first, that `accept` wants most; None where it wants none.

    An `Accept` that is empty takes the first. The weight of a type is that of the range that describes it best.
    """
    ranges = [_read(text) for text in accept.split(",")[:MOST_RANGES] if text.strip()]
    if not ranges:
        return offered[0]
    weights = [_weight_in(_read(media_type), ranges) for media_type in offered]
    best = max(weights)
    return offered[weights.index(best)] if best > 0 else None


def _weight_in(media_type: MediaRange, ranges: Iterable[MediaRange]) -> float:
    fitting = [each for each in ranges if each.matches(media_type)]
    return max(fitting, key=lambda each: each.precision).weight if fitting else 0.0


def ending_of(path: str) -> Representation | None:
    """The representation that an address ends with, the longer ending first."""
    return next((each for each in sorted(Representation, key=len, reverse=True) if path.endswith(f".{each}")), None)


class Endings:
    """Middleware that reads the ending of an address of the API as an `Accept`."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; what has no ending, or is no reading of the API, passes untouched."""
        is_reading = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(PREFIX)
        ending = ending_of(scope["path"]) if is_reading else None
        if ending is not None:
            _take_off(ending, scope)
        await self.app(scope, receive, send)


def _take_off(ending: Representation, scope: Scope) -> None:
    # In place, because the log outside wants to know which route answered.
    others = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept"]
    scope["headers"] = [*others, (b"accept", MEDIA_TYPES[ending].encode())]
    length = len(ending) + 1
    scope["path"] = scope["path"][:-length]
    scope["raw_path"] = (scope.get("raw_path") or b"")[:-length] or None
    scope.setdefault("state", {})["ending"] = f".{ending}"
