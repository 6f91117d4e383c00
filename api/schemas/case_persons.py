"""The person of a case on the wire. No error repeats what was sent, and no answer is kept on its way."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from api.problems import Text
from api.schemas import text
from api.schemas.base import Id, Input, LongText, Name, Output, Title, example_of, wrong
from api.schemas.private_contacts import Phone

OLDEST = date(1900, 1, 1)


def _birth_date(value: str) -> str:
    try:
        born = date.fromisoformat(value)
    except ValueError:
        born = date.min
    if not OLDEST <= born <= text.LAST_DAY:
        raise wrong("birth_date", Text("Tanggal lahir tidak ada.", "There is no such date of birth."))
    return value


Number = Annotated[
    str, Field(min_length=4, max_length=40, pattern=r"^[0-9A-Za-z][0-9A-Za-z ./-]*$"), BeforeValidator(text.line)
]
BirthDate = Annotated[
    str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), BeforeValidator(text.line), AfterValidator(_birth_date)
]


class CasePersonPut(Input):
    """All that is known of the person; what is left out is not known any more. Nothing is required."""

    model_config = example_of({"name": "Nama Rekaan (contoh)", "birth_date": "2001-02-03", "phone": "+62 812 000000"})

    name: Name | None = None
    other_names: Title | None = None
    identity_number: Annotated[Number | None, Field(description="NIK, where there is one")] = None
    passport_number: Number | None = None
    birth_date: BirthDate | None = None
    birth_place: Name | None = None
    phone: Phone | None = None
    address: Title | None = None
    guardian_name: Name | None = None
    guardian_phone: Phone | None = None
    contact_notes: Annotated[LongText | None, Field(description="How and when it is safe to reach her")] = None
    story: LongText | None = None


class CasePersonUpdate(CasePersonPut):
    """What is put right (JSON Merge Patch)."""

    model_config = example_of({"phone": "+62 812 000001"})


class CasePersonOut(Output):
    """The person of a case; version 0 where nobody has said who she is."""

    id: Annotated[Id, Field(description="Of the case")]
    name: str | None
    other_names: str | None
    identity_number: str | None
    passport_number: str | None
    birth_date: str | None
    birth_place: str | None
    phone: str | None
    address: str | None
    guardian_name: str | None
    guardian_phone: str | None
    contact_notes: str | None
    story: str | None
    version: int


class CasePersonKept(Output):
    """That the person is kept now; who she is, is read apart, and every reading is recorded."""

    id: Annotated[Id, Field(description="Of the case")]
    version: int
    may_be_known: Annotated[
        bool, Field(description="There may be a case of this person already; which and where is not told")
    ]
