"""The OpenAPI 3.1 document: what FastAPI knows, and what it cannot: scopes of operations, texts of tags."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from api.access.policy import words_of
from api.domain.acts import Act
from api.domain.deprecations import DEPRECATED
from api.domain.scopes import Word
from api.http.quotas import RateLimited
from api.oauth.metadata import AUTHORIZATION_PATH, TOKEN_PATH
from api.oauth.wording import action
from api.openapi.answers import HEADERS, tell_of_answers
from api.openapi.webhooks import webhooks
from api.routing import representing
from api.routing.dependencies import tagged
from api.routing.protected_route import acts_of
from api.settings import Settings, get_settings

TAGS = {
    "regions": "Provinces, regencies and cities by Kemendagri code.",
    "agencies": "The directory of agencies that take part in task forces.",
    "services": "What agencies do for persons: where, for whom, and whether there is room.",
    "task-forces": "Task forces, their decrees and the seats from which authority comes.",
    "people": "People of a task force: invited, reset in person, signed out and ended by its secretariat.",
    "plans": "Plans of action with programmes, activities, indicators, targets and indicative money.",
    "budgets": "Budget lines of agencies, their ceilings and what was spent.",
    "calendars": "How often a task force reports on a year, and by which rule its periods run.",
    "periods": "The periods of the reporting calendar and who owes a report.",
    "progress": "Progress reports: drafted and submitted by agencies, returned or verified by secretariats.",
    "evidence": "Photos and documents that show what a report says.",
    "cases": "Cases under random numbers: identification, profiles, the person apart and sealed, seals.",
    "referrals": "One service asked of one agency for one person: moves, clocks, messages, hand-overs.",
    "consents": "What persons agreed to, for whom and what for; and the grounds on which data go without it.",
    "privacy": "The person's rights: who read what is kept of her, a copy of it, its destruction.",
    "assistance": "What persons were given, what it cost and who paid; funds with donor, received, given and balance.",
    "return-legs": "Legs of a return: regions, payer, budget line, and who handed over to whom.",
    "case-follow-ups": "Follow-ups of a reintegration at 1, 3, 6 and 12 months.",
    "meetings": "Meetings of task forces, their minutes, and the follow-ups that come of what they decide.",
    "outputs": "What was delivered by the four Ps: materials, campaigns, trainings, regulations.",
    "certificates": "What a frozen period said, signed; checked offline with the public keys.",
    "printing": "Papers to sign, file and fill in: the plan as its matrix, the monitoring matrix, forms, reports.",
    "imports": "Files in: the workbooks that secretariats have.",
    "uploads": "Files in pieces, over lines that break: announced, appended to, resumed where they stopped.",
    "bundles": "What is taken along to work without a line, fetched from where a line broke.",
    "offline-entries": "What was filled in without a line, sent when there is one.",
    "exports": "Whole tables, streamed: the leaves behind the reports.",
    "export-tokens": "For tools that cannot ask for a token: one report each, address-bound, shown once.",
    "signals": "What somebody should look at, with its figures and the rule in words.",
    "reports": "Figures for district, province and nation; coverage stands before totals.",
    "proofs": "The leaves of a total, the versions they are of, and the rule that adds them up.",
    "referral-reports": "Referrals, counted and timed; nobody is in them.",
    "statistics": "Persons assisted, counted: fixed tables of years that are over, small counts kept back.",
    "changes": "What changed, in the order of commits, and the proof that nothing is missing.",
    "clients": "Client systems: registered for an organisation, given new secrets, ended.",
    "webhooks": "Addresses of client systems that are told of changes: signed, tried for 72 hours, logged, sent again.",
    "grants": "Who holds what, from which seat, by which decree, from when to when.",
    "access": "Why access is allowed or refused, and who can see a thing.",
    "pending-acts": "Acts that one person asks for and another completes.",
    "scopes": "The words of a scope, in both languages.",
    "meta": "The rules of the service, told: lifecycles.",
    "audit": "What was done, refused and read in the name of an organisation.",
    "notices": "What the caller's seats were told: due, late, returned, waiting.",
    "sessions": "Where a person is signed in: seen, and ended.",
    "oauth": "The authorization server: tokens for people, and for systems of ministries, agencies and districts.",
    "health": "Whether the service lives and is ready.",
    "problems": "What every error means and what to do about it.",
}
ABOUT_FORMS = (
    "Lists and reports come as JSON, NDJSON, CSV (`text/csv`; with Indonesian labels, `;` and decimal comma: "
    "`text/csv; labels=id`), workbook and PDF: by `Accept`, or by an ending of the path that says the same "
    "(`x-endings`): `/v1/regions.csv` is `/v1/regions` with `Accept: text/csv`. Problems are always "
    "`application/problem+json`."
)
ABOUT_EXPORT_TOKENS = (
    "An export token (`/v1/export-tokens`) for this report, as the password of HTTP Basic with any name, or as "
    "`Authorization: Bearer`."
)
ABOUT_LIMITS = (
    "A system, or a person through one, is refused with 429 `rate-limited` where it asks more often than the operator "
    "allows (3,000 times a minute unless told otherwise, 500 of them at once). `RateLimit` and `RateLimit-Policy` say "
    "how much is left, then and on any answer as soon as it is less than a tenth. Both are experimental: they follow a "
    "draft (draft-ietf-httpapi-ratelimit-headers) and change with it; `Retry-After` does not."
)
_A_DRAFT: dict[str, Any] = {"schema": {"type": "string"}, "x-experimental": True}
LIMIT_HEADERS: dict[str, dict[str, Any]] = {
    "Retry-After": {"description": "Seconds until it may be asked again", "schema": {"type": "integer"}},
    "RateLimit": {
        "description": "Experimental: requests left (`r`), and seconds until there is one more (`t`)",
        "example": '"caller";r=0;t=1',
        **_A_DRAFT,
    },
    "RateLimit-Policy": {
        "description": "Experimental: requests (`q`) in so many seconds (`w`)",
        "example": '"caller";q=500;w=10',
        **_A_DRAFT,
    },
}
NOT_MODIFIED = {"description": "`If-None-Match` names what the answer would be: the reader has it already."}
ORGANISATION_RULE = (
    "The action counts for the organisations it is held for, as exact pairs in the token "
    "(authorization_details); rows of other organisations are not visible."
)


def _takes_export_tokens(dependant: Dependant) -> bool:
    return any(hasattr(part.call, "report") or _takes_export_tokens(part) for part in dependant.dependencies)


def _is_tagged(dependant: Dependant) -> bool:
    return any(part.call is tagged or _is_tagged(part) for part in dependant.dependencies)


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    """Every route of the application."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield context.original_route


