"""A function of a visit as an endpoint: the form is read and proven ours, refusals become pages.

Pages wait for the service, and the service may live in the same process: their threads are limited apart from its
own, or each would wait for the other.
"""

import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Final, NamedTuple

import anyio
import anyio.to_thread
from starlette.formparsers import MultiPartException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from client.gugus_client import GugusError, Missing, Overloaded, Problem, Refused, SignInRefused, Unauthenticated
from web import browser
from web.forms import LARGEST_FORM, Form, TooLarge, has_files, read_form
from web.languages import N_, language_of
from web.life_words import LIFE_WORDS
from web.sessions import NoRoom
from web.tokens import SignedOut
from web.unsent import Unsent
from web.visit import House, Visit

log = logging.getLogger("gugus.web")


class Template(NamedTuple):
    """The address of a page without its ids."""

    path: str


Page = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class InParts:
    """A page that gives a file in parts, too: it is not compressed, for a part is one of the bytes as they are."""

    page: Page

    def __call__(self, visit: Visit) -> Response:
        """The file."""
        return self.page(visit)


SMALL: Final = 800  # bytes that are not worth the work
# Nothing of another site stands on a page beside our marks, so compressing them tells nobody anything.
COMPRESSED: Final = Middleware(GZipMiddleware, minimum_size=SMALL)
UNSENT: Final = "/belum-terkirim"
MOVED_UNTIL: Final = 400  # what is refused from here on may be sent again
NO_PAGE: Final = N_("Alamat ini tidak ada. Bila dari tautan, mungkin tautannya terpotong.")
FOREIGN: Final = N_("Formulir ini tidak dikirim dari halaman kami. Buka kembali halamannya dan ulangi.")
TOO_MUCH: Final = (N_("Terlalu besar"), N_("Kiriman terlalu besar. Berkas paling besar 20 MB."), 413)
FAULT: Final = N_("Coba lagi sebentar. Bila berulang, beri tahu pengelola layanan.")
ILLEGIBLE: Final = (
    N_("Tidak terbaca"),
    N_("Formulir tidak terbaca. Buka kembali halamannya dan ulangi."),
    400,
)

NOT_HELD: Final = N_(
    "Kedudukan Anda tidak membuka halaman ini, atau sudah berakhir. Bila baru diisi: keluar, lalu masuk lagi."
)
CUT: Final = (N_("Layanan tidak menjawab"), N_("Sambungan terputus. Muat ulang halaman ini sebentar lagi."))
FULL: Final = (
    N_("Penyimpanan halaman penuh"),
    N_("Muat ulang halaman ini sebentar lagi. Bila berulang, beri tahu pengelola layanan."),
)


def missing(visit: Visit) -> Response:
    """What a browser is told that asks for an address which no page has."""
    return visit.page("refused", {"title": N_("Tidak ditemukan"), "text": NO_PAGE}, 404)


def routes_of(house: House, table: dict[str, dict[str, Page]]) -> list[Route]:
    """Routes from a table: path, method, page."""
    limiter = anyio.CapacityLimiter(house.settings.threads)
    return [
        Route(
            path,
            _endpoint(house, limiter, page, path),
            methods=[method],
            middleware=[] if isinstance(page, InParts) else [COMPRESSED],
        )
        for path, pages in table.items()
        for method, page in (pages if "GET" in pages else {**pages, "GET": _back_from(path, table)}).items()
    ]


def _back_from(path: str, table: Mapping[str, Mapping[str, Page]]) -> Page:
    """What is only sent has nothing to show: whoever asks for it (in the other language, or from what a browser
    remembers) is led to the nearest page above.
    """
    parts = path.split("/")
    above = next(end for end in range(len(parts) - 1, 0, -1) if "GET" in table.get("/".join(parts[:end]) or "/", {}))
    return lambda visit: visit.go("/".join(visit.request.url.path.split("/")[:above]) or "/")


