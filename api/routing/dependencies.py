"""What routes ask for: the session, the caller for an act, preconditions, keys, pages.

Order matters in a route's signature: the caller comes first, so that 401 and 403 are said before anything else.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel
from sqlmodel import Session

from api import paging
from api.access import gate
from api.access.grants import enter
from api.access.principal import Principal
from api.domain.acts import Act
from api.http.addresses import address_of
from api.http.request_log import request_id
from api.idempotency import Made, Outcome, Sent, digest_of, once
from api.key_problems import KeyInUse, KeyRequired, KeyReused
from api.problems import (
    Conflict,
    CursorInvalid,
    Duplicate,
    InUse,
    Locked,
    MalformedJson,
    NotFound,
    NotPermitted,
    PreconditionRequired,
    SamePerson,
    StaleVersion,
    TooLarge,
    UnsupportedMediaType,
    WrongMoment,
)
from api.routing.access_tokens import said_in
from api.routing.acting import OPENED, READING_ONLY, Asking, Said
from api.routing.preconditions import if_match, is_known, required_version
from api.routing.protected_route import ProtectedRoute
from api.schemas.base import Page
from api.schemas.lists import PageQuery

M = TypeVar("M", bound=Made)
T = TypeVar("T")
B = TypeVar("B", bound=BaseModel)

# What each kind of operation may answer beside what any may (declared in OpenAPI, tested).
LISTING = (CursorInvalid,)
READING = (NotFound,)
WRITING = (
    MalformedJson,
    TooLarge,
    UnsupportedMediaType,
    NotFound,
    NotPermitted,
    Duplicate,
    Conflict,
    KeyInUse,
    KeyReused,
    KeyRequired,  # also where a key may be left out: one that is malformed is refused
)
ADDING = (*WRITING, Locked)  # to something that may take nothing more; no version of it is named
CHANGING = (*ADDING, StaleVersion, PreconditionRequired)
REMOVING = (NotFound, NotPermitted, StaleVersion, PreconditionRequired, Locked, InUse)
DOING = (*ADDING, WrongMoment, SamePerson)
MOVING = (*DOING, StaleVersion)
KEY = re.compile(r"^[A-Za-z0-9_-]{8,128}$")
PAGE_FIELDS = frozenset({"limit", "cursor", "include"})


async def opened() -> object:
    """The session of the request, opened by the thread in which it acts."""
    return OPENED


async def opened_to_read() -> object:
    """A session that only reads: on a standby where there is one, with all that was committed."""
    return READING_ONLY


SessionDep = Annotated[Session, Depends(opened)]
ReadingDep = Annotated[Session, Depends(opened_to_read)]


def protected(tag: str) -> APIRouter:
    """A router below /v1 whose routes follow the ground rules and declare what any of them may answer."""
    return APIRouter(prefix="/v1", tags=[tag], route_class=ProtectedRoute)


def said_by(request: Request) -> Said:
    """What the access token of the request says. Raises Unauthenticated, TokenInvalid."""
    claims = said_in(request.scope)
    return lambda _session, _now: claims


def caller_for(act: Act, *also: Act) -> Any:
    """The caller, checked live for `act`; `also` names the acts an answer's `allowed_actions` speaks of."""

    async def caller(request: Request) -> Asking:
        return Asking.noted(request, said_by(request), act, also)

    caller.act = act  # type: ignore[attr-defined]  # read by the OpenAPI document and the tests of the routes
    return Depends(caller)


def caller_as(request: Request, session: Session, act: Act) -> Principal:
    """The caller as it would be for another act, checked live as for that act; the word is not asked for.

    What the request itself is refused for stays that of its own act.
    """
    claims, now, address = request.state.claims, request.state.caller.now, address_of(request)
    return enter(session, act, claims.jti, claims.pairs, now, request_id=request_id(), address=address)


IfMatch = Annotated[gate.Named | None, Depends(if_match)]
Version = Annotated[gate.Named, Depends(required_version)]
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="8–128 letters, digits, - or _; the same key within 24 h has one effect",
        max_length=200,
    ),
]


