"""Guards of referrals: whether the asked agency may be told, offers the service, and has room.

A seal is refused in the words of a consent that does not cover, so that no refusal tells of it.
"""

from datetime import datetime
from typing import Any, NamedTuple

from api.access.principal import Principal
from api.domain.ages import Age
from api.domain.lifecycles import ServiceStatus
from api.domain.referral_clocks import QUESTIONS
from api.models.services import Service
from api.problems import Locked, Text


class Asked(NamedTuple):
    """The service that is asked, and what is known of the asking: facts of the guards of a referral."""

    service: Service
    age: Age = Age(None, None)
    is_covered: bool = True
    is_sealed: bool = False
    is_open_already: bool = False
    places_free: int | None = None
    is_full_known: bool = False
    agreed_until: datetime | None = None


def consent_covers(_caller: Principal, _row: Any, facts: Any) -> None:
    """A consent, or a ground without one, covers receiver, purpose and fields (409 `locked`). Raises Locked."""
    if not facts.asked.is_covered:
        raise _not_covered()


def not_sealed(_caller: Principal, _row: Any, facts: Any) -> None:
    """The case is not sealed against the receiver (409 `locked`, in the words of `consent_covers`). Raises Locked."""
    if facts.asked.is_sealed:
        raise _not_covered()


def _not_covered() -> Locked:
    text = Text(
        "Persetujuan tidak mencakup penerima, tujuan atau isian ini.",
        "No consent covers this receiver, purpose or these fields.",
    )
    return Locked(text, lock_reason="not_covered")


def service_takes(_caller: Principal, _row: Any, facts: Any) -> None:
    """The service is offered, and to persons of this age (409 `locked`). Raises Locked."""
    service, age = facts.asked.service, facts.asked.age
    if service.status is not ServiceStatus.ACTIVE:
        raise Locked(
            Text("Layanan ini sedang tidak dibuka.", "This service is not offered at present."),
            lock_reason="service_suspended",
        )
    too_young = age.most is not None and service.age_from is not None and age.most < service.age_from
    too_old = age.least is not None and service.age_to is not None and age.least > service.age_to
    if too_young or too_old:
        raise Locked(
            Text("Layanan ini bukan untuk umur itu.", "This service is not for persons of that age."),
            lock_reason="not_eligible",
        )


def no_open_referral(_caller: Principal, _row: Any, facts: Any) -> None:
    """The same service of the same agency is not asked already (409 `locked`). Raises Locked."""
    if facts.asked.is_open_already:
        raise Locked(
            Text("Rujukan yang sama masih berjalan.", "The same referral is open already."),
            lock_reason="open_referral",
        )


def has_room(_caller: Principal, _row: Any, facts: Any) -> None:
    """Places are free, none are counted, or `is_full_known` (409 `locked`). Raises Locked."""
    if facts.asked.places_free == 0 and not facts.asked.is_full_known:
        raise Locked(
            Text(
                "Tidak ada tempat kosong; bila tetap diteruskan, nyatakan bahwa itu diketahui (is_full_known).",
                "No place is free; to go on all the same, say that this is known (is_full_known).",
            ),
            lock_reason="no_capacity",
        )


def questions_left(_caller: Principal, row: Any, _facts: Any) -> None:
    """Fewer than two questions were asked (409 `locked`). Raises Locked."""
    if row.questions >= QUESTIONS:
        raise Locked(Text("Sudah dua kali ditanyakan.", "It was asked twice already."), lock_reason="no_questions_left")


def not_reopened(_caller: Principal, row: Any, _facts: Any) -> None:
    """It was not reopened before (409 `locked`). Raises Locked."""
    if row.was_reopened:
        raise Locked(Text("Sudah pernah dibuka kembali.", "It was reopened before."), lock_reason="reopened_before")
