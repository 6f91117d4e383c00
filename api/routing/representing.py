"""One piece gives every list and report in every form: the route answers with JSON, and that is written anew.

What a route offers follows from the shape of its answer (`formats.tables.row_shape`): a table comes as NDJSON, CSV,
workbook and PDF too, a paper as the file it is, anything else as JSON alone. The answer is rendered after the
transaction, when the connection is free again. Its entity tag is that of the JSON with the representation in it.
"""

import json
import re
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from inspect import isclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from api.access.principal import Principal
from api.formats.labels import title
from api.formats.writing.tables import Row, row_shape
from api.formats.writing.tellings import Telling, asked_for, organisation, zone_of
from api.formats.writing.written import WRITERS, Answer
from api.http.representations import MEDIA_TYPES, NotAcceptable, Representation, chosen
from api.problem_handlers import language_of
from api.routing.attachments import BYTES, file_in
from api.schemas.base import Page
from api.schemas.lists import MOST_IN_A_PAGE

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
JSON = MEDIA_TYPES[Representation.JSON]
FORMS = (Representation.JSON, *WRITERS)
"""The forms of a table."""
OK, NOT_MODIFIED = 200, 304
IN_WORDS = frozenset({Representation.XLSX, Representation.PDF})
"""These say something in the reader's language, and when they were made: their tags are weak."""
WHOLE: Mapping[Representation, int] = {
    Representation.CSV: 5_000,
    Representation.LABELLED_CSV: 5_000,
    Representation.XLSX: 5_000,
    Representation.PDF: 1_000,
}
"""A file of a list without `limit` holds the list to its end, so many rows at most; with it, a page."""
_BY_MEDIA_TYPE = {media_type: each for each, media_type in MEDIA_TYPES.items()}
_TEXT = {"type": "string"}
DESCRIBED: Mapping[Representation, Mapping[str, Any]] = {
    Representation.NDJSON: {**_TEXT, "description": "One row on each line, as in the JSON"},
    Representation.CSV: {**_TEXT, "description": "RFC 4180, UTF-8 with byte-order mark, field names in the first row"},
    Representation.LABELLED_CSV: {**_TEXT, "description": "Indonesian labels, `;` between cells, decimal comma"},
    Representation.XLSX: {**BYTES, "description": "A tidy sheet, totals, a dictionary, and as of when"},
    Representation.PDF: {**BYTES, "description": "Tagged PDF for print"},
}


def offered_by(route: APIRoute) -> tuple[str, ...]:
    """The media types of a route's answer, the preferred one first."""
    if row_shape(route.response_model) is not None:
        return tuple(MEDIA_TYPES[each] for each in FORMS)
    content = (route.responses.get(200) or {}).get("content")
    return tuple(content) if content and route.response_model is None else (JSON,)


