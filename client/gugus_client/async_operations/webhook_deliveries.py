"""Operations on webhook deliveries, for tasks of an event loop."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from ..calls import Call, new_key
from ..given import Id
from ..models.access_logs import Event
from ..models.webhook_deliveries import DeliveryStatus, WebhookDeliveryDetail, WebhookDeliveryOut
from ..noun import AsyncNoun
from ..operations.webhook_deliveries import LIST, READ, REPLAY
from ..paging import AsyncListed


class AsyncWebhookDeliveriesOperations(AsyncNoun):
    """Addresses of client systems that are told of changes: signed, tried for 72 hours, logged, sent again."""

    MOVES: ClassVar[Mapping[str, str]] = {"replays": "replay"}

    def list(
        self,
        webhook_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        status: Sequence[DeliveryStatus] = (),
        event: Sequence[Event] = (),
    ) -> AsyncListed[WebhookDeliveryOut]:
        """What a webhook was told, the newest first; `status=dead` is the dead list. The log goes back 30 days.

        Asks for `webhooks:write`.

        Refused as `not-acceptable`.
        """
        return AsyncListed(
            self.transport,
            Call(
                LIST,
                {"webhook_id": webhook_id},
                query={"limit": limit, "cursor": cursor, "include": include, "status": status, "event": event},
            ),
            WebhookDeliveryOut,
        )

    async def read(self, delivery_id: Id) -> WebhookDeliveryDetail:
        """One delivery: the body that is sent, and every try with the beginning of its answer.

        Asks for `webhooks:write`.

        Refused as `not-acceptable`.
        """
        return await self.transport.one(WebhookDeliveryDetail, Call(READ, {"delivery_id": delivery_id}))

    async def replay(self, delivery_id: Id, *, key: str | None = None, tag: str | None = None) -> WebhookDeliveryDetail:
        """Send one delivery again, under its old id and number; one that waits is tried now.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return await self.transport.one(
            WebhookDeliveryDetail, Call(REPLAY, {"delivery_id": delivery_id}, json={}, key=key or new_key(), tag=tag)
        )
