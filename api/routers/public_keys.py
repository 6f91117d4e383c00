"""The public keys with which anybody checks certificates, and checkpoints of the journal."""

from pathlib import Path

from fastapi import APIRouter, Response

from api.routing.ground_route import GroundRoute
from api.schemas.verification_keys import VerificationKeys
from api.settings import get_settings
from api.signing import CERTIFICATES, kept_keys

router = APIRouter(route_class=GroundRoute)


@router.get(
    "/.well-known/certificate-keys",
    operation_id="certificate_keys_read",
    tags=["certificates"],
    openapi_extra={"security": []},
)
def read_certificate_keys(response: Response) -> VerificationKeys:
    """The public keys of certificates (RFC 7517): the one that signs and every one before it, for ever."""
    return _published(response, get_settings().certificate_keys_dir)


@router.get(
    "/.well-known/checkpoint-keys",
    operation_id="checkpoint_keys_read",
    tags=["audit"],
    openapi_extra={"security": []},
)
def read_checkpoint_keys(response: Response) -> VerificationKeys:
    """The public keys of checkpoints (RFC 7517): the one that signs and every one before it, for ever."""
    return _published(response, get_settings().checkpoint_keys_dir)


def _published(response: Response, folder: Path) -> VerificationKeys:
    response.headers["Cache-Control"] = "public, max-age=300"
    return VerificationKeys.model_validate(kept_keys(folder, CERTIFICATES).jwks())
