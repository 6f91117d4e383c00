"""What the service answers when it does not do what was asked: RFC 9457 problems as exceptions.

```
GugusError
├── Unreachable        no answer came, or none that can be read; whether it was done is not known
├── SignInRefused      the authorization server gave no token
└── Problem            the service answered and said why
    ├── Unauthenticated    401, also for a token that has ended
    ├── Refused            403
    ├── Missing            404
    ├── Clash              409 wrong moment, locked, a duplicate
    ├── Stale              412 somebody else changed it meanwhile
    ├── Wrong              400, 413, 415, 422, 428 the request is not right; `errors` says where
    └── Overloaded         429, 503 later
```
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class GugusError(Exception):
    """Whatever this client raises."""


class Unreachable(GugusError):  # noqa: N818  an answer that is missing
    """No answer came, or none that can be read. A write may have been done: send it again with the same key."""


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
    """A refusal: `code` is the stable name, `title` and `detail` are in the language asked for."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {document.get('code', '')}")
        self.status = status
        self.code = str(document.get("code", ""))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.instance = str(document.get("instance", ""))
        self.errors = tuple(_field(each) for each in document.get("errors", ()))
        self.members: Mapping[str, Any] = document
        self.retry_after = 0.0  # seconds the service asks to wait; 0 where it does not say


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
    412: Stale,
    413: Wrong,
    415: Wrong,
    422: Wrong,
    428: Wrong,
    429: Overloaded,
    503: Overloaded,
}


def problem_of(status: int, document: Mapping[str, Any]) -> Problem:
    """The exception for a refusal."""
    return KINDS.get(status, Problem)(status, document)


def _field(error: Mapping[str, Any]) -> FieldError:
    where = error.get("pointer", error.get("parameter", ""))
    return FieldError(str(where), str(error.get("code", "")), str(error.get("detail", "")))
