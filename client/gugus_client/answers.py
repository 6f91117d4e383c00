"""The base of everything the service says: fields this client does not know are passed over."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """What was said; `additive` changes of the service (new fields) never break a reader."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Resource(Answer):
    """Something that has a version: `tag` is the ETag it was read with, to be named when it is changed."""

    tag: str = ""
