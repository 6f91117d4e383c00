"""Reports that a tool may ask for by an export token, in place of an access token.

It is shown as `Authorization: Bearer`, or as the password of HTTP Basic, whatever the name beside it. To every other
route such a token is none of ours.
"""

import base64
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import Depends, Request
from sqlmodel import Session

from api.access.policy import words_of
from api.domain.acts import Act
from api.domain.export_tokens import BEGINS_WITH
from api.domain.scopes import Word
from api.http.addresses import address_of
from api.oauth.verified import Claims
from api.problems import InsufficientScope, TokenInvalid, TooManyRequests
from api.routing.acting import Asking
from api.routing.dependencies import READING, said_by
from api.services.export_tokens import use_export_token

SHOWING = (*READING, TooManyRequests)
"""What a report may answer that takes export tokens, beside what any protected route may."""
OWN_FIGURES = "organisation"
"""The parameter by which an organisation's own counts are told whole; a token opens what is published alone."""


def reader_of(act: Act, report: str) -> Any:
    """The caller of a report, checked live for `act`, with an access token or an export token for `report`.

    Names in braces stand for parts of the path: `statistics-{table}`.
    """

    async def caller(request: Request) -> Asking:
        request.state.takes_basic = True
        token = _shown(request)
        if token is None:
            return Asking.noted(request, said_by(request), act)
        said = partial(_said, request, token, report.format(**request.path_params))
        return Asking.noted(request, said, act, (Act.EXPORT_READ,), words_of(Act.EXPORT_READ))

    caller.act, caller.report = act, report  # type: ignore[attr-defined]  # read by the OpenAPI document and tests
    return Depends(caller)


def _said(request: Request, token: str, report: str, session: Session, now: datetime) -> Claims:
    if OWN_FIGURES in request.query_params:
        raise InsufficientScope(scope=Word.STATISTICS_READ.value)
    return use_export_token(session, token, report, address_of(request), now)


def _shown(request: Request) -> str | None:
    """The export token that is shown, if one is. Raises TokenInvalid for a Basic header with anything else."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        return _password(value.strip())
    return value.strip() if value.strip().startswith(BEGINS_WITH) else None


def _password(value: str) -> str:
    try:
        _, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        raise TokenInvalid from None
    if not password.startswith(BEGINS_WITH):
        raise TokenInvalid
    return password
