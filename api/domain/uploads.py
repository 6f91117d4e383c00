"""How a file may come in pieces: how long an upload waits for the next one, and how many one sender may have open."""

from datetime import timedelta
from typing import Final

KEPT_FOR: Final = timedelta(hours=24)
"""From its begin: long enough for an island whose line is down for a night."""
MOST_OPEN: Final = 20
MEDIA_TYPE: Final = "application/partial-upload"
"""Of a piece (draft-ietf-httpbis-resumable-upload)."""
