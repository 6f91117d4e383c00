"""What is sent of programmes."""

from typing import NotRequired, TypedDict


class ProgrammeCreate(TypedDict):
    """A programme of a plan that is still a draft."""

    account_code: NotRequired[str | None]
    sub_task_force: str
    """Below the chapter of this field, which is made where there is none yet."""
    title: str


class ProgrammeUpdate(TypedDict):
    """What may change of a programme while its plan is a draft (JSON Merge Patch)."""

    account_code: NotRequired[str | None]
    ordinal: NotRequired[int | None]
    sub_task_force: NotRequired[str | None]
    """Another chapter, while no activity stands under it."""
    title: NotRequired[str | None]
