"""What is said of case persons."""

from uuid import UUID

from ..answers import Answer


class CasePersonOut(Answer):
    """The person of a case; version 0 where nobody has said who she is."""

    address: str | None
    birth_date: str | None
    birth_place: str | None
    contact_notes: str | None
    guardian_name: str | None
    guardian_phone: str | None
    id: UUID
    """Of the case."""
    identity_number: str | None
    name: str | None
    other_names: str | None
    passport_number: str | None
    phone: str | None
    story: str | None
    version: int


class CasePersonKept(Answer):
    """That the person is kept now; who she is, is read apart, and every reading is recorded."""

    id: UUID
    """Of the case."""
    may_be_known: bool
    """There may be a case of this person already; which and where is not told."""
    version: int
