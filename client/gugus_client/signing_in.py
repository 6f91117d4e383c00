"""How a person signs in through a client: authorization code with PKCE (RFC 6749 §4.1, RFC 7636, RFC 9207)."""

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import urlencode

from .problems import SignInRefused
from .tokens import Metadata, TokenAnswer, TokenEndpoint


def authorization_url(
    server: Metadata, *, client_id: str, redirect_uri: str, scope: str, state: str, verifier: str, language: str
) -> str:
    """Where to send the person; `verifier` (43 characters or more) is kept until the code comes."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    return f"{server.authorization_endpoint}?{urlencode(asked)}"


def code_of(server: Metadata, answer: Mapping[str, str], state: str) -> str:
    """The code in what the person brings back. Raises SignInRefused: another state, another server, or a refusal."""
    if answer.get("state") != state or answer.get("iss") != server.issuer:
        raise SignInRefused("foreign_answer")
    if "code" not in answer:
        raise SignInRefused(answer.get("error", "invalid_answer"))
    return answer["code"]


def redeem(endpoint: TokenEndpoint, *, code: str, redirect_uri: str, verifier: str) -> TokenAnswer:
    """The tokens for a code; it can be redeemed once."""
    return endpoint.ask(
        {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    )
