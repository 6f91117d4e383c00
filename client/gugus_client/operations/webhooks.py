"""Operations on webhooks."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Unpack

from ..bodies.webhooks import WebhookCreate, WebhookReplay, WebhookRotation, WebhookUpdate
from ..calls import Call, Operation, new_key
from ..given import Id, Instant
from ..models.webhook_deliveries import WebhookDeliveryDetail
from ..models.webhooks import WebhookDetail, WebhookMade, WebhookOut, WebhookStatus
from ..noun import Noun
from ..paging import Listed

LIST = Operation("webhooks_list", "GET", "/v1/webhooks")
ADD = Operation("webhooks_add", "POST", "/v1/webhooks")
REMOVE = Operation("webhooks_remove", "DELETE", "/v1/webhooks/{webhook_id}")
READ = Operation("webhooks_read", "GET", "/v1/webhooks/{webhook_id}")
CHANGE = Operation("webhooks_change", "PATCH", "/v1/webhooks/{webhook_id}")
PAUSE = Operation("webhooks_pause", "POST", "/v1/webhooks/{webhook_id}/pauses")
PING = Operation("webhooks_ping", "POST", "/v1/webhooks/{webhook_id}/pings")
REPLAY = Operation("webhooks_replay", "POST", "/v1/webhooks/{webhook_id}/replays")
RESUME = Operation("webhooks_resume", "POST", "/v1/webhooks/{webhook_id}/resumptions")
ROTATE = Operation("webhooks_rotate", "POST", "/v1/webhooks/{webhook_id}/rotations")


class WebhooksOperations(Noun):
    """Addresses of client systems that are told of changes: signed, tried for 72 hours, logged, sent again."""

    MOVES: ClassVar[Mapping[str, str]] = {
        "pauses": "pause",
        "pings": "ping",
        "replays": "replay",
        "resumptions": "resume",
        "rotations": "rotate",
    }

    def add(self, *, key: str | None = None, **body: Unpack[WebhookCreate]) -> WebhookMade:
        """Register an address; the secret its events are signed with is in this answer and nowhere else.

        The system is told what `/v1/changes` would tell it: it needs `changes:read` and the words that read the
        things.

        Asks for `webhooks:write`.

        Refused as `locked`.
        """
        return self.transport.one(WebhookMade, Call(ADD, json=body, key=key or new_key()))

    def change(self, webhook_id: Id, *, tag: str, **body: Unpack[WebhookUpdate]) -> WebhookDetail:
        """Change address, events, regions or description (JSON Merge Patch); what waits goes to the new address.

        Asks for `webhooks:write`.

        Refused as `locked`.
        """
        return self.transport.one(WebhookDetail, Call(CHANGE, {"webhook_id": webhook_id}, json=body, tag=tag))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        include: Literal["total"] | None = None,
        updated_since: Instant | None = None,
        client_id: Sequence[Id] = (),
        status: Sequence[WebhookStatus] = (),
    ) -> Listed[WebhookOut]:
        """Webhooks of the system that asks; from the secretariat's seat those of all systems of its organisation.

        `updated_since`: Rows whose `updated_at` is this moment or later; let two readings overlap.

        Asks for `webhooks:write`.

        Refused as `not-acceptable`.
        """
        return Listed(
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

    def pause(self, webhook_id: Id, *, key: str | None = None, tag: str | None = None) -> WebhookMade:
        """Send nothing for the time being; what happens meanwhile waits, up to 30 days.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            WebhookMade, Call(PAUSE, {"webhook_id": webhook_id}, json={}, key=key or new_key(), tag=tag)
        )

    def ping(self, webhook_id: Id, *, key: str | None = None, tag: str | None = None) -> WebhookDeliveryDetail:
        """Send an event that says nothing but that it arrives, also to a paused webhook; look at the delivery
        afterwards.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            WebhookDeliveryDetail, Call(PING, {"webhook_id": webhook_id}, json={}, key=key or new_key(), tag=tag)
        )

    def read(self, webhook_id: Id) -> WebhookDetail:
        """One webhook: how it fares, how much waits, how much is dead.

        Asks for `webhooks:write`.

        Refused as `not-acceptable`.
        """
        return self.transport.one(WebhookDetail, Call(READ, {"webhook_id": webhook_id}))

    def remove(self, webhook_id: Id, *, tag: str) -> None:
        """Remove a webhook with what waits for it and its log.

        Asks for `webhooks:write`.

        Refused as `in-use`, `locked`.
        """
        self.transport.done(Call(REMOVE, {"webhook_id": webhook_id}, tag=tag))

    def replay(
        self, webhook_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WebhookReplay]
    ) -> WebhookMade:
        """Send a span of deliveries again, the dead ones where nothing else is said. Each keeps its id and its
        number.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            WebhookMade, Call(REPLAY, {"webhook_id": webhook_id}, json=body, key=key or new_key(), tag=tag)
        )

    def resume(self, webhook_id: Id, *, key: str | None = None, tag: str | None = None) -> WebhookMade:
        """Send again, what waited longest first; also where the service paused it because it took nothing for 72
        hours.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            WebhookMade, Call(RESUME, {"webhook_id": webhook_id}, json={}, key=key or new_key(), tag=tag)
        )

    def rotate(
        self, webhook_id: Id, *, key: str | None = None, tag: str | None = None, **body: Unpack[WebhookRotation]
    ) -> WebhookMade:
        """Sign with a new secret, shown this once; the one before signs beside it until `previous_until`.

        Asks for `webhooks:write`.

        Refused as `locked`, `same-person`, `wrong-moment`.
        """
        return self.transport.one(
            WebhookMade, Call(ROTATE, {"webhook_id": webhook_id}, json=body, key=key or new_key(), tag=tag)
        )
