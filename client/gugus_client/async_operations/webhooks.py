"""Operations on webhooks, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.webhooks import WebhookCreate, WebhookReplay, WebhookRotation, WebhookUpdate
from ..calls import Call, new_key
from ..given import Id, Instant
from ..models.webhook_deliveries import WebhookDeliveryDetail
from ..models.webhooks import WebhookDetail, WebhookMade, WebhookOut, WebhookStatus
from ..noun import AsyncNoun
from ..operations.webhooks import ADD, CHANGE, LIST, PAUSE, PING, READ, REMOVE, REPLAY, RESUME, ROTATE
from ..paging import AsyncListed


class AsyncWebhooksOperations(AsyncNoun):
    """Addresses of client systems that are told of changes: signed, tried for 72 hours, logged, sent again."""

    MOVES: ClassVar[Mapping[str, str]] = {
        "pauses": "pause",
        "pings": "ping",
        "replays": "replay",
        "resumptions": "resume",
        "rotations": "rotate",
    }

    async def add(self, *, key: str | None = None, **body: Unpack[WebhookCreate]) -> WebhookMade:
        """Register an address; the secret its events are signed with is in this answer and nowhere else.

        The system is told what `/v1/changes` would tell it: it needs `changes:read` and the words that read the
        things.

        Asks for `webhooks:write`.

        Refused as `locked`.
        """
        return await self.transport.one(WebhookMade, Call(ADD, json=body, key=key or new_key()))

    async def change(self, webhook_id: Id, *, tag: str, **body: Unpack[WebhookUpdate]) -> WebhookDetail:
        """Change address, events, regions or description (JSON Merge Patch); what waits goes to the new address.

        Asks for `webhooks:write`.

        Refused as `locked`.
        """
        return await self.transport.one(WebhookDetail, Call(CHANGE, {"webhook_id": webhook_id}, json=body, tag=tag))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        client_id: Sequence[Id] = (),
        status: Sequence[WebhookStatus] = (),
    ) -> AsyncListed[WebhookOut]:
        """Webhooks of the system that asks; from the secretariat's seat those of all systems of its organisation.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `webhooks:write`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "include": include,
                    "updated_since": updated_since,
                    "client_id": client_id,
                    "status": status,
                },
            ),
            WebhookOut,
        )

    async def pause(self, webhook_id: Id, *, key: str | None = None, tag: str | None = None) -> WebhookMade:
        """Send nothing for the time being; what happens meanwhile waits, up to 30 days.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            WebhookMade, Call(PAUSE, {"webhook_id": webhook_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def ping(self, webhook_id: Id, *, key: str | None = None, tag: str | None = None) -> WebhookDeliveryDetail:
        """Send an event that says nothing but that it arrives, also to a paused webhook; look at the delivery
        afterwards.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            WebhookDeliveryDetail, Call(PING, {"webhook_id": webhook_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def read(self, webhook_id: Id) -> WebhookDetail:
        """One webhook: how it fares, how much waits, how much is dead.

        Asks for `webhooks:write`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(WebhookDetail, Call(READ, {"webhook_id": webhook_id}))

    async def remove(self, webhook_id: Id, *, tag: str) -> None:
        """Remove a webhook with what waits for it and its log.

        Asks for `webhooks:write`.

        Refused as `in-use`, `locked`.
        """
        await self.transport.done(Call(REMOVE, {"webhook_id": webhook_id}, tag=tag))

    async def replay(
        self, webhook_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WebhookReplay]
    ) -> WebhookMade:
        """Send a span of deliveries again, the dead ones where nothing else is said. Each keeps its id and its
        number.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            WebhookMade, Call(REPLAY, {"webhook_id": webhook_id}, json=body, key=key or new_key(), tag=tag)
        )

    async def resume(self, webhook_id: Id, *, key: str | None = None, tag: str | None = None) -> WebhookMade:
        """Send again, what waited longest first; also where the service paused it because it took nothing for 72
        hours.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            WebhookMade, Call(RESUME, {"webhook_id": webhook_id}, json={}, key=key or new_key(), tag=tag)
        )

    async def rotate(
        self, webhook_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WebhookRotation]
    ) -> WebhookMade:
        """Sign with a new secret, shown this once; the one before signs beside it until `previous_until`.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            WebhookMade, Call(ROTATE, {"webhook_id": webhook_id}, json=body, key=key or new_key(), tag=tag)
        )
