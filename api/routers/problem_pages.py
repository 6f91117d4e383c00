"""The pages that the `type` of a problem points to: what happened, and what to do about it.

They are made from the classes, for people as HTML and for programs as JSON, in the language of Accept-Language.
"""

from html import escape
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.problem_handlers import language_of, problems_of
from api.problems import NotFound, Problem, Text, tree
from api.routing.ground_route import GroundRoute
from api.schemas.base import Code, Output
from api.schemas.problem_pages import ProblemIndex, ProblemPage, page_of
from api.schemas.wrong_fields import Language
from api.settings import get_settings

router = APIRouter(route_class=GroundRoute, prefix="/problems", tags=["problems"])

INDEX_TITLE = Text("Masalah yang dapat dijawab layanan ini", "Problems this service can answer with")
CAUSE = Text("Sebab", "Cause")
REMEDY = Text("Jalan keluar", "Remedy")
ALL = Text("Semua masalah", "All problems")

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept, Accept-Language",
    "Cache-Control": "public, max-age=3600",
}
_HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}


def kinds() -> dict[str, type[Problem]]:
    """Every kind of problem by its slug; asked at each request, since modules may add kinds while they load."""
    return {kind.slug: kind for kind in tree()}


@router.get("", operation_id="problems_list", response_model=ProblemIndex, responses=_HTML)
async def index(request: Request) -> Response:
    """Every kind of refusal, by status."""
    language = language_of(request)
    pages = [page_of(kind, language) for kind in sorted(kinds().values(), key=lambda kind: kind.status)]
    rows = "".join(f'<li><a href="{page.type}">{page.status} {escape(page.title)}</a></li>' for page in pages)
    return _either(request, ProblemIndex(items=pages), f"<ul>{rows}</ul>", INDEX_TITLE)


@router.get(
    "/{slug}", operation_id="problems_show", response_model=ProblemPage, responses={**_HTML, **problems_of(NotFound)}
)
async def show(request: Request, slug: Code) -> Response:
    """One kind of refusal: its status, its cause and what helps."""
    kind = kinds().get(slug)
    if kind is None:
        raise NotFound
    page = page_of(kind, language_of(request))
    return _either(request, page, _description(page, language_of(request)), kind.title)


def _description(page: ProblemPage, language: Language) -> str:
    sections = [(CAUSE, page.cause), (REMEDY, page.remedy)]
    parts = [
        f"<h2>{escape(getattr(heading, language))}</h2><p>{escape(sentence)}</p>"
        for heading, sentence in sections
        if sentence
    ]
    back = f'<p><a href="{get_settings().base_path}/problems">{escape(getattr(ALL, language))}</a></p>'
    return f"<p>{page.status} · <code>{escape(page.code)}</code></p>{''.join(parts)}{back}"


def _either(request: Request, data: Output, html: str, title: Text) -> Response:
    """JSON for whoever asks for it before HTML, else a page."""
    language = language_of(request)
    headers = {**_HEADERS, "Content-Language": language}
    accept = request.headers.get("accept", "")
    if "json" in accept and "html" not in accept:
        return Response(data.model_dump_json(), media_type="application/json", headers=headers)
    heading = escape(getattr(title, language))
    page = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{heading}</title></head>'
        f"<body><main><h1>{heading}</h1>{html}</main></body></html>"
    )
    return HTMLResponse(page, headers=headers)
