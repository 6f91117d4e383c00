"""Checkpoints of the journal's chain on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from api.schemas.base import Output


def _hexadecimal(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


Hash = Annotated[str, BeforeValidator(_hexadecimal), Field(pattern=r"^[0-9a-f]{64}$")]


class CheckpointOut(Output):
    """What the chain of the journal was after so many rows. Whoever keeps it can prove later that none was changed."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "size": 41250,
                "head": "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
                "root": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                "made_at": "2026-11-26T05:30:00Z",
                "statement": "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiLi4uIn0.eyJmb3JtYXQiOiJndWd1cy1jaGVja3BvaW50LzEifQ.c2ln",
            }
        }
    )

    size: int = Field(description="Rows of the journal so far")
    head: Hash = Field(description="Of the chain: SHA-256 of 0x01, the head before, and the row's own hash")
    root: Hash = Field(description="Of the Merkle tree over the rows' hashes (RFC 6962 §2.1)")
    made_at: datetime
    statement: str = Field(description="The same, signed (JWS, RFC 7515, Ed25519): what an outside holder keeps")
