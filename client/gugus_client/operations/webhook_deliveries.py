"""Operations on webhook deliveries."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from ..calls import Call, Operation, new_key
from ..given import Id
from ..models.access_logs import Event
from ..models.webhook_deliveries import DeliveryStatus, WebhookDeliveryDetail, WebhookDeliveryOut
from ..noun import Noun
from ..paging import Listed

READ = Operation("webhook_deliveries_read", "GET", "/v1/webhook-deliveries/{delivery_id}")
REPLAY = Operation("webhook_deliveries_replay", "POST", "/v1/webhook-deliveries/{delivery_id}/replays")
LIST = Operation("webhook_deliveries_list", "GET", "/v1/webhooks/{webhook_id}/deliveries")


class WebhookDeliveriesOperations(Noun):
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
    ) -> Listed[WebhookDeliveryOut]:
        """What a webhook was told, the newest first; `status=dead` is the dead list. The log goes back 30 days.

        Asks for `webhooks:write`.

        Refused as `not-acceptable`.
        """
        return Listed(
            self.transport,
            Call(
                LIST,
                {"webhook_id": webhook_id},
                query={"limit": limit, "cursor": cursor, "include": include, "status": status, "event": event},
            ),
            WebhookDeliveryOut,
        )

    def read(self, delivery_id: Id) -> WebhookDeliveryDetail:
        """One delivery: the body that is sent, and every try with the beginning of its answer.

        Asks for `webhooks:write`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(WebhookDeliveryDetail, Call(READ, {"delivery_id": delivery_id}))

    def replay(self, delivery_id: Id, *, key: str | None = None, tag: str | None = None) -> WebhookDeliveryDetail:
        """Send one delivery again, under its old id and number; one that waits is tried now.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            WebhookDeliveryDetail, Call(REPLAY, {"delivery_id": delivery_id}, json={}, key=key or new_key(), tag=tag)
        )
