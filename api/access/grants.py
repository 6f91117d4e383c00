"""What is held now: the live check of a token, and the power of a client.

A token says what was granted when it was issued; whether it still counts is asked of the database on every request,
in one call that also sets the row-level-security context (access.md §1, point 2).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import live_check
from api.access.known_callers import CALLERS, Asked, Known, context_of
from api.access.policy import words_asked_for, words_of
from api.access.principal import HeldSeat, Principal
from api.database import act_as, assume
from api.domain.acts import Act
from api.domain.scopes import Pair, Word
from api.domain.seats import SeatKind
from api.http.addresses import Address, admits
from api.lines.in_session import asked_in
from api.lines.questions import TRUE, Question, Row, written
from api.models.clients import Client
from api.models.reference import Ministry, Region
from api.models.task_forces import Seat
from api.problems import InsufficientScope, TokenInvalid

_ENDED: Final = (None, b"f")
"""How the database says that a token, or what was found of its caller, does not stand."""


def enter(
    session: Session,
    act: Act,
    jti: UUID,
    pairs: Iterable[Pair],
    now: datetime,
    *,
    also: Iterable[Act] = (),
    request_id: str | None = None,
    address: Address | None = None,
) -> Principal:
    """Begin an act: check the token live, keep the pairs still held, set the context.

    `also` names acts whose words are wanted too, for `allowed_actions`; they do not widen the context.
    What was found a moment ago is asked whether it still holds. Raises TokenInvalid.
    """
    asked = Asked(jti, frozenset(pairs), act, tuple(also))
    return checked(entered(session, asked, now), address).again(now, request_id)


def entered(session: Session, asked: Asked, now: datetime) -> Known:
    """The caller as the database finds it now, whose context is set. Raises TokenInvalid."""
    check = Check.of(asked, now)
    known = check.found(*asked_in(session, [check.question]))
    if known is None and check.known is not None:
        check = Check(check.asked, now, None)  # from the beginning
        known = check.found(*asked_in(session, [check.question]))
    if known is None:
        raise TokenInvalid
    return known


def still_stands(session: Session, known: Known, now: datetime) -> bool:
    """Whether the token stands and nobody's power changed since this caller was found, by this transaction neither.

    What the session still has to write is written before it is asked.
    """
    if not known.holds:
        return False
    (((answer,),),) = asked_in(session, [asked_again(known, now)])
    return answer == TRUE


def asked_again(known: Known, now: datetime) -> Question:
    """What asks that of a caller whom the database can be asked about (`known.holds`)."""
    return Question.as_written(live_check.STILL_HOLDS, {**known.holds, "now": written(now)})


class Check(NamedTuple):
    """A live check that goes one way with other questions: whether what was found a moment ago still holds, or all."""

    asked: Asked
    now: datetime
    known: Known | None

    @classmethod
    def of(cls, asked: Asked, now: datetime) -> "Check":
        """The check of this caller at this moment."""
        return cls(asked, now, CALLERS.recall(asked, now))

    @property
    def question(self) -> Question:
        """What is asked; it sets the context, too."""
        if self.known is not None:
            asked_with = {**self.known.holds, **self.known.context, "now": written(self.now)}
            return Question.as_written(live_check.ENTER_AGAIN, asked_with)
        act, also = self.asked.act, self.asked.also
        wanted = frozenset[Word]().union(*(words_asked_for(each) for each in (act, *also)))
        held = [(word.value, organisation) for word, organisation in self.asked.pairs if word in wanted]
        given = {
            "jti": self.asked.jti,
            "words": [word for word, _ in held],
            "organisations": [organisation for _, organisation in held],
            "context": [word.value for word in words_of(act)],
            "now": self.now,
        }
        return Question.of(live_check.ENTER, given)

    def found(self, rows: Sequence[Row]) -> Known | None:
        """The caller by the answer of the database; nothing where the token, or what was known, does not stand."""
        ((answer,),) = rows
        if answer in _ENDED:
            CALLERS.drop(self.asked)
            return None
        if self.known is not None:
            return self.known
        entered = orjson.loads(answer)
        caller = _principal(self.asked.act, entered, words_of(self.asked.act), self.now)
        known = Known.of(caller, self.asked.jti, entered)
        if known.holds:
            CALLERS.keep(self.asked, known)
        return known


def enter_elsewhere(session: Session, caller: Principal) -> None:
    """Set the context of a caller who was checked a moment ago in another session, for the rest of the transaction."""
    asked_in(session, [Question.of(live_check.SET_CONTEXT, {**context_of(caller), "now": caller.now})])


def checked(known: Known, address: Address | None) -> Known:
    """The caller, where it may speak from this address. Raises TokenInvalid."""
    if not admits(known.addresses, address):
        raise TokenInvalid
    return known


def _principal(act: Act, entered: dict[str, Any], context: tuple[Word, ...], now: datetime) -> Principal:
    held: dict[str, frozenset[str]] = {}
    for word, organisation in entered["pairs"]:
        held[word] = held.get(word, frozenset()) | {organisation}
    return Principal(
        client_id=UUID(entered["client"]),
        person_id=UUID(entered["person"]) if entered["person"] else None,
        home=entered["home"],
        act=act,
        held=held,
        organisations=frozenset().union(*(held.get(word, frozenset()) for word in context)),
        regions=frozenset(entered["regions"]),
        seats=tuple(_seat(row) for row in entered["seats"]),
        now=now,
        session_id=UUID(entered["session"]) if entered["session"] else None,
    )


def require_no_less(caller: Principal, before: Principal) -> None:
    """Refuse a caller who lost a word, a seat or a membership since it was found `before`. Raises InsufficientScope."""
    words = [word for word, where in before.held.items() if not where <= caller.held.get(word, frozenset())]
    if words or not before.regions <= caller.regions or not set(before.seat_ids) <= set(caller.seat_ids):
        raise InsufficientScope(scope=(words or words_of(before.act))[0])


def require_word(caller: Principal, beside: Iterable[Word] = ()) -> None:
    """Refuse a caller who holds none of the words of its act, or lacks one `beside`. Raises InsufficientScope."""
    words = words_of(caller.act)
    if words and not caller.organisations:
        raise InsufficientScope(scope=words[0].value)
    for word in beside:
        if not caller.held.get(word):
            raise InsufficientScope(scope=word.value)


def _seat(row: dict[str, Any]) -> HeldSeat:
    return HeldSeat(
        id=UUID(row["id"]),
        kind=SeatKind(row["kind"]),
        organisation=row["organisation"],
        agency_id=UUID(row["agency_id"]) if row["agency_id"] else None,
        # A seat filled from the command line may name no agency yet.
        secretariat_agencies=frozenset(UUID(agency) for agency in row["secretariat_agencies"] if agency),
    )


MEMBER_OF = sa.text("""
    SELECT DISTINCT m.organisation FROM agency a JOIN seat m ON m.agency_id = a.id AND m.task_force_id IS NOT NULL
    WHERE a.organisation = ANY (:organisations) AND gugus_on_day(:now, m.valid_from, m.valid_to, m.time_zone)
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))


