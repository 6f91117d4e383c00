"""One request and its answer: token, language, key, version, and once more where the line is weak.

Requests are built and answers read by functions that do no input or output (`Call.headers`, `answered`), so that an
asynchronous transport needs only another `send`.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
import stamina

from .operations import Operation
from .problems import Overloaded, Problem, Unauthenticated, Unreachable, problem_of
from .tokens import Tokens

ATTEMPTS: Final = 4
LONGEST_WAIT: Final = 8.0  # seconds between two attempts; what is told to wait longer is not tried again
TIMEOUT: Final = httpx2.Timeout(30.0, connect=5.0)


def new_key() -> str:
    """An idempotency key: whoever may have to repeat a write makes it first and keeps it."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what it asks for, with its key and the version it was decided on."""

    operation: Operation
    ids: Mapping[str, uuid.UUID | str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    file: tuple[str, bytes] | None = None
    key: str | None = None
    tag: str | None = None
    address: str | None = None

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice has one effect."""
        return self.operation.method == "GET" or self.key is not None

    def headers(self, token: str, language: str) -> dict[str, str]:
        """Its headers."""
        sent = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        if self.key:
            sent["Idempotency-Key"] = self.key
        if self.tag:
            sent["If-Match"] = self.tag
        return sent


def answered(response: httpx2.Response) -> httpx2.Response:
    """The answer, when it is none of the refusals. Raises Problem, Unreachable."""
    if response.is_success:
        return response
    try:
        document = response.json()
    except ValueError:
        document = None
    if not isinstance(document, dict) or "code" not in document:
        raise Unreachable(f"the answer {response.status_code} cannot be read")
    problem = problem_of(response.status_code, document)
    problem.retry_after = _seconds(response.headers.get("retry-after"))
    raise problem


def wait_before_next(error: Exception) -> bool | float:
    """Whether to try again after this, and after how many seconds where the service says so."""
    if isinstance(error, Overloaded) or (isinstance(error, Problem) and error.code == "idempotency-key-in-use"):
        return False if error.retry_after > LONGEST_WAIT else (error.retry_after or True)
    return isinstance(error, Unreachable)


class Transport:
    """Sends calls with the tokens of one caller; safe for several threads."""

    def __init__(self, http: httpx2.Client, tokens: Tokens, language: str = "id") -> None:
        self._http, self._tokens, self._language = http, tokens, language

    def send(self, call: Call) -> httpx2.Response:
        """The answer, tried again where that is safe. Raises Problem, Unreachable, SignInRefused."""
        for attempt in stamina.retry_context(
            on=wait_before_next,
            attempts=ATTEMPTS if call.repeatable else 1,
            timeout=None,
            wait_initial=0.2,
            wait_max=LONGEST_WAIT,
            wait_jitter=0.2,
        ):
            with attempt:
                return self._authenticated(call)
        raise AssertionError("an attempt answers or raises")

    def _authenticated(self, call: Call) -> httpx2.Response:
        token = self._tokens.bearer()
        try:
            return self._once(call, token)
        except Unauthenticated:
            self._tokens.ended(token)
            if self._tokens.bearer() == token:
                raise
        return self._once(call, self._tokens.bearer())

    def _once(self, call: Call, token: str) -> httpx2.Response:
        address = call.address or call.operation.path(**call.ids)
        body: dict[str, Any] = {} if call.json is None else {"json": call.json}
        if call.file:
            body = {"files": {"file": call.file}, "data": call.form}
        query = {name: value for name, value in call.query.items() if value not in (None, [], ())}
        try:
            response = self._http.request(
                call.operation.method,
                address,
                params=query or None,
                headers=call.headers(token, self._language),
                **body,
            )
        except httpx2.TransportError as error:
            raise Unreachable("the service does not answer") from error
        return answered(response)


def _seconds(header: str | None) -> float:
    # The service writes seconds; a date, which HTTP also allows, is left to the ordinary back-off.
    return float(header) if header and header.isdigit() else 0.0