def describe(app: FastAPI, document: dict[str, Any]) -> dict[str, Any]:
    """Add security to every operation, and the texts of the document as a whole."""
    schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes |= _schemes(get_settings().base_url)
    for route in routes_of(app):
        if act := next(acts_of(route.dependant), None):
            for method in route.methods or ():
                _tell_of(document["paths"][route.path_format][method.lower()], route, act, method)
    document["components"]["headers"] = {**LIMIT_HEADERS, **HEADERS}
    tell_of_answers(document)
    for methods in document["paths"].values():
        for operation in methods.values():
            operation.setdefault("security", [])  # said aloud: it asks nobody who they are
            for parameter in operation.get("parameters", ()):
                _tell_what_it_holds(parameter)
    document["webhooks"] = webhooks()
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    document["info"]["description"] = f"{ABOUT_FORMS}\n\n{ABOUT_LIMITS}"
    document["servers"] = [{"url": get_settings().base_path or "/", "description": "This server"}]
    return document


def _tell_what_it_holds(parameter: dict[str, Any]) -> None:
    """Several values, or one that may be left out, are described as one of them is."""
    schema = parameter["schema"]
    value = (schema.get("anyOf") or [schema.get("items", {})])[0]
    if "description" in value:
        parameter.setdefault("description", value["description"])


def _schemes(base: str) -> dict[str, Any]:
    """The ways to prove who asks: tokens of the authorization server, and tokens of one export."""
    token = {"tokenUrl": f"{base}{TOKEN_PATH}", "scopes": {word.value: action(word, "en") for word in Word}}
    oauth = {
        "type": "oauth2",
        "description": "Actions; the organisations they are held for are further words of the scope (district:32.12). "
        "Systems use client credentials; people an authorization code with PKCE (S256).",
        "flows": {
            "clientCredentials": token,
            "authorizationCode": {
                "authorizationUrl": f"{base}{AUTHORIZATION_PATH}",
                "refreshUrl": f"{base}{TOKEN_PATH}",
                **token,
            },
        },
    }
    return {"oauth2": oauth, "exportToken": {"type": "http", "scheme": "basic", "description": ABOUT_EXPORT_TOKENS}}


def _tell_of(operation: dict[str, Any], route: APIRoute, act: Act, method: str) -> None:
    """What the act, the forms and the end of one operation ask to be said of it."""
    operation["security"] = [{"oauth2": [word.value]} for word in words_of(act)] or [{"oauth2": []}]
    if _takes_export_tokens(route.dependant):
        operation["security"].append({"exportToken": []})
    operation["x-act"] = act.value
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in LIMIT_HEADERS}
    operation["responses"][str(RateLimited.status)]["headers"] = headers
    operation["x-organisation-scope"] = ORGANISATION_RULE
    if method == "GET" and _is_tagged(route.dependant):
        operation["responses"]["304"] = dict(NOT_MODIFIED)
    if endings := representing.endings_of(route):
        operation["x-endings"] = endings
    if deprecation := DEPRECATED.get(operation["operationId"]):
        operation |= {"deprecated": True, "x-sunset": deprecation.sunset.isoformat()}


def written(document: dict[str, Any]) -> str:
    """The document as it is kept under version control: sorted, and with the default address of a server."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    return text.replace(get_settings().base_url, str(Settings.model_fields["base_url"].default)) + "\n"
