"""What is said of offline entries."""

from uuid import UUID

from ..answers import Answer
from ..models.progress_entries import EntryOut


class WrongField(Answer):
    """One field that is not as expected; either `pointer` or `parameter` says where."""

    code: str
    """Stable name of the rule."""
    detail: str
    """What was expected, in the language asked for."""
    parameter: str | None = None
    """?name of a query parameter (?2: the second that was sent, where its name is none of ours), {name} of the
    path, or the name of a header.
    """
    pointer: str | None = None
    """JSON pointer into the body (RFC 6901); empty for the body."""


class OfflineResult(Answer):
    """What became of one entry.

    `written`; `unchanged` where the same stands already, also from an earlier sending; `conflict` where somebody
    else wrote since the bundle was made, whose entry is left alone and shown in `stands`; `refused` by a rule,
    with what to do in `remedy`.
    """

    activity_id: UUID
    code: str | None
    detail: str | None
    errors: list[WrongField]
    key: str
    outcome: str
    """`unchanged` stood so already; `conflict`: somebody else wrote meanwhile; `refused`: see `code`."""
    reason: str | None
    """Why a report is closed, as `lock_reason` says it."""
    remedy: str | None
    report_id: UUID | None
    stands: EntryOut | None
    """The entry as it stands now."""


class OfflineResultsOut(Answer):
    """What became of each entry, in the order they were sent."""

    conflicts: int
    dry_run: bool
    id: UUID
    items: list[OfflineResult]
    refused: int
    unchanged: int
    written: int
