"""The chain of the journal: a hash for each row in the order of commits, and signed checkpoints. Hashes only."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from api.models.columns import BIGINT, INSTANT


class ChainLink(SQLModel, table=True):
    """One row of the journal, in its place: the hash of what it says, and the head of the chain up to it.

    It refers to no row, so that it stays where its row is removed.
    """

    __tablename__ = "journal_chain"

    number: int = Field(primary_key=True, sa_type=BIGINT, sa_column_kwargs={"autoincrement": False})
    row_id: UUID = Field(unique=True)
    leaf: bytes
    head: bytes


class Checkpoint(SQLModel, table=True):
    """What the chain was at one size, signed. `subtrees` are those of the tree, for it to grow on from here."""

    __tablename__ = "journal_checkpoint"

    size: int = Field(primary_key=True, sa_type=BIGINT, sa_column_kwargs={"autoincrement": False})
    head: bytes
    root: bytes
    subtrees: list[bytes] = Field(sa_type=sa.ARRAY(sa.LargeBinary))
    made_at: datetime = Field(sa_type=INSTANT)
    statement: str
