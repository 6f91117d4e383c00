"""Client systems on the wire. A secret is shown once, in the answer that makes it; kept is its hash."""

from datetime import datetime
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from api.domain.kinds import AuthMethod
from api.domain.scopes import Word
from api.problems import Text
from api.schemas.base import Id, Input, Instant, Line, Name, Output, example_of, wrong
from api.schemas.lists import PageQuery
from api.schemas.organisations import OrganisationWord


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError:
        raise wrong(
            "network",
            Text("Jaringan dalam bentuk CIDR, misalnya 203.0.113.0/24.", "A network as CIDR, such as 203.0.113.0/24."),
        ) from None


Network = Annotated[str, Field(max_length=50, pattern=r"^[0-9a-fA-F:.]+(/[0-9]{1,3})?$"), AfterValidator(_network)]
Networks = Annotated[list[Network], Field(max_length=20, description="Networks it may speak from; none means any")]


class GrantedPair(Input):
    """One action at one organisation."""

    action: Word
    organisation: OrganisationWord


class PublicKey(Input):
    """A public key (RFC 7517): EC on P-256, OKP on Ed25519, RSA of 2048 to 4096 bits. A private member is refused."""

    kty: Literal["EC", "OKP", "RSA"]
    kid: Annotated[Line | None, Field(max_length=200)] = None
    use: Literal["sig"] | None = None
    alg: Annotated[Line | None, Field(max_length=20)] = None
    crv: Annotated[Line | None, Field(max_length=20)] = None
    x: Annotated[Line | None, Field(max_length=200)] = None
    y: Annotated[Line | None, Field(max_length=200)] = None
    n: Annotated[Line | None, Field(max_length=500 * 2)] = None
    e: Annotated[Line | None, Field(max_length=20)] = None


class PublicKeySet(Input):
    """The keys a client signs its assertions with (`private_key_jwt`).

    Where several count, as during a rotation, an assertion names its key by `kid`: the one given here, or else the
    key's thumbprint (RFC 7638).
    """

    keys: Annotated[list[PublicKey], Field(min_length=1, max_length=10)]


class ClientCreate(Input):
    """A system of an organisation. Without keys it is given a secret."""

    model_config = example_of(
        {
            "organisation": "district:32.12",
            "name": "Dasbor kabupaten (contoh)",
            "pairs": [{"action": "plans:read", "organisation": "district:32.12"}],
            "addresses": ["203.0.113.0/24"],
        }
    )

    organisation: OrganisationWord
    name: Name
    pairs: Annotated[list[GrantedPair], Field(min_length=1, max_length=120)]
    jwks: PublicKeySet | None = None
    addresses: Networks = []
    expires_at: Instant | None = None


class ClientUpdate(Input):
    """What can be changed. Giving a client more takes what registering it so would; taking away is done at once."""

    model_config = example_of({"name": "Dasbor kabupaten (contoh, baru)"})

    name: Name | None = None
    pairs: Annotated[
        list[GrantedPair] | None,
        Field(min_length=1, max_length=120, description="All that it holds from now on, in place of what it held"),
    ] = None
    addresses: Networks | None = None
    expires_at: Instant | None = None


class ClientRotation(Input):
    """A new secret, or new keys, beside the one that counts now until `previous_until` (30 days at most)."""

    model_config = example_of({})

    jwks: PublicKeySet | None = None
    previous_until: Annotated[Instant | None, Field(description="Left out, the old one ends at once")] = None


class ClientQuery(PageQuery):
    """Clients by organisation or name."""

    organisation: list[OrganisationWord] = []
    q: Annotated[Line | None, Field(min_length=2, max_length=100)] = None


class PairOut(Output):
    """One action at one organisation that a client holds today."""

    action: str
    organisation: str


class ClientOut(Output):
    """A client system: whose it is, how it proves itself, until when."""

    id: Id
    client_id: Annotated[str, Field(description="The name it gives at the token endpoint")]
    name: str
    organisation: str
    auth_method: AuthMethod
    seat_id: Annotated[Id | None, Field(description="The seat it acts from, where it was entered so")]
    addresses: list[str]
    created_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    last_used_at: Annotated[datetime | None, Field(description="When it last got a token, within five minutes")]
    previous_until: Annotated[datetime | None, Field(description="Until when what was rotated away still counts")]
    version: int


class ClientDetail(ClientOut):
    """One client with what it holds and what the caller may do."""

    pairs: list[PairOut]
    allowed_actions: list[str]


class ClientMade(ClientDetail):
    """The client, and its new secret, which is shown this once; nothing where it signs with a key."""

    secret: str | None = None
