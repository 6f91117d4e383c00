"""The person of a case: every field sealed by the key of the case, and two blind indexes to find her again by."""

from uuid import UUID

from sqlmodel import Field

from api.models.columns import Owned, Stamped


class CasePerson(Stamped, Owned, table=True):
    """Who the person is; its id is that of the case. Bytes are sealed values or keyed digests, never text."""

    __tablename__ = "case_person"

    id: UUID = Field(primary_key=True, foreign_key="case.id")
    name: bytes | None = None
    other_names: bytes | None = None
    identity_number: bytes | None = None
    passport_number: bytes | None = None
    birth_date: bytes | None = None
    birth_place: bytes | None = None
    phone: bytes | None = None
    address: bytes | None = None
    guardian_name: bytes | None = None
    guardian_phone: bytes | None = None
    contact_notes: bytes | None = None
    story: bytes | None = None
    identity_index: bytes | None = Field(default=None, index=True)
    phone_index: bytes | None = Field(default=None, index=True)
