"""Addresses that somebody else names: which of them the service calls at all.

A name is judged before it is looked up, and every address it leads to before one of them is called. Public is what
the registries of IANA hand out for everybody: no private, shared, local, documentation or transition range, for behind
each of these may stand a machine of our own (RFC 6890, RFC 9637; access.md §6).
"""

from collections.abc import Iterable
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
PORTS: Final = frozenset({443, 8443})

_NOT_PUBLIC_V4: Final = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation, as are two below
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",  # measurements
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # many at once
        "240.0.0.0/4",
    )
)
_PUBLIC_V6: Final = IPv6Network("2000::/3")  # mapped, translated and local ranges lie outside it
_NOT_PUBLIC_V6: Final = tuple(
    ip_network(network)
    for network in (
        "2001::/23",  # protocols, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
# Names that lead to a machine of the network one stands in, whatever a resolver says.
_LOCAL_NAMES: Final = frozenset(
    {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "localdomain", "arpa", "onion"}
)


class Fault(StrEnum):
    """Why an address is not called."""

    NOT_HTTPS = "not_https"
    NOT_AN_ADDRESS = "not_an_address"
    HAS_CREDENTIALS = "has_credentials"
    HAS_FRAGMENT = "has_fragment"
    PORT = "port_not_allowed"
    LOCAL_NAME = "name_is_local"
    UNRESOLVED = "name_unknown"
    NOT_PUBLIC = "address_not_public"


class Place(NamedTuple):
    """Where a request goes: host and port, and the path with its query."""

    host: str
    port: int
    target: str


def place_of(url: str, *, loopback: bool = False) -> Place | Fault:
    """The place an address names, or why it is none; `loopback` lets this machine be named, at any port."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), 443 if parts.port is None else parts.port
    except ValueError:
        return Fault.NOT_AN_ADDRESS
    faults = (
        (Fault.NOT_HTTPS, parts.scheme != "https"),
        (Fault.NOT_AN_ADDRESS, not host or not url.isascii() or not url.isprintable() or " " in url or "\\" in url),
        (Fault.HAS_CREDENTIALS, "@" in parts.netloc),
        (Fault.HAS_FRAGMENT, "#" in url),
        (Fault.PORT, not loopback and port not in PORTS),
        (Fault.LOCAL_NAME, not loopback and _is_local_name(host)),
    )
    found = next((fault for fault, holds in faults if holds), None)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return found or Place(host, port, target)


def may_call(addresses: Iterable[str], *, loopback: bool = False) -> bool:
    """Whether all of the addresses a name leads to are public; one that is not spoils the others."""
    found = [_read(address) for address in addresses]
    return bool(found) and all(
        each is not None and (is_public(each) or (loopback and each.is_loopback)) for each in found
    )


def is_public(address: Address) -> bool:
    """Whether the address is handed out for everybody and for one machine."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    return address in _PUBLIC_V6 and not any(address in network for network in _NOT_PUBLIC_V6)


def _read(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:  # a zone, as in fe80::1%eth0, is local by itself
        return None


def _is_local_name(host: str) -> bool:
    if ":" in host:
        return False  # an address, which is judged as one
    return "." not in host or host.rpartition(".")[2].lower() in _LOCAL_NAMES
