"""Outside issuers as the operator configures them: who may prove who a person is, and by which signatures.

The file of `GUGUS_ISSUERS_FILE` is a list in JSON, one object for each issuer. What an issuer says opens nothing: what
a person may do follows from the seats held here.
"""

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, FilePath, SecretStr, TypeAdapter, ValidationError, model_validator

from api.settings import get_settings

_THIS_MACHINE: Final = ("127.0.0.1", "::1", "localhost")

Algorithm = Literal["ES256", "ES384", "ES512", "PS256", "RS256"]
"""How ID tokens may be signed. `none` and the symmetric ones are absent on purpose, as for client assertions."""


class IssuersError(ValueError):
    """The file of issuers cannot be used; the message repeats no value of it."""


class Issuer(BaseModel):
    """One outside issuer (OpenID Connect), and the client that this service is to it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[
        str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="Part of our addresses; never changed")
    ]
    label: Annotated[str, Field(min_length=1, max_length=60, description="What the page of the sign-in calls it")]
    issuer: Annotated[str, Field(max_length=255, description="Letter by letter as its tokens say it")]
    client_id: Annotated[str, Field(min_length=1, max_length=255)]
    client_secret: SecretStr | None = None
    auth_method: Literal["client_secret_basic", "client_secret_post", "none"] = "client_secret_basic"
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)]
    skew_seconds: Annotated[int, Field(ge=0, le=300)] = 60
    ca_file: FilePath | None = None

    @model_validator(mode="after")
    def must_fit(self) -> Self:
        """An address that nobody on the way can change, and a secret where one is shown."""
        if not is_safe(self.issuer) or urlsplit(self.issuer).query or urlsplit(self.issuer).fragment:
            raise ValueError("issuer must be an https address without query and fragment")
        if (self.client_secret is None) != (self.auth_method == "none"):
            raise ValueError("client_secret belongs to every auth_method but none")
        return self


_issuers = TypeAdapter(tuple[Issuer, ...])


def is_safe(url: str) -> bool:
    """Whether an address is https, or on this machine; what cannot be sent as it stands is no address."""
    parts = urlsplit(url)
    return bool(parts.hostname and url.isascii()) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    )


def configured() -> tuple[Issuer, ...]:
    """The issuers of the settings, in the order of the file. Raises IssuersError."""
    path = get_settings().issuers_file
    return _read(path) if path else ()


@cache
def _read(path: Path) -> tuple[Issuer, ...]:
    try:
        found = _issuers.validate_python(json.loads(path.read_bytes()))
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_input=False)
        )
        raise IssuersError(f"issuers file: {told}") from None
    except (OSError, ValueError):
        raise IssuersError("issuers file: not a list in JSON that can be read") from None
    for kind in ("name", "issuer"):
        if len({getattr(each, kind) for each in found}) < len(found):
            raise IssuersError(f"issuers file: each {kind} stands once")
    return found
