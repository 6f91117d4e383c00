"""What is sent of case persons."""

from typing import NotRequired, TypedDict


class CasePersonUpdate(TypedDict):
    """What is put right (JSON Merge Patch)."""

    address: NotRequired[str | None]
    birth_date: NotRequired[str | None]
    birth_place: NotRequired[str | None]
    contact_notes: NotRequired[str | None]
    """How and when it is safe to reach her."""
    guardian_name: NotRequired[str | None]
    guardian_phone: NotRequired[str | None]
    identity_number: NotRequired[str | None]
    """NIK, where there is one."""
    name: NotRequired[str | None]
    other_names: NotRequired[str | None]
    passport_number: NotRequired[str | None]
    phone: NotRequired[str | None]
    story: NotRequired[str | None]


class CasePersonPut(TypedDict):
    """All that is known of the person; what is left out is not known any more. Nothing is required."""

    address: NotRequired[str | None]
    birth_date: NotRequired[str | None]
    birth_place: NotRequired[str | None]
    contact_notes: NotRequired[str | None]
    """How and when it is safe to reach her."""
    guardian_name: NotRequired[str | None]
    guardian_phone: NotRequired[str | None]
    identity_number: NotRequired[str | None]
    """NIK, where there is one."""
    name: NotRequired[str | None]
    other_names: NotRequired[str | None]
    passport_number: NotRequired[str | None]
    phone: NotRequired[str | None]
    story: NotRequired[str | None]
