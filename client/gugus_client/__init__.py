"""A typed client for Gugus, the service of the anti-trafficking task forces of Indonesian districts.

It knows the service through HTTP only. Retries are safe: a write carries an idempotency key that stays the same.
"""

from .gugus import File, Gugus, connect
from .problems import (
    Clash,
    FieldError,
    GugusError,
    Missing,
    Overloaded,
    Problem,
    Refused,
    SignInRefused,
    Stale,
    Unauthenticated,
    Unreachable,
    Wrong,
)
from .tokens import Bearer, ClientCredentials, TokenEndpoint, Tokens
from .transport import new_key

__all__ = [
    "Bearer",
    "Clash",
    "ClientCredentials",
    "FieldError",
    "File",
    "Gugus",
    "GugusError",
    "Missing",
    "Overloaded",
    "Problem",
    "Refused",
    "SignInRefused",
    "Stale",
    "TokenEndpoint",
    "Tokens",
    "Unauthenticated",
    "Unreachable",
    "Wrong",
    "connect",
    "new_key",
]
