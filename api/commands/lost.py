"""What a database that was set back cannot know, told to whoever set it back: docs/operations.md has the list."""

from collections.abc import Iterator, Sequence
from uuid import UUID


def lost_since(moment: str, untold: Sequence[UUID]) -> Iterator[str]:
    """The lines about it: what counts again since `moment`, and the cases whose receivers must be asked."""
    yield (
        f"What was done since {moment} is not known here: consents withdrawn since are in force again, with their"
        " referrals, and deletions confirmed since are owed again. Withdraw and ask again (docs/operations.md)."
    )
    if untold:
        yield (
            "Erased again, of whom the list does not say whether it was at their word; ask whoever they were passed on"
            f" to whether it was deleted: {', '.join(map(str, untold))}"
        )
