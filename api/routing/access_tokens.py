"""The access token of a request: read once, by whoever asks first, and from then on known by its scope."""

from typing import Final

from starlette.types import Scope

from api.oauth.tokens import verify
from api.oauth.verified import Claims
from api.problems import Problem, TokenInvalid, Unauthenticated

_READ: Final = "gugus.access_token"


def said_in(scope: Scope) -> Claims:
    """What the token of the request says; whether it still counts is asked of the database.

    Raises Unauthenticated, TokenInvalid, and KeyFolderError where this service has no keys.
    """
    read = scope.get(_READ)
    if read is None:
        read = scope[_READ] = _read(scope)
    if isinstance(read, Claims):
        return read
    raise read


def _read(scope: Scope) -> Claims | type[Problem]:
    kind, _, token = _shown(scope).partition(" ")
    if not token:
        return Unauthenticated
    if kind.lower() != "bearer":
        return TokenInvalid
    try:
        return verify(token.strip())
    except TokenInvalid:
        return TokenInvalid


def _shown(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"), "")
