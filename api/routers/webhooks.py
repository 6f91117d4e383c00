"""Webhooks: addresses of client systems that are told of changes."""

from typing import Annotated

from fastapi import Query, Response

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.webhooks import Webhook
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    ADDING,
    CHANGING,
    LISTING,
    READING,
    REMOVING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.webhooks import (
    WebhookCreate,
    WebhookDetail,
    WebhookMade,
    WebhookOut,
    WebhookQuery,
    WebhookReplay,
    WebhookRotation,
    WebhookUpdate,
)
from api.services import webhooks

router = protected("webhooks")


@router.get("/webhooks", operation_id="webhooks_list", responses=problems_of(*LISTING))
def list_webhooks(
    caller: Annotated[Principal, caller_for(Act.WEBHOOK_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[WebhookQuery, Query()],
) -> Page[WebhookOut]:
    """Webhooks of the system that asks; from the secretariat's seat those of all systems of its organisation."""
    statement = matching(visible(Webhook, caller), Webhook, query)
    keys: list[Key] = [(Webhook.created_at, "desc"), (Webhook.id, "desc")]
    return lists.page(session, caller, statement, query, keys, shape_of(WebhookOut))


@router.post("/webhooks", status_code=201, operation_id="webhooks_add", responses=problems_of(*ADDING))
def add_webhook(
    caller: Annotated[Principal, caller_for(Act.WEBHOOK_ADD)],
    session: SessionDep,
    body: WebhookCreate,
    once: OfferedOnce,
) -> WebhookMade:
    """Register an address; the secret its events are signed with is in this answer and nowhere else.

    The system is told what `/v1/changes` would tell it: it needs `changes:read` and the words that read the things.
    """
    return once.run(
        session,
        caller,
        lambda: webhooks.add_webhook(session, caller, body),
        lambda made: webhooks.show_webhook(session, caller, made),
    )


@router.get("/webhooks/{webhook_id}", operation_id="webhooks_read", responses=problems_of(*READING))
def read_webhook(
    caller: Annotated[Principal, caller_for(Act.WEBHOOK_READ)], webhook_id: Id, session: SessionDep, tags: Tags
) -> WebhookDetail:
    """One webhook: how it fares, how much waits, how much is dead."""
    return tags.of(webhooks.read_webhook(session, caller, webhook_id))


@router.patch("/webhooks/{webhook_id}", operation_id="webhooks_change", responses=problems_of(*CHANGING))
def change_webhook(
    caller: Annotated[Principal, caller_for(Act.WEBHOOK_CHANGE)],
    webhook_id: Id,
    session: SessionDep,
    body: WebhookUpdate,
    version: Version,
    tags: Tags,
) -> WebhookDetail:
    """Change address, events, regions or description (JSON Merge Patch); what waits goes to the new address."""
    return tags.changed(webhooks.change_webhook(session, caller, webhook_id, version, body))


@router.delete(
    "/webhooks/{webhook_id}", status_code=204, operation_id="webhooks_remove", responses=problems_of(*REMOVING)
)
def remove_webhook(
    caller: Annotated[Principal, caller_for(Act.WEBHOOK_REMOVE)], webhook_id: Id, session: SessionDep, version: Version
) -> Response:
    """Remove a webhook with what waits for it and its log."""
    webhooks.remove_webhook(session, caller, webhook_id, version)
    return Response(status_code=204)


moves = Moves(router, "/webhooks/{webhook_id}", WebhookMade, webhooks.show_webhook)
moves.declare(
    "pauses",
    Act.WEBHOOK_PAUSE,
    "webhooks_pause",
    webhooks.pause_webhook,
    "Send nothing for the time being; what happens meanwhile waits, up to 30 days.",
)
moves.declare(
    "resumptions",
    Act.WEBHOOK_RESUME,
    "webhooks_resume",
    webhooks.resume_webhook,
    "Send again, what waited longest first; also where the service paused it because it took nothing for 72 hours.",
)
moves.declare(
    "rotations",
    Act.WEBHOOK_ROTATE,
    "webhooks_rotate",
    webhooks.rotate_webhook,
    "Sign with a new secret, shown this once; the one before signs beside it until `previous_until`.",
    WebhookRotation,
)
moves.declare(
    "replays",
    Act.WEBHOOK_REPLAY,
    "webhooks_replay",
    webhooks.replay_webhook,
    "Send a span of deliveries again, the dead ones where nothing else is said. Each keeps its id and its number.",
    WebhookReplay,
)
