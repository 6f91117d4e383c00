"""The caller of one request: who, from which seat, and for which organisations the act at hand is held."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from api.domain.acts import Act
from api.domain.hearing import hearing
from api.domain.places import NATION
from api.domain.scopes import Word
from api.domain.seals import parties
from api.domain.seats import SeatKind


class HeldSeat(NamedTuple):
    """A seat the caller holds today; `secretariat_agencies` hold the secretariat of the same task force."""

    id: UUID
    kind: SeatKind
    organisation: str
    agency_id: UUID | None
    secretariat_agencies: frozenset[UUID]


THE_CLOCK = UUID(int=0)  # who acts when nobody does; the journal names the actor `clock`


class Principal(NamedTuple):
    """Who acts. `held` maps words to the organisations they are held for, live at this moment.

    `organisations` are those of the words of the act itself: they are the row-level-security context. `session_id` is
    the sign-in a person's token came from; a machine has none, also where it acts from a person's seat.
    """

    client_id: UUID
    person_id: UUID | None
    home: str
    act: Act
    held: Mapping[str, frozenset[str]]
    organisations: frozenset[str]
    regions: frozenset[str]
    seats: tuple[HeldSeat, ...]
    now: datetime
    request_id: str | None = None
    session_id: UUID | None = None

    @property
    def actor(self) -> UUID:
        """The person, or the machine where no person stands behind it: two-person rules compare this."""
        return self.person_id or self.client_id

    @property
    def seat_id(self) -> UUID | None:
        """The seat acted from, where there is exactly one."""
        return self.seats[0].id if len(self.seats) == 1 else None

    @property
    def seat_ids(self) -> tuple[UUID, ...]:
        """The seats held."""
        return tuple(seat.id for seat in self.seats)

    @property
    def has_seat(self) -> bool:
        """Whether any seat is held."""
        return bool(self.seats)

    @property
    def is_anyone(self) -> bool:
        """Whether the act is held for any organisation."""
        return bool(self.organisations)

    @property
    def is_national(self) -> bool:
        """Whether the act is held for the nation."""
        return NATION in self.organisations

    @property
    def parties(self) -> list[str]:
        """The names under which a seal can stand against the caller in this act."""
        return parties(self.organisations, self.actor)

    @property
    def hears(self) -> list[str]:
        """The words of the events that are told to the caller in this act."""
        return hearing(self.organisations, self.regions)

    def where_also(self, word: Word) -> Self:
        """The same caller in those organisations alone for which it holds this word as well."""
        return self._replace(organisations=self.organisations & self.held.get(word, frozenset()))


def the_clock(organisation: str, now: datetime) -> Principal:
    """The clock, in the context of one organisation; it holds no word and makes only the moves that have no act."""
    return Principal(
        client_id=THE_CLOCK,
        person_id=None,
        home=organisation,
        act=Act.PERIOD_OPEN,
        held={},
        organisations=frozenset({organisation}),
        regions=frozenset(),
        seats=(),
        now=now,
    )
