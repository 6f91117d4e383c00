"""The public keys with which anybody checks a certificate."""

from fastapi import APIRouter, Response

from api.routers.ground_route import GroundRoute
from api.schemas.certificates import CertificateKeys
from api.services import freezing

router = APIRouter(tags=["certificates"], route_class=GroundRoute)


@router.get("/.well-known/certificate-keys", operation_id="certificate_keys_read", openapi_extra={"security": []})
def read_keys(response: Response) -> CertificateKeys:
    """The public keys of certificates (RFC 7517): the one that signs and every one before it, for ever."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return CertificateKeys.model_validate(freezing.certificate_keys().jwks())
