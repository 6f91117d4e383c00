"""People on the wire: personal data, seen by the organisation that keeps the account and nobody else."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from api.problems import Text
from api.schemas.base import Id, Input, Name, Output, example_of, wrong
from api.schemas.organisations import RegionWord


def _as_it_stands(address: str) -> str:
    """An address that nobody who writes a mail reads as another one, as an encoded word is (RFC 2047)."""
    if "=?" in address:
        raise wrong("bad_mail", Text("Alamat surel tanpa =? di dalamnya.", "A mail address without =? in it."))
    return address


SignInName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9._-]{2,63}$",
        description="What the person types to sign in: small letters, digits, dot, hyphen; it cannot be changed",
    ),
]
Mail = Annotated[
    str,
    Field(
        max_length=254,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$",
        description="A mail address",
    ),
    AfterValidator(_as_it_stands),
]
HANDED_OVER = (
    "For the person alone: shown this once, to be handed over in person; null when the request is repeated, and where "
    "the code is mailed"
)


class PersonCreate(Input):
    """A person to be invited."""

    model_config = example_of(
        {
            "owner": "district:32.12",
            "sign_in_name": "petugas.contoh",
            "display_name": "Petugas Contoh",
            "mail": "petugas.contoh@example.go.id",
        }
    )

    owner: RegionWord
    sign_in_name: SignInName
    display_name: Name
    mail: Mail | None = None
    invite_by_mail: Annotated[
        bool,
        Field(
            description="Mail the code to `mail` instead of showing it, where the service sends mail. A code that came "
            "by mail opens no account whose seat reads cases or referrals: hand that one over"
        ),
    ] = False


class PersonUpdate(Input):
    """What may change of a person; the sign-in name stays."""

    model_config = example_of({"display_name": "Petugas Contoh Dua"})

    display_name: Name | None = None
    mail: Mail | None = None


class PersonOut(Output):
    """A person whose account this organisation keeps."""

    id: Id
    owner: str
    sign_in_name: str
    display_name: str
    mail: str | None
    has_password: Annotated[bool, Field(description="False until the invitation is accepted")]
    has_second_factor: bool
    ended_at: Annotated[datetime | None, Field(description="From then on the person cannot sign in")]
    version: int
    updated_at: datetime


class PersonDetail(PersonOut):
    """One person."""

    needs_second_factor: Annotated[bool, Field(description="Whether a seat held today asks for one")]
    allowed_actions: list[str]


class HandedCode(Output):
    """A code with which a person sets a password, once."""

    code: Annotated[str | None, Field(description=HANDED_OVER)]
    address: Annotated[str, Field(description="The page where the person types it")]
    expires_at: datetime


class PersonInvited(PersonDetail):
    """A person who was invited."""

    invitation: HandedCode

    @property
    def secret(self) -> str | None:
        """What is handed over."""
        return self.invitation.code


class ResetCreate(Input):
    """What is to be reset: the password, the second factor, or both."""

    model_config = example_of({"password": True, "second_factor": False})

    password: bool = True
    second_factor: bool = False


class ResetOut(HandedCode):
    """A reset of a person who asked for it in person."""

    id: Id
    person_id: Id
    password: bool
    second_factor: bool
    awaits_second_person: Annotated[
        bool,
        Field(
            description="The person's seat reads referrals: somebody else of the same organisation asks for the same "
            "within a day, and is given the code"
        ),
    ]

    @property
    def secret(self) -> str | None:
        """What is handed over."""
        return self.code