def member_regions(session: Session, organisations: Iterable[str], now: datetime) -> frozenset[str]:
    """The regions whose task forces have one of these agencies as a member now; the context must be set."""
    found = session.execute(MEMBER_OF, {"organisations": list(organisations), "now": now})
    return frozenset(found.scalars())


def machine(session: Session, client: Client, act: Act, now: datetime) -> Principal | None:
    """A system as it is at this moment, without a token, for what is done in its name; the context is set for it.

    Nothing where it has ended, its seat has, or it holds no word of the act.
    """
    if client.is_over(now):
        return None
    held: dict[str, frozenset[str]] = {}
    for word, organisation in client_power(session, client.id, now):
        held[word] = held.get(word, frozenset()) | {organisation}
    organisations = frozenset[str]().union(*(held.get(word, frozenset()) for word in words_of(act)))
    if not organisations:
        return None
    assume(session, organisations)
    seat = session.get(Seat, client.seat_id) if client.seat_id else None
    caller = Principal(
        client_id=client.id,
        person_id=seat.person_id if seat else None,
        home=client.organisation,
        act=act,
        held=held,
        organisations=organisations,
        regions=member_regions(session, organisations, now),
        seats=(),
        now=now,
    )
    assume(session, organisations, caller.regions)
    act_as(session, caller.actor)
    return caller


