"""Signing in by authorization code with PKCE, and signing out everywhere.

Nothing is kept for strangers: the browser gets a random id in a cookie of ten minutes, and state and verifier are made
from it with our key. The session that begins has an id nobody knew before.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from client.gugus_client import Bearer, Gugus, GugusError, SignInRefused, Unreachable
from client.gugus_client.signing_in import authorization_url, code_of, redeem
from client.gugus_client.tokens import Metadata, TokenAnswer, metadata
from web import browser
from web.languages import N_
from web.life_words import LIFE_WORDS
from web.sessions import NoRoom, Organisation, Session, fresh
from web.visit import House, Visit

# What the pages do; the person's organisations follow from their seats.
SCOPE: Final = (
    "directory:read directory:write task_forces:read task_forces:write plans:read plans:write plans:adopt budgets:read "
    "budgets:write realisations:write progress:read progress:write progress:comment progress:submit progress:verify "
    "progress:accept progress:freeze calendar:write outputs:read outputs:write meetings:read meetings:write cases:read "
    "cases:write persons:read medical:read consents:write referrals:read referrals:send referrals:receive "
    "referrals:oversee assistance:read assistance:write statistics:read reports:read imports:write webhooks:write "
    "clients:write grants:write audit:read privacy:read privacy:write"
)
FAILED: Final = N_("Anda belum masuk. Silakan coba sekali lagi.")
REFUSED: Final = {
    "access_denied": N_("Anda tidak memberi izin, jadi Anda belum masuk."),
    # Said to nobody who has not proven who they are.
    "invalid_scope": N_("Tidak ada kedudukan yang berlaku bagi Anda hari ini. Tanyakan kepada sekretariat."),
}


def sign_in(visit: Visit) -> Response:
    """Send the person to the authorization server."""
    settings = visit.house.settings
    if visit.request.url.netloc != settings.base_url.partition("://")[2]:
        # The cookie must lie with the address the person comes back to.
        return visit.go(f"{settings.base_url}/masuk?ke={_inside(visit.request.query_params.get('ke', '/'))}")
    started = fresh()
    there = _inside(visit.request.query_params.get("ke", "/"))
    url = authorization_url(
        _server(visit.house),
        client_id=settings.client,
        redirect_uri=settings.redirect_uri,
        scope=SCOPE,
        state=_state(visit.house, started, there),
        verifier=visit.house.seal.mark("verifier", started),
        language=visit.language,
    )
    response = RedirectResponse(url, 303, browser.HEADERS)
    browser.keep(settings, response, "start", started)
    return response


def come_back(visit: Visit) -> Response:
    """The person comes back with a code: a session begins."""
    house, answer = visit.house, dict(visit.request.query_params)
    started = browser.cookie(house.settings, visit.request, "start") or ""
    there = _inside(answer.get("state", "").partition(".")[2] or "/")
    try:
        code = code_of(_server(house), answer, _state(house, started, there) if started else "\n")
        given = redeem(
            house.endpoint,
            code=code,
            redirect_uri=house.settings.redirect_uri,
            verifier=house.seal.mark("verifier", started),
        )
    except SignInRefused as refused:
        text = REFUSED.get(refused.error, FAILED)
        return visit.page("refused", {"title": N_("Belum masuk"), "text": text}, 400)
    if visit.session is not None:
        house.store.end(visit.session.id)
    response = visit.go(there)
    browser.keep(house.settings, response, "session", house.store.begin(_session(visit, given)))
    browser.drop(house.settings, response, "start")
    return response


def sign_out(visit: Visit) -> Response:
    """End the session here and at the authorization server, so that the next one at this desk signs in anew."""
    session = visit.here
    try:
        current = next((each for each in visit.gugus.sessions.list() if each.is_current), None)
        if current is not None:
            visit.gugus.sessions.end(current.id)
    except GugusError:
        _revoke(visit.house, session.refresh_token)
    with suppress(NoRoom):  # nobody has its id any more, without which neither can be read
        visit.house.unsent.forget(session.id)
        visit.house.store.end(session.id)
    bare = Visit(visit.house, visit.request, visit.language)
    response = bare.page("signed_out", {})
    browser.drop(visit.house.settings, response, "session")
    return response


def _revoke(house: House, refresh_token: str) -> None:
    try:
        house.endpoint.revoke(refresh_token)
    except (SignInRefused, Unreachable):
        return  # it ends by itself


def _server(house: House) -> Metadata:
    return house.remembered.get("authorization server", lambda: metadata(house.http))


def _state(house: House, started: str, there: str) -> str:
    return f"{house.seal.mark('state', f'{started} {there}')}.{there}"


def _inside(path: str) -> str:
    """A path of ours, whatever was asked for."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


def _session(visit: Visit, given: TokenAnswer) -> Session:
    """What is kept: the tokens, and for whom the person acts, by name."""
    held: dict[str, set[str]] = {}
    for detail in given.authorization_details:
        for organisation in detail["organisations"]:
            held.setdefault(organisation, set()).update(detail["actions"])
    tokens = Bearer(given.access_token)
    LIFE_WORDS.read(visit.house.http, tokens)
    gugus = Gugus(visit.house.http, tokens, visit.language)
    names, zone = _names(gugus, held)
    organisations = tuple(
        Organisation(place, names.get(place, place), tuple(sorted(actions))) for place, actions in sorted(held.items())
    )
    return Session(given.access_token, time.time() + given.expires_in, given.refresh_token or "", organisations, zone)


def region_of(place: str) -> str:
    """The region an organisation belongs to: its own word, or that of the code an agency's begins with."""
    kind, _, code = place.partition(":")
    if kind != "agency":
        return place
    region = code.partition("-")[0]
    return f"district:{region}" if "." in region else f"province:{region}"


def _names(gugus: Gugus, held: Mapping[str, set[str]]) -> tuple[dict[str, str], str]:
    """Names of the organisations, and the time zone of the first task force of theirs, where seats may ask."""
    found: dict[str, Any] = {}
    zone = "Asia/Jakarta"
    regions = sorted({region_of(place) for place in held if not place.startswith("ministry:")})
    words = frozenset().union(*held.values())
    forces = list(gugus.task_forces.list(owner=regions)) if regions and "task_forces:read" in words else []
    for force in forces:
        found[force.owner] = force.name
    zone = forces[0].time_zone if forces else zone
    if "directory:read" in words and any(place not in found for place in held):
        found |= {each.organisation: each.name for each in gugus.agencies.list(owner=regions, limit=200)}
    return found, zone