def _endpoint(
    house: House, limiter: anyio.CapacityLimiter, page: Page, path: str
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        request.scope["route"] = Template(path)  # what a log line names
        language = browser.language(house.settings, request)
        visit = Visit(house, request, language)
        if request.method == "POST":
            try:
                visit = Visit(house, request, language, form=await _form(house, request, limiter))
            except SignedOut:
                return visit.go(f"/masuk?ke={browser.came_from(house.settings, request)}")
            except (TooLarge, MultiPartException, OSError) as error:
                return _unread(visit, error)
        response = await anyio.to_thread.run_sync(_answered, page, visit, limiter=limiter)
        chosen = language_of(request.query_params.get("lang"))
        if chosen:
            browser.keep(house.settings, response, "language", chosen)
        return response

    return endpoint


async def _form(house: House, request: Request, limiter: anyio.CapacityLimiter) -> Form:
    """What was sent. Raises as `read_form`, and SignedOut where nobody knows whose file it is: it would lie on the disk
    until all of it has come, and there is no end of those who could send one.
    """
    if not has_files(request):
        return await read_form(request, LARGEST_FORM)
    known = browser.cookie(house.settings, request, "session") or ""
    if await anyio.to_thread.run_sync(house.store.find, known, limiter=limiter):
        return await read_form(request, house.settings.upload_limit)
    try:
        return await read_form(request, LARGEST_FORM)
    except TooLarge:
        raise SignedOut from None


def _unread(visit: Visit, error: TooLarge | MultiPartException | OSError) -> Response:
    """A page that says why nothing of a form was read."""
    if isinstance(error, OSError):
        log.error("the disk of the pages takes no file")
        title, text, status = *FULL, 503
    else:
        title, text, status = TOO_MUCH if isinstance(error, TooLarge) else ILLEGIBLE
    return visit.page("refused", {"title": title, "text": text}, status)


def _answered(page: Page, bare: Visit) -> Response:
    visit = bare
    try:
        visit = _recognised(bare)
        return _met(visit, page)
    except Exception as error:  # noqa: BLE001  nothing stands behind this; its message may carry what was typed
        places = " ".join(f"{each.name}:{each.lineno}" for each in extract_tb(error.__traceback__))
        log.error("page failed: %s at %s", type(error).__name__, places)  # noqa: TRY400  as above
        return visit.page("refused", {"title": N_("Ada gangguan di pihak kami"), "text": FAULT}, 500)


def _met(visit: Visit, page: Page) -> Response:
    """The page; or what stood in its way, as one."""
    refusal = _not_ours(visit) if visit.request.method == "POST" else None
    if refusal is not None:
        return refusal
    try:
        if visit.form.text("keep"):
            return keep_draft(visit)
        _learn(visit)
        return sent(visit, page(visit))
    except GugusError as error:
        return _said(visit, error)
    except SignedOut:
        return _signed_out(visit)
    except NoRoom:
        log.error("the disk of the pages takes nothing")  # noqa: TRY400  there is nothing else to tell
        return _again(visit, "full") if visit.request.method == "POST" else _unreachable(visit, FULL)


def _learn(visit: Visit) -> None:
    """Read what states and moves are called, where this process began after the session did."""
    if visit.session is not None and not LIFE_WORDS.are_known:
        LIFE_WORDS.read(visit.house.http, visit.tokens)


def keep_draft(visit: Visit) -> Response:
    """Keep what was typed so far, to be gone on with; nothing is sent to the service."""
    page = visit.form.text("keep")
    _keep(visit, page if page.startswith("/") else visit.request.url.path, is_draft=True)
    return visit.go(UNSENT)


def sent(visit: Visit, response: Response) -> Response:
    """The answer to a form; it has arrived, and is kept no longer."""
    if visit.request.method == "POST" and visit.form.text("key") and response.status_code < MOVED_UNTIL:
        with suppress(NoRoom):  # the service has it; sent once more it is done once
            visit.house.unsent.drop(visit.here.id, visit.form.text("key"))
    return response


def _keep(visit: Visit, page: str, *, is_draft: bool) -> None:
    fields = {name: value for name, value in visit.form.kept().items() if name not in {"key", "keep"}}
    form = Unsent(visit.key, visit.request.url.path, page, fields, is_draft, datetime.now(UTC))
    visit.house.unsent.keep(visit.here.id, form)


def _not_ours(visit: Visit) -> Response | None:
    """A page that says so, where a form came from elsewhere, or was shown in a session that is over."""
    if not browser.is_ours(visit.house.settings, visit.request):
        return visit.page("refused", {"title": N_("Formulir dari tempat lain"), "text": FOREIGN}, 403)
    if visit.session is None:
        return _again(visit, "signed_out")
    if not visit.house.seal.marked("forms", visit.session.id, visit.form.text("token")):
        # Nothing was done yet; what was typed is on the page and is sent again by the one who typed it.
        return _again(visit, "stale")
    return None


def _said(visit: Visit, error: GugusError) -> Response:
    """What the service answered, or that it did not, as a page."""
    if isinstance(error, Unauthenticated | SignInRefused):
        return _signed_out(visit)
    if isinstance(error, Problem):
        return _refused(visit, error)
    if visit.request.method != "POST":
        return _unreachable(visit)
    if visit.form.text("key") and visit.form.file is None:
        with suppress(NoRoom):  # it is on the page in any case
            _keep(visit, browser.came_from(visit.house.settings, visit.request), is_draft=False)
    return _again(visit, "unreachable")


def _recognised(visit: Visit) -> Visit:
    """The visit with its session, and with what was typed on this page before and not sent."""
    house, form = visit.house, visit.form
    known = browser.cookie(house.settings, visit.request, "session")
    session = house.store.find(known) if known else None
    if session and visit.request.method == "GET":
        path = visit.request.url.path
        typed = next((each for each in house.unsent.of(session.id) if each.page == path), None)
        form = Form({**typed.fields, "key": typed.key}) if typed else form
    return Visit(house, visit.request, visit.language, session, form)


def _signed_out(visit: Visit) -> Response:
    bare = Visit(visit.house, visit.request, visit.language, None, visit.form)
    if visit.request.method == "POST":
        response = _again(bare, "signed_out")
    else:
        response = bare.go(f"/masuk?ke={visit.request.url.path}")
    browser.drop(visit.house.settings, response, "session")
    return response


def _again(visit: Visit, reason: str) -> Response:
    """A page that holds what was typed, with the same key: sent once more, it is done once."""
    status = {"signed_out": 401, "stale": 403, "unreachable": 503, "full": 503}[reason]
    values = {"reason": reason, "fields": visit.form.kept(), "had_file": visit.form.file is not None}
    return visit.page("again", values, status)


def _unreachable(visit: Visit, why: tuple[str, str] = CUT) -> Response:
    title, text = why
    return visit.page("refused", {"title": title, "text": text, "again": visit.address()}, 503)


def _refused(visit: Visit, problem: Problem) -> Response:
    titles: dict[type[Problem], str] = {Missing: N_("Tidak ditemukan"), Refused: N_("Tidak diizinkan")}
    title = titles.get(type(problem), problem.title)
    is_shown = visit.request.method == "GET"
    return visit.page(
        "refused",
        {
            "title": title,
            "text": NOT_HELD if problem.code == "insufficient-scope" else problem.detail,
            "faults": problem.errors,
            "plain": visit.plain(problem),
            "instance": problem.instance,
            "again": visit.address() if isinstance(problem, Overloaded) and is_shown else "",
            "back": "" if is_shown else browser.came_from(visit.house.settings, visit.request),
        },
        problem.status,
    )


def move_in(visit: Visit) -> str:
    """The move that the last part of the path names; there are routes for those of the client only."""
    return visit.request.url.path.rpartition("/")[2]


def id_in(visit: Visit, name: str) -> uuid.UUID:
    """An id of the path; the router lets nothing else through."""
    found: uuid.UUID = visit.request.path_params[name]
    return found
