"""Where programs and people look first: interfaces there are (RFC 9727), and whom to tell of a weakness (RFC 9116)."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from api.oauth import metadata
from api.problems import NotFound
from api.routing.ground_route import GroundRoute
from api.settings import get_settings

CATALOG_PATH: Final = "/.well-known/api-catalog"
SECURITY_PATH: Final = "/.well-known/security.txt"
LINKSET: Final = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.1"
# Asked for anew each time, so it never runs out; a copy that somebody keeps does.
STANDS_FOR: Final = timedelta(days=180)

router = APIRouter(route_class=GroundRoute, include_in_schema=False)


def catalog() -> dict[str, Any]:
    """The interfaces of this service as links (RFC 9264)."""
    described: dict[str, list[dict[str, str]]] = {
        "service-desc": [{"href": metadata.address("/openapi.json"), "type": OPENAPI}],
        "service-doc": [{"href": metadata.address("/docs"), "type": "text/html"}],
        "service-meta": [
            {"href": metadata.address(path), "type": "application/json"}
            for path in (metadata.PROTECTED_RESOURCE_PATH, metadata.AUTHORIZATION_SERVER_PATH)
        ],
        "status": [{"href": metadata.address("/readyz"), "type": "application/json"}],
    }
    return {"linkset": [{"anchor": metadata.address("/v1"), **described}]}


@router.get(CATALOG_PATH)
async def api_catalog() -> Response:
    """What interfaces there are and where they are described."""
    links = ", ".join(
        f'<{metadata.address(path)}>; rel="{relation}"'
        for path, relation in ((CATALOG_PATH, "api-catalog"), ("/openapi.json", "service-desc"))
    )
    headers = {"Link": links, "Cache-Control": "public, max-age=3600"}
    return JSONResponse(catalog(), headers=headers, media_type=LINKSET)


@router.get(SECURITY_PATH)
async def security_txt() -> Response:
    """Whom to tell of a weakness; nothing where the office has named nobody (`GUGUS_SECURITY_CONTACT`)."""
    contact = get_settings().security_contact
    if contact is None:
        raise NotFound
    expires = datetime.combine(datetime.now(UTC).date() + STANDS_FOR, time(), UTC)
    lines = {
        "Contact": contact,
        "Expires": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "id, en",
        "Canonical": metadata.address(SECURITY_PATH),
    }
    return PlainTextResponse("".join(f"{name}: {value}\n" for name, value in lines.items()))
