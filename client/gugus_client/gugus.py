"""`Gugus`: the service as its user sees it, each noun with its operations; `AsyncGugus` for tasks of an event loop.

with connect("https://gugus.example.go.id", client_id="sistem", client_secret="…", scope="plans:read …") as gugus:
    for plan in gugus.plans.list(status=["in_force"]):
        ...
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx2

from .async_nouns import AsyncNouns
from .async_tokens import AsyncClientCredentials, AsyncTokenEndpoint, AsyncTokens
from .async_transport import AsyncTransport
from .cache import Cache
from .calls import TIMEOUT, Patience
from .credentials import Credentials, PrivateKey, Secret
from .files import File
from .forms import Form
from .nouns import Nouns
from .representations import Asked, P, async_call_of, call_of
from .tokens import ClientCredentials, TokenEndpoint, Tokens
from .transport import Transport

Key = str | bytes | Mapping[str, Any]
AS_MEANT = Patience()


class Gugus(Nouns):
    """The service, with the tokens of one caller; titles and details of refusals come in `language`."""

    def __init__(
        self,
        http: httpx2.Client,
        tokens: Tokens,
        language: str = "id",
        *,
        cache: Cache | None = None,
        patience: Patience = AS_MEANT,
    ) -> None:
        super().__init__(Transport(http, tokens, language, cache=cache, patience=patience))

    def download(self, form: Form, method: Callable[P, object], *given: P.args, **named: P.kwargs) -> File:
        """What a method lists or reports, as a file: `gugus.download("xlsx", gugus.reports.progress, year=[2026])`.

        A list comes to its end, or with `limit` as one page of it.
        """
        return self.transport.file(call_of(form, method, *given, **named))


class AsyncGugus(AsyncNouns):
    """The service, with the tokens of one caller; titles and details of refusals come in `language`."""

    def __init__(
        self,
        http: httpx2.AsyncClient,
        tokens: AsyncTokens,
        language: str = "id",
        *,
        cache: Cache | None = None,
        patience: Patience = AS_MEANT,
    ) -> None:
        super().__init__(AsyncTransport(http, tokens, language, cache=cache, patience=patience))

    async def download(
        self,
        form: Form,
        method: Callable[P, Asked],
        *given: P.args,
        **named: P.kwargs,
    ) -> File:
        """What a method lists or reports, as a file; else as in `Gugus`."""
        return await self.transport.file(await async_call_of(form, method, *given, **named))


@contextmanager
def connect(
    base_url: str,
    *,
    client_id: str,
    scope: str,
    client_secret: str | None = None,
    private_key: Key | None = None,
    language: str = "id",
    timeout: httpx2.Timeout | float = TIMEOUT,
    patience: Patience = AS_MEANT,
) -> Iterator[Gugus]:
    """The service as a machine sees it, which shows a secret or signs with a key of its own (ES256, PEM or JWK)."""
    credentials = credentials_of(client_id, client_secret, private_key)
    with httpx2.Client(base_url=base_url, timeout=timeout) as http:
        tokens = ClientCredentials(TokenEndpoint(http, credentials), scope)
        yield Gugus(http, tokens, language, cache=Cache(), patience=patience)


@asynccontextmanager
async def connect_async(
    base_url: str,
    *,
    client_id: str,
    scope: str,
    client_secret: str | None = None,
    private_key: Key | None = None,
    language: str = "id",
    timeout: httpx2.Timeout | float = TIMEOUT,  # noqa: ASYNC109  of each attempt, as the line has it
    patience: Patience = AS_MEANT,
) -> AsyncIterator[AsyncGugus]:
    """The service as a machine sees it, for tasks of an event loop; else as `connect`."""
    credentials = credentials_of(client_id, client_secret, private_key)
    async with httpx2.AsyncClient(base_url=base_url, timeout=timeout) as http:
        tokens = AsyncClientCredentials(AsyncTokenEndpoint(http, credentials), scope)
        yield AsyncGugus(http, tokens, language, cache=Cache(), patience=patience)


def credentials_of(client_id: str, client_secret: str | None, private_key: Key | None) -> Credentials:
    """How the machine shows who it is. Raises ValueError unless it is by one of the two."""
    if client_secret is not None and private_key is None:
        return Secret(client_id, client_secret)
    if private_key is not None and client_secret is None:
        return PrivateKey(client_id, private_key)
    raise ValueError("give either client_secret or private_key")
