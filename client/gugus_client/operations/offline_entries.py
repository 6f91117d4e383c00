"""Operations on offline entries."""

from typing import Unpack

from ..bodies.offline_entries import OfflineEntriesIn
from ..calls import Call, Operation, new_key
from ..models.offline_entries import OfflineResultsOut
from ..noun import Noun

SEND = Operation("offline_entries_send", "POST", "/v1/offline-entries")


class OfflineEntriesOperations(Noun):
    """What was filled in without a line, sent when there is one."""

    def send(
        self, *, dry_run: bool | None = None, key: str | None = None, **body: Unpack[OfflineEntriesIn]
    ) -> OfflineResultsOut:
        """Send entries that were made without a line, up to 100; each is judged now and by itself.

        A key that was sent before has one effect, however often the line breaks: whoever does not know what
        arrived sends all of it again. An entry that somebody changed since the bundle was made is not written
        over.

        `dry_run`: Judge everything and write nothing.

        Asks for `progress:write` or `imports:write`.
        """
        return self.transport.one(
            OfflineResultsOut, Call(SEND, query={"dry_run": dry_run}, json=body, key=key or new_key())
        )