class Once:
    """Runs a write once for its key, and tells in the answer when it was a replay."""

    def __init__(self, request: Request, response: Response, key: str | None, body: bytes) -> None:
        self._request, self._response, self._key, self._body = request, response, key, body

    def run(
        self,
        session: Session,
        caller: Principal,
        first: Callable[[], M],
        again: Callable[[UUID], M],
        *pieces: bytes,
        status: int = 201,
    ) -> M:
        """The result of `first`, or of `again` where the key was used; `pieces` stand for a body that was a file."""
        return self.told(*once(session, caller, self.sent(*pieces, status=status), first, again))

    def sent(self, *pieces: bytes, status: int = 201) -> Sent:
        """What the key is compared by; without one there is nothing to compare."""
        if self._key is None:
            return Sent(None, "", "", status)
        operation = f"{self._request.method} {self._request.url.path}?{self._request.url.query}"
        return Sent(self._key, operation, digest_of(self._body, *pieces), status)

    def told(self, made: M, outcome: Outcome) -> M:
        """What was made, with the status and the headers that tell of it."""
        self._response.status_code = outcome.status
        self._response.headers.update(telling(made, outcome))
        return made


def telling(made: Any, outcome: Outcome, content: str | None = None) -> dict[str, str]:
    """The headers that tell of what was made; `content` is its JSON, where that was written already."""
    tag = _tag(made.version, content or made.model_dump_json()) if hasattr(made, "version") else None
    may_hold_one = "secret" in getattr(type(made), "model_fields", ())  # what has none says so by an error
    secret = "no-store" if may_hold_one and made.secret else None
    said = {"Idempotency-Replayed": "true" if outcome.replayed else None, "ETag": tag, "Cache-Control": secret}
    return {name: value for name, value in said.items() if value is not None}


def tag_of(shown: Any) -> str:
    """The version of a resource where it has one, which If-Match names, and a digest of all that is shown.

    The digest is there because an answer also changes with rows beside it (a sum, a comment), with the day and with
    what the reader may do.
    """
    return _tag(getattr(shown, "version", None), shown.model_dump_json())


def _tag(version: int | None, content: str) -> str:
    return f'"{"" if version is None else f"{version}-"}{digest_of(content.encode())[:16]}"'


async def _body(request: Request) -> bytes:
    return b"" if request.headers.get("content-type", "").startswith("multipart/") else await request.body()


async def offered_once(
    request: Request, response: Response, body: Annotated[bytes, Depends(_body)], key: KeyHeader = None
) -> Once:
    """For writes that take a key when one is sent."""
    if key is not None and not KEY.match(key):
        raise KeyRequired
    return Once(request, response, key, body)


async def required_once(
    request: Request, response: Response, body: Annotated[bytes, Depends(_body)], key: KeyHeader = None
) -> Once:
    """For moves and money, which need a key. Raises KeyRequired."""
    if key is None:
        raise KeyRequired
    return await offered_once(request, response, body, key)


OfferedOnce = Annotated[Once, Depends(offered_once)]
RequiredOnce = Annotated[Once, Depends(required_once)]


class Tagged:
    """Answers single resources with their ETag, and 304 where the reader has them."""

    def __init__(self, request: Request, response: Response) -> None:
        self._request, self._response = request, response

    def changed(self, shown: M) -> M:
        """The resource as it is after the change, with its new ETag; a change that only waits says so (202)."""
        status: int = getattr(shown, "answered_with", 200)
        self._response.status_code = status
        self._response.headers["ETag"] = tag_of(shown)
        return shown

    def of(self, shown: T, tag: str | None = None) -> T:
        """The resource, or 304; its tag is made from it unless another is given."""
        return self.made(tag or tag_of(shown), lambda: shown)

    def made(self, entity: str, make: Callable[[], T]) -> T:
        """What `make` makes, or 304 without making it where the reader has the tag `entity`."""
        headers = {"ETag": entity, "Cache-Control": "private, no-cache", "Vary": "Authorization, Accept-Language"}
        if is_known(self._request, entity):
            # FastAPI sends a response as it is, whatever the route says it returns.
            return cast("T", Response(status_code=304, headers=headers))
        self._response.headers.update(headers)
        return make()

    def remembered(self, entity: str, make: Callable[[], B]) -> B:
        """As `made`, of a large answer that many ask for: what was written for this tag is not made again."""
        reports = self._request.app.state.reports
        return self.made(entity, lambda: cast("B", _json(reports.body(entity, make), self._response)))

    def still(self, entity: str) -> Response | None:
        """As `remembered`, where there is nothing to make: 304, or what was written before, else nothing."""
        body = b"" if is_known(self._request, entity) else self._request.app.state.reports.get(entity)
        return None if body is None else self.made(entity, lambda: _json(body, self._response))

    def written(self, version: int, body: str) -> Response:
        """A resource that a query wrote as JSON, or 304."""
        return self.made(_tag(version, body), lambda: _json(body, self._response))


