"""Tiny named questions about a caller and a thing; `policy` joins them to rules.

`organisations` are those the caller holds for the word of the rule being judged, so that a word held for one
organisation never opens another.
"""

from typing import Any

from api.access.principal import Principal
from api.domain.imports import KEPT_WITH, OF_REGIONS
from api.domain.pending_acts import Second
from api.domain.places import NATION
from api.domain.scopes import Word
from api.domain.seats import SeatKind

Organisations = frozenset[str]


def owns(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001  one shape for all
    """The thing belongs to an organisation the word is held for."""
    return thing.owner in organisations


def of_its_region(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The word is held for the region of the thing."""
    return thing.region in organisations


def of_its_ministry(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The word is held for the ministry that the thing's agency answers to."""
    return thing.ministry in organisations


def is_its_agency(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The thing names an agency the word is held for."""
    return thing.agency in organisations


def receives(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The word is held for the agency that receives the thing."""
    return thing.receiver in organisations


def was_referred_to_it(caller: Principal, organisations: Organisations, thing: Any) -> bool:
    """The case is another agency's and is seen: it was referred to an agency the word is held for, which accepted."""
    return bool(organisations) and thing.owner not in caller.organisations


def oversees(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The word is held for the region of one of its two agencies."""
    return bool(organisations & {thing.region, thing.receiver_region})


def was_typed_in(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The thing is a paper report typed in on behalf of its agency."""
    return getattr(thing, "typed_by", None) is not None


def is_brought_in_by_regions(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The file is a region's own, of a kind that regions bring in."""
    return thing.owner == thing.region and thing.kind in OF_REGIONS


def keeps_what_it_brings_in(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The word that the rows of the file are written with is held for its owner, too."""
    word = KEPT_WITH.get(thing.kind)
    return word is not None and thing.owner in caller.held.get(word, frozenset())


def stands_above(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The word is held for the province of the thing or for the nation."""
    return bool(organisations & {thing.province, NATION})


def from_its_task_force(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """From a seat of the task force itself: two persons of different agencies can only be told apart by their seats."""
    return any(seat.organisation == thing.owner for seat in caller.seats)


def from_named_agency(caller: Principal, organisations: Organisations, thing: Any) -> bool:
    """From a seat of one of the agencies that the thing names as receivers."""
    return any(seat.agency_id in thing.receiver_ids and seat.organisation in organisations for seat in caller.seats)


def from_verifying_seat(caller: Principal, organisations: Organisations, thing: Any) -> bool:
    """From a secretariat seat of the region; the secretariat's own agency is verified from the daily chair's seat.

    Source: lifecycles.md §2, row `verified`.
    """
    return any(
        seat.organisation == thing.region
        and seat.organisation in organisations
        and seat.kind
        is (SeatKind.DAILY_CHAIR if thing.agency_id in seat.secretariat_agencies else SeatKind.SECRETARIAT)
        for seat in caller.seats
    )


def from_registrar_seat(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """From a national registrar's seat, whose acts concern any organisation and need a second registrar."""
    return any(seat.kind is SeatKind.NATIONAL_REGISTRAR and seat.organisation in organisations for seat in caller.seats)


def asks_for_grants(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The act that waits was asked for with `grants:write`, by a registrar."""
    return (thing.word, thing.second) == (Word.GRANTS_WRITE, Second.REGISTRAR)


def asks_for_clients(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The act that waits was asked for with `clients:write`, by a registrar."""
    return (thing.word, thing.second) == (Word.CLIENTS_WRITE, Second.REGISTRAR)


def asks_for_referrals(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """The act that waits was asked for with `referrals:send`, by an officer of the same agency."""
    return (thing.word, thing.second) == (Word.REFERRALS_SEND, Second.ANOTHER_OFFICER)


def speaks_for_its_system(caller: Principal, organisations: Organisations, thing: Any) -> bool:  # noqa: ARG001
    """Asked by the system itself that is told, or from a seat of its organisation."""
    return thing.client_id == caller.actor or any(seat.organisation == thing.owner for seat in caller.seats)


def from_daily_chair(caller: Principal, organisations: Organisations, thing: Any) -> bool:
    """From the daily chair's seat of the organisation, for acts that wait for it (access.md §1.3, secretariat)."""
    return thing.second == Second.DAILY_CHAIR and any(
        seat.kind is SeatKind.DAILY_CHAIR and seat.organisation == thing.owner and thing.owner in organisations
        for seat in caller.seats
    )
