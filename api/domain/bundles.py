"""What a district takes along where there is no line: how long a bundle counts, and how many one person may have."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

FORMAT: Final = "gugus-bundle/1"
KEPT_FOR: Final = timedelta(days=14)
"""So long a bundle can be fetched, and its form calls itself fresh: a boat may take a week each way."""
MOST_KEPT: Final = 5
"""Of one person; the next one takes the place of the oldest."""
MOST_SENT: Final = 100
"""Entries in one request: an agency leads fewer activities, and what is left goes with the next request."""


class Taken(NamedTuple):
    """What a bundle is: whose work, of which district and year, for whom, as of when and until when fresh."""

    id: UUID
    owner: str
    home: str
    year: int
    holder: UUID
    made_at: datetime
    good_until: datetime

    def told(self, cursor: str | None) -> dict[str, Any]:
        """The head of its list of contents; `cursor` is the place in the change feed."""
        said = {"format": FORMAT, **{name: str(value) for name, value in self._asdict().items()}}
        instants = {name: getattr(self, name).isoformat() for name in ("made_at", "good_until")}
        return {**said, **instants, "year": self.year, "cursor": cursor}
