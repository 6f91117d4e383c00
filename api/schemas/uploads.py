"""Uploads on the wire; a piece is the bare body of a PATCH."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Id, Input, Output, example_of
from api.schemas.organisations import OwnerWord


class UploadOrder(Input):
    """A file to come: whose it is, its bytes, and the SHA-256 it will have."""

    model_config = example_of({"owner": "district:32.12", "size_bytes": 20480, "digest": "0" * 64})

    owner: OwnerWord
    size_bytes: Annotated[int, Field(ge=1)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", max_length=64, description="SHA-256, in hexadecimal")]


class UploadOut(Output):
    """A file on its way; it can be used once all of it is there, and goes at `expires_at`."""

    id: Id
    owner: str
    size_bytes: int
    received_bytes: int
    digest: str
    is_complete: bool
    expires_at: datetime
    version: int
    created_at: datetime
    allowed_actions: list[str]
