"""Grants on the wire: exact pairs of action and organisation, and what each stands on."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.domain.scopes import Word
from api.domain.seats import SeatKind
from api.schemas.base import Id, Output
from api.schemas.lists import PageQuery
from api.schemas.organisations import OrganisationWord


class OwnGrantQuery(PageQuery):
    """Pairs by action or organisation."""

    action: list[Word] = []
    organisation: list[OrganisationWord] = []


class GrantQuery(OwnGrantQuery):
    """Pairs by action, organisation, seat or holder."""

    seat_id: list[Id] = []
    holder: list[Id] = []


class OwnGrantOut(Output):
    """One pair, and what it stands on: a seat, filled by a decree, or the registration of a system."""

    action: str
    organisation: str
    seat_id: Id | None
    seat_kind: SeatKind | None
    decree: Annotated[str | None, Field(description="Number of the decree the seat rests on")]
    valid_from: date
    valid_to: Annotated[date | None, Field(description="The last day, to its local midnight")]


class GrantOut(OwnGrantOut):
    """One pair with its holder: a person, or a client; names are not shown here."""

    holder_kind: str
    holder: Id
