"""What a client asks of a person (RFC 6749 §4.1.1): a query string that travels with the person through the pages.

The string itself is what the pages carry along, so that there is nothing to redirect to but our own endpoint.
"""

import re
from collections import defaultdict
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from api.oauth.metadata import AUTHORIZATION_PATH, address

LONGEST_QUERY: Final = 8192
MOST_PARAMETERS: Final = 32
# RFC 6749 appendix A: every parameter is made of these characters.
_PRINTABLE: Final = re.compile(r"[\x20-\x7e]*")
_QUERY: Final = re.compile(r"[\x21-\x7e]*")


class AuthorizationRequest(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    """A readable request; `repeated` names what stands more than once. Raises `InvalidRequestError`."""

    def __init__(self, query: str) -> None:
        super().__init__("GET", address(AUTHORIZATION_PATH))
        values: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in _pairs(query):
            values[name].append(value)
        # A parameter without a value counts as left out (RFC 6749 §3.1).
        self.payload = BasicOAuth2Payload({name: given[0] for name, given in values.items() if given[0]})
        self.repeated = frozenset(name for name, given in values.items() if len(given) > 1)
        self.query = query
        if "state" in self.repeated:
            self.payload.data.pop("state", None)  # which of the two came from the client is not known


def is_query(text: str) -> bool:
    """Whether the text can stand behind the address of our own endpoint."""
    return len(text) <= LONGEST_QUERY and bool(_QUERY.fullmatch(text))


def source_of(redirect_uri: str) -> str:
    """The address as a source of a content security policy: its origin, or its scheme where it has none."""
    parts = urlsplit(redirect_uri)
    # Sources know no IPv6 addresses, and a program's scheme has no host.
    if parts.scheme not in ("https", "http") or "[" in parts.netloc:
        return f"{parts.scheme}:"
    return f"{parts.scheme}://{parts.netloc}"


def _pairs(query: str) -> list[tuple[str, str]]:
    if not is_query(query):
        raise InvalidRequestError("The query is too long, or not made of printable characters.")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise InvalidRequestError("The query cannot be read.") from None
    if not all(_PRINTABLE.fullmatch(text) for pair in pairs for text in pair):
        raise InvalidRequestError("A parameter holds characters that are not printable.")
    return pairs
