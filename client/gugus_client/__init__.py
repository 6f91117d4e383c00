"""A typed client for Gugus, the service of the anti-trafficking task forces of Indonesian districts.

It knows the service through HTTP only. Retries are safe: a write carries an idempotency key that stays the same.
"""

from .async_tokens import AsyncBearer, AsyncClientCredentials, AsyncTokenEndpoint, AsyncTokens
from .cache import Cache
from .calls import Patience, new_key
from .credentials import Credentials, PrivateKey, Public, Secret, new_private_key, public_key
from .exports import BrokenStream
from .feed import AsyncCopy, Copy, FileStore, SqliteStore, Store, reconciled
from .fetching import AnotherFile, fetch_bundle
from .files import File
from .given import Piece, Upload
from .gugus import AsyncGugus, Gugus, connect, connect_async
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
from .uploading import send_file

__all__ = [
    "AnotherFile",
    "AsyncBearer",
    "AsyncClientCredentials",
    "AsyncCopy",
    "AsyncGugus",
    "AsyncTokenEndpoint",
    "AsyncTokens",
    "Bearer",
    "BrokenStream",
    "Cache",
    "Clash",
    "ClientCredentials",
    "Copy",
    "Credentials",
    "FieldError",
    "File",
    "FileStore",
    "Gugus",
    "GugusError",
    "Missing",
    "Overloaded",
    "Patience",
    "Piece",
    "PrivateKey",
    "Problem",
    "Public",
    "Refused",
    "Secret",
    "SignInRefused",
    "SqliteStore",
    "Stale",
    "Store",
    "TokenEndpoint",
    "Tokens",
    "Unauthenticated",
    "Unreachable",
    "Upload",
    "Wrong",
    "connect",
    "connect_async",
    "fetch_bundle",
    "new_key",
    "new_private_key",
    "public_key",
    "reconciled",
    "send_file",
]
