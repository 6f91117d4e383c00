"""The OpenAPI document as a page to read and try out; scripts and styles come from this server, never from a CDN."""

from importlib.resources import as_file, files

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse

from api.problems import NotFound
from api.routing.ground_route import GroundRoute
from api.schemas.base import Code

router = APIRouter(route_class=GroundRoute, prefix="/docs", include_in_schema=False)

ASSETS = frozenset({"swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"})

# Swagger UI sets styles on elements; all else comes from this origin, and requests go nowhere else.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Gugus API</title>
<link rel="icon" href="docs/favicon.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis],
});
"""


@router.get("")
async def page() -> HTMLResponse:
    """The page itself."""
    return HTMLResponse(_PAGE, headers=_HEADERS)


@router.get("/start.js")
async def start() -> Response:
    """Starts Swagger UI; a file of its own, because the policy allows no script inside the page."""
    return Response(_START, media_type="text/javascript", headers=_HEADERS)


@router.get("/{name}")
def asset(name: Code) -> FileResponse:
    """One file of Swagger UI, as the package fastapi-offline carries it."""
    if name not in ASSETS:
        raise NotFound
    with as_file(files("fastapi_offline") / "static" / name) as path:
        return FileResponse(path, headers=_HEADERS)
