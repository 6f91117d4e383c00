"""What is sent of medical profiles."""

from typing import NotRequired, TypedDict


class MedicalProfilePut(TypedDict):
    """How the person is; what is left out is not known any more."""

    allergies: NotRequired[str | None]
    conditions: NotRequired[str | None]
    disabilities: NotRequired[str | None]
    injuries: NotRequired[str | None]
    medication: NotRequired[str | None]
    mental_health: NotRequired[str | None]
    reproductive_health: NotRequired[str | None]
    treatment: NotRequired[str | None]
