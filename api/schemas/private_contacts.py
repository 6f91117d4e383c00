"""Private contacts of agencies on the wire."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from api.schemas import text
from api.schemas.base import Id, Input, Output, example_of

Email = Annotated[
    str,
    Field(max_length=254, pattern=r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
    BeforeValidator(text.line),
]
Phone = Annotated[str, Field(max_length=32, pattern=r"^\+?[0-9][0-9 ()-]{4,30}$"), BeforeValidator(text.line)]


class ContactPut(Input):
    """How the office is reached; what is left out is unknown from now on."""

    model_config = example_of({"email": "kantor@dinas.example", "phone": "+62 234 000000"})

    email: Email | None = None
    phone: Phone | None = None


class ContactOut(Output):
    """How an agency's office is reached; version 0 where nobody has said it yet."""

    id: Annotated[Id, Field(description="Of the agency")]
    email: str | None
    phone: str | None
    version: int