def described(route: APIRoute) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of the forms beside JSON."""
    forms = offered_by(route)[1:] if row_shape(route.response_model) is not None else ()
    content = {each: {"schema": dict(DESCRIBED[_BY_MEDIA_TYPE[each]])} for each in forms}
    return {200: {"content": content}} if content else {}


def a_file(*forms: Representation) -> dict[int | str, dict[str, Any]]:
    """What the document says of a route that answers with a file in these forms and in no JSON."""
    return file_in((MEDIA_TYPES[form] for form in forms), "The file")


def streams(*forms: Representation) -> dict[int | str, dict[str, Any]]:
    """The same of a route that streams its rows."""
    content = {MEDIA_TYPES[form]: {"schema": dict(DESCRIBED[form])} for form in forms}
    return {200: {"description": "Rows, and their number at the end", "content": content}}


def endings_of(route: APIRoute) -> list[str]:
    """The endings by which the forms of a route are asked for; none where there is JSON alone."""
    offered = offered_by(route)
    return [f".{_BY_MEDIA_TYPE[each]}" for each in offered if each in _BY_MEDIA_TYPE] if offered != (JSON,) else []


def form_of(request: Request) -> Representation:
    """The form that was chosen for the request."""
    return _BY_MEDIA_TYPE[request.state.media_type]


def choosing(route: APIRoute, handle: Handler) -> Handler:
    """`handle` behind the choice of a form, which stands before anything else. Raises NotAcceptable."""
    offered = offered_by(route)
    is_table = row_shape(route.response_model) is not None

    async def choose(request: Request) -> Response:
        media_type = chosen(request.headers.get("accept", ""), offered)
        if media_type is None:
            raise NotAcceptable(offered=list(offered))
        request.state.media_type = media_type
        if is_table and media_type != JSON:
            answer = await _represented(route, request, handle, _BY_MEDIA_TYPE[media_type])
        else:
            answer = await handle(request)
        tell_forms(route, answer)
        return answer

    return choose


def tell_forms(route: APIRoute, answer: Response) -> None:
    """Say of an answer that there are other forms of it."""
    if len(offered_by(route)) > 1:
        answer.headers["vary"] = _with_accept(answer.headers.get("vary", ""))


async def _represented(route: APIRoute, request: Request, handle: Handler, representation: Representation) -> Response:
    language = language_of(request)
    mark = f".{representation}-{language}" if representation in IN_WORDS else f".{representation}"
    _unmark(request.scope, mark)
    *before, answer = await _pages(route, request, handle, representation)
    headers = dict(answer.headers)
    if "etag" in headers:
        headers["etag"] = _marked(headers["etag"], mark, is_weak=representation in IN_WORDS)
    if answer.status_code == NOT_MODIFIED:
        return Response(status_code=NOT_MODIFIED, headers=headers)
    headers |= file_headers(request, representation)
    ending = request.scope["state"].get("ending")
    if ending and "link" in headers:
        # The next page is asked for as this one was.
        headers["link"] = headers["link"].replace("?", f"{ending}?", 1)
    tell = partial(_telling, route, request, language)
    read = Answer(route.response_model, bytes(answer.body), tell, [bytes(each.body) for each in before])
    return Rendered(partial(WRITERS[representation], read), headers)


async def _pages(route: APIRoute, request: Request, handle: Handler, representation: Representation) -> list[Response]:
    """The answers of which a file is made: one, or all pages of a list, each in a transaction of its own."""
    is_list = isclass(route.response_model) and issubclass(route.response_model, Page)
    most = WHOLE.get(representation, 0)
    if not is_list or not most or {"limit", "cursor"} & request.query_params.keys():
        return [await handle(request)]
    # What the reader knows is one page; a file of several has no tag.
    scope = {**request.scope, "headers": [each for each in request.scope["headers"] if each[0] != b"if-none-match"]}
    found: list[Response] = []
    cursor: str | None = None
    while not found or (cursor and len(found) * MOST_IN_A_PAGE < most):
        asked = [*request.query_params.multi_items(), ("limit", str(MOST_IN_A_PAGE))]
        query = urlencode([*asked, *([("cursor", cursor)] if cursor else [])])
        found.append(await handle(Request({**scope, "query_string": query.encode()}, request.receive)))
        if found[-1].status_code != OK:
            break
        following = json.loads(bytes(found[-1].body))["next"]
        cursor = dict(parse_qsl(urlsplit(following).query))["cursor"] if following else None
    del found[-1].headers["etag"]
    return found


class Rendered(Response):
    """An answer that is written when it is sent, in a thread."""

    def __init__(self, write: Callable[[], bytes], headers: Mapping[str, str]) -> None:
        super().__init__(headers=headers)
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write it, and send it."""
        self.body = await run_in_threadpool(self._write)
        self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def _with_accept(vary: str) -> str:
    known = [name.strip() for name in vary.split(",") if name.strip()]
    return ", ".join(dict.fromkeys([*known, "Accept", "Accept-Language"]))


def _marked(tag: str, mark: str, *, is_weak: bool) -> str:
    strong = f'{tag.removeprefix("W/").removesuffix(chr(34))}{mark}"'
    return f"W/{strong}" if is_weak else strong


def _unmark(scope: Scope, mark: str) -> None:
    """Of the tags that the reader knows leave those of this representation, as the JSON has them."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"if-none-match"]
    sent = b",".join(value for name, value in scope["headers"] if name == b"if-none-match").decode("latin-1")
    end = f'{mark}"'
    tags = (tag.strip().removeprefix("W/") for tag in sent.split(","))
    known = [tag if tag == "*" else f'{tag.removesuffix(end)}"' for tag in tags if tag == "*" or tag.endswith(end)]
    scope["headers"] = [*kept, *([(b"if-none-match", ", ".join(known).encode("latin-1"))] if known else [])]


def file_headers(request: Request, representation: Representation) -> dict[str, str]:
    """What an answer in this form is, and a name to keep it under."""
    kind, *parameters = MEDIA_TYPES[representation].split("; ")
    is_csv = kind == MEDIA_TYPES[Representation.CSV]
    name = f"{_file_name(request)}_{_caller(request).now:%Y-%m-%d}.{representation}"
    return {
        "content-type": "; ".join([kind, *(["charset=utf-8", "header=present"] if is_csv else []), *parameters]),
        "content-disposition": f'attachment; filename="{name}"',
    }


def _file_name(request: Request) -> str:
    """Made of the address without its ids: `plans-activities`, `statistics-sex`."""
    parts = (part for part in request.url.path.split("/")[2:] if not _is_id(part))
    return re.sub(r"[^a-z0-9.-]+", "-", "-".join(parts).lower())


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _caller(request: Request) -> Principal:
    caller: Principal = request.state.caller
    return caller


def _telling(route: APIRoute, request: Request, language: Any, said: Row) -> Telling:
    caller = _caller(request)
    in_path = [(name, str(value)) for name, value in request.path_params.items() if not _is_id(str(value))]
    return Telling(
        title=title(route.operation_id or route.name, language),
        reader=organisation(caller.home, language),
        as_of=caller.now,
        zone=zone_of(caller.home),
        asked=asked_for([*in_path, *request.query_params.multi_items()], language),
        has_more=said.get("next") is not None,
        language=language,
    )
