"""The JSON of the last large answers, by their entity tag: the same tag is the same answer, so it is written once.

A tag is a digest of everything the answer depends on, the reader and the day included: another reader has another tag.
Each application remembers for itself what its database said, so many bytes at most, and forgets what was not asked
for longest.
"""

from collections.abc import Callable

from pydantic import BaseModel

from api.recent import Recent

MOST_BYTES = 16_000_000


class Remembered(Recent[str, bytes]):
    """Bodies by tag."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        super().__init__(most, size=len)

    def body(self, tag: str, make: Callable[[], BaseModel]) -> bytes:
        """The body with this tag, as it was written before or is made now."""
        known = self.get(tag)
        if known is None:
            known = make().model_dump_json().encode()
            self.keep(tag, known)
        return known
