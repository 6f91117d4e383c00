"""What is sent of offline entries."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..bodies.progress_entries import ValueIn
from ..given import Id, Number


class OfflineEntry(TypedDict):
    """What is said of one activity, with a key that was made with it; what is left out stays as it stands.

    `entry_id` and `version` are of the entry as the bundle had it; both are left out where there was none.
    """

    activity_id: Id
    entry_id: NotRequired[Id | None]
    follow_up: NotRequired[str | None]
    is_nil: NotRequired[bool]
    key: str
    """Sent again, it is written once."""
    obstacles: NotRequired[str | None]
    physical_percent: NotRequired[Number | None]
    spent_idr: NotRequired[int | None]
    values: NotRequired[Sequence[ValueIn]]
    version: NotRequired[int | None]


class OfflineReport(TypedDict):
    """Entries of one report; it is begun where it is not. `source_document` is the paper a secretariat types in."""

    entries: Sequence[OfflineEntry]
    obligation_id: Id
    source_document: NotRequired[str | None]


class OfflineEntriesIn(TypedDict):
    """What was filled in without a line."""

    reports: Sequence[OfflineReport]