def _json(body: str | bytes, prepared: Response) -> Response:
    # FastAPI takes an answer as it is, so the headers prepared for it are put on here.
    return Response(body, headers=dict(prepared.headers), media_type="application/json")


async def tagged(request: Request, response: Response) -> Tagged:
    """Tags for this request; a coroutine, as all that asks nothing of the database, for a thread costs more."""
    return Tagged(request, response)


Tags = Annotated[Tagged, Depends(tagged)]


class Lists:
    """Answers lists in pages."""

    def __init__(self, request: Request, response: Response) -> None:
        self._request, self._response = request, response

    def page(
        self,
        session: Session,
        caller: Principal,
        statement: Any,
        query: PageQuery,
        keys: Sequence[paging.Key],
        shown: Callable[[list[Any]], Iterable[Any]],
    ) -> Page[Any]:
        """One page of `statement`, in the order of `keys`, each row as `shown` writes it."""
        parts = paging.whole(statement, keys)
        return self.page_of_parts(session, caller, parts, query, lambda rows: shown(paging.bare(statement, rows)))

    def page_of_parts(
        self, session: Session, caller: Principal, parts: paging.Parts, query: PageQuery, shown: Callable[..., Any]
    ) -> Page[Any]:
        """One page of a list that comes in parts, each row as `shown` writes it."""
        binding = self.binding(caller, query)
        found = paging.page(session, parts, limit=query.limit, cursor=query.cursor, binding=binding)
        total = paging.count(session, parts) if query.include else None
        return Page[Any](items=list(shown(found.rows)), next=self._following(found.cursor), total=total)

    def written(self, found: paging.Written) -> Response:
        """One page whose rows a query wrote as JSON, in the shape of `Page`."""
        members = {"next": self._following(found.cursor), **({} if found.total is None else {"total": found.total})}
        body = f'{{"items":[{",".join(found.items)}],{json.dumps(members)[1:]}'
        return _json(body, self._response)

    def binding(self, caller: Principal, query: PageQuery) -> paging.Binding:
        """Where the cursors of this list are good."""
        filters = query.model_dump(exclude=set(PAGE_FIELDS))
        return paging.Binding(self._request.url.path, str(caller.client_id), filters)

    def _following(self, cursor: str | None) -> str | None:
        """The address of the next page; announces it, and who may keep this one."""
        self._response.headers["Cache-Control"] = "private, no-cache"
        self._response.headers["Vary"] = "Authorization, Accept-Language"
        if cursor is None:
            return None
        following = paging.link_next(str(self._request.url), cursor)
        self._response.headers.update(paging.link_header(following))
        return following


async def listed(request: Request, response: Response) -> Lists:
    """Lists for this request."""
    return Lists(request, response)


ListsDep = Annotated[Lists, Depends(listed)]


def matching(
    statement: Any, table: Any, query: BaseModel, search: Sequence[Any] = (), apart: Sequence[str] = ()
) -> Any:
    """The rows whose columns have the values asked for; `q` looks for a part of the columns in `search`.

    Filters named in `apart` are the route's own.
    """
    asked = query.model_dump(exclude={*PAGE_FIELDS, *apart}, exclude_defaults=True)
    words, since = asked.pop("q", None), asked.pop("updated_since", None)
    for name, values in asked.items():
        statement = statement.where(getattr(table, name).in_(values))
    if words:
        statement = statement.where(sa.or_(*(column.icontains(words, autoescape=True) for column in search)))
    return statement if since is None else statement.where(table.updated_at >= since)


def shape_of(out: type[BaseModel]) -> Callable[[list[Any]], Iterable[Any]]:
    """Rows as `out` lists their fields."""
    return lambda rows: (out.model_validate(row) for row in rows)


def columns_as(out: type[BaseModel], statement: Any) -> Callable[[list[Any]], Iterable[Any]]:
    """Rows of columns, which a page gives as plain tuples, as `out` lists them."""
    names = list(statement.selected_columns.keys())
    return lambda rows: (out(**dict(zip(names, row, strict=True))) for row in rows)
