"""Where a request comes from: the peer, or what a trusted proxy says of it.

`X-Forwarded-For` can be written by anybody, so it is read from the right and only as far as the networks of
`GUGUS_TRUSTED_PROXIES` reach: the first address that none of them holds is the caller's.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

from api.settings import get_settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def address_of(request: Request) -> Address | None:
    """The address the request comes from; nothing where that is no address (a socket, a test)."""
    forwarded = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
    peer = _read(request.client.host if request.client else "")
    while forwarded and peer is not None and _holds(_networks(get_settings().trusted_proxies), peer):
        peer = _read(forwarded.pop())
    return peer


def admits(networks: Iterable[str], address: Address | None) -> bool:
    """Whether a client with this list may speak from this address; an empty list lets in from anywhere."""
    allowed = tuple(networks)
    return not allowed or (address is not None and _holds(_networks(allowed), address))


@lru_cache(maxsize=1024)
def _read(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _holds(networks: Iterable[Network], address: Address) -> bool:
    return any(address in network for network in networks)


@lru_cache(maxsize=1024)
def _networks(networks: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(network) for network in networks)