_CLIENT_POWER: Final = sa.text("SELECT action, organisation FROM gugus_client_power(:client, :now)")
_PERSON_POWER: Final = sa.text(
    "SELECT action, organisation FROM gugus_person_power(:client, :person, :two_factors, :now)"
)


def client_power(session: Session, client_id: UUID, now: datetime) -> frozenset[Pair]:
    """The pairs a client holds at this moment, from its grants or its seat."""
    rows = session.execute(_CLIENT_POWER, {"client": client_id, "now": now})
    return frozenset((Word(action), organisation) for action, organisation in rows)


def power_through(
    session: Session, client_id: UUID, person_id: UUID | None, now: datetime, *, two_factors: bool
) -> frozenset[Pair]:
    """The pairs a token of this client can hold now: the person's, as far as the client carries them, or its own.

    A client carries the pairs it holds itself, and the actions under its ceiling for anybody's organisation. A person
    who was not proven by `two_factors` holds nothing of the seats that ask for them.
    """
    if person_id is None:
        return client_power(session, client_id, now)
    asked = {"client": client_id, "person": person_id, "two_factors": two_factors, "now": now}
    rows = session.execute(_PERSON_POWER, asked)
    return frozenset((Word(action), organisation) for action, organisation in rows)


def still_holds(
    session: Session, client_id: UUID, person_id: UUID | None, pairs: Iterable[Pair], now: datetime
) -> bool:
    """Whether whoever asked for something that waited holds these pairs now, for it to be done in that name.

    Neither system nor person may have ended since: an account that ends leaves its seats as they are. What a seat asks
    of a sign-in was proven when it was asked for. A client that acts from a seat holds its pairs itself, whoever holds
    the seat: it says so by no `person_id`.
    """
    client = session.get(Client, client_id)
    if client is None or client.is_over(now):
        return False
    if person_id is not None and home_of(session, person_id) is None:
        return False
    return power_through(session, client_id, person_id, now, two_factors=True).issuperset(pairs)


def home_of(session: Session, person_id: UUID) -> str | None:
    """The organisation that keeps a person's account; nothing where the account has ended."""
    home: str | None = session.scalar(_HOME_OF, {"person": person_id})
    return home


_HOME_OF: Final = sa.text("SELECT gugus_home(:person)")


class KnownOrganisations:
    """Which organisation words exist: regions, ministries, agencies and the nation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __contains__(self, word: object) -> bool:
        kind, _, code = str(word).partition(":")
        if kind not in _KNOWN:
            return word == "national:id" or kind == "agency"
        return self._session.execute(_KNOWN[kind], {"code": code}).first() is not None


_REGION: Final = select(Region.code).where(col(Region.code) == sa.bindparam("code"))
_KNOWN: Final[Mapping[str, Any]] = {
    "district": _REGION.where(col(Region.level) != "province"),
    "province": _REGION.where(col(Region.level) == "province"),
    "ministry": select(Ministry.code).where(col(Ministry.code) == sa.bindparam("code")),
}


def known_organisations(session: Session) -> KnownOrganisations:
    """The organisations a scope may name; agencies are checked by holding a pair of theirs, not by a list."""
    return KnownOrganisations(session)
