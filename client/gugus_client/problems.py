"""What the service answers when it does not do what was asked: RFC 9457 problems as exceptions.

```
GugusError
├── Unreachable        no answer came, or none that can be read; whether it was done is not known
├── BrokenStream       an export ended before its end (in `exports`)
├── SignInRefused      the authorization server gave no token
└── Problem            the service answered and said why
    ├── Unauthenticated    401, also for a token that has ended
    ├── Refused            403
    ├── Missing            404, 410
    ├── Clash              409 wrong moment, locked, a duplicate
    ├── Stale              412 somebody else changed it meanwhile
    ├── Wrong              400, 413, 415, 422, 428 the request is not right; `errors` says where
    └── Overloaded         429, 503 later
```

None of them carries a value that was sent or read: their texts may be logged.
"""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import httpx2


class GugusError(Exception):
    """Whatever this client raises."""


class Unreachable(GugusError):  # noqa: N818  an answer that is missing
    """No answer came, or none that can be read. A write may have been done: send it again with the same key.

    `sent` is False where nothing left this machine, so that it was not done.
    """

    def __init__(self, text: str, *, sent: bool = True) -> None:
        super().__init__(text)
        self.sent = sent


class SignInRefused(GugusError):  # noqa: N818  an answer
    """The authorization server gave no token; `error` is its word (RFC 6749 §5.2)."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class FieldError(NamedTuple):
    """One field that is not as expected: a JSON pointer or the name of a parameter, the rule, and a sentence."""

    where: str
    code: str
    detail: str


class Problem(GugusError):  # noqa: N818  a refusal is no error of the program
    """A refusal: `code` is the stable name, `title` and `detail` are in the language asked for.

    `instance` is the id of the request, to be quoted to the operator; `retry_after` the seconds the service asks to
    wait, 0 where it does not say; `tag` the version there is now, of one that was stale.
    """

    def __init__(self, status: int, document: Mapping[str, Any], *, retry_after: float = 0.0, tag: str = "") -> None:
        super().__init__(f"{status} {document.get('code', '')}")
        self.status = status
        self.code = str(document.get("code", ""))
        self.type = str(document.get("type", ""))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.instance = str(document.get("instance", ""))
        self.errors = tuple(_field(each) for each in document.get("errors", ()))
        self.members: Mapping[str, Any] = document
        self.retry_after, self.tag = retry_after, tag


class Unauthenticated(Problem):
    """There is no token, or it counts no more."""


class Refused(Problem):
    """The caller may not do this."""


class Missing(Problem):
    """There is no such thing, or the caller does not see it."""


class Clash(Problem):
    """Not now: another state, a lock, or something that stands already."""


class Stale(Problem):
    """Somebody else changed it after it was read."""


class Wrong(Problem):
    """The request is not as the service expects it."""


class Overloaded(Problem):
    """Later."""


KINDS: Mapping[int, type[Problem]] = {
    400: Wrong,
    401: Unauthenticated,
    403: Refused,
    404: Missing,
    409: Clash,
    410: Missing,
    412: Stale,
    413: Wrong,
    415: Wrong,
    422: Wrong,
    428: Wrong,
    429: Overloaded,
    503: Overloaded,
}


def answered(response: httpx2.Response) -> httpx2.Response:
    """The answer, when it is none of the refusals; one that is streamed must be read where it is refused.

    Raises Problem, Unreachable.
    """
    if response.is_success:
        return response
    try:
        document = response.json()
    except ValueError:
        document = None
    waits = _seconds(response.headers.get("retry-after"))
    if isinstance(document, dict) and "code" in document:
        tag = response.headers.get("etag", "")
        raise KINDS.get(response.status_code, Problem)(response.status_code, document, retry_after=waits, tag=tag)
    if KINDS.get(response.status_code) is Overloaded:
        # Whoever stands before the service says later in words of its own.
        raise Overloaded(response.status_code, {}, retry_after=waits)
    raise Unreachable(f"the answer {response.status_code} cannot be read")


def _field(error: Mapping[str, Any]) -> FieldError:
    pointer = error.get("pointer")
    where = error.get("parameter", "") if pointer is None else pointer
    return FieldError(str(where), str(error.get("code", "")), str(error.get("detail", "")))


def _seconds(header: str | None) -> float:
    """Seconds to wait, from Retry-After: a number or a date (RFC 9110 §10.2.3)."""
    if not header:
        return 0.0
    if header.isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return 0.0
