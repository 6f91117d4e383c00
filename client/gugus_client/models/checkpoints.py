"""What is said of checkpoints."""

from datetime import datetime

from ..answers import Answer


class CheckpointOut(Answer):
    """What the chain of the journal was after so many rows. Whoever keeps it can prove later that none was changed."""

    head: str
    """Of the chain: SHA-256 of 0x01, the head before, and the row's own hash."""
    made_at: datetime
    root: str
    """Of the Merkle tree over the rows' hashes (RFC 6962 §2.1)."""
    size: int
    """Rows of the journal so far."""
    statement: str
    """The same, signed (JWS, RFC 7515, Ed25519): what an outside holder keeps."""
