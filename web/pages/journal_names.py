"""Who and what a row of the audit trail is about, in words and with its page; the trail itself holds ids and no names.

Names are those the visitor may read anyway: of the people and systems of their organisations.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from client.gugus_client.models import AuditRowOut, ClientOut, PersonOut
from web.cells import Coded, Link, Say, Stack
from web.languages import N_
from web.subjects import SUBJECTS
from web.visit import Visit

MOST: Final = 200
BY_ITSELF: Final = frozenset({"worker", "clock"})


class Names:
    """The names that rows of the audit trail need; each list is asked for once, and only where a row needs it."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def who(self, row: AuditRowOut) -> Any:
        """Who did it, and below through which system, or that no request did."""
        person, client = self._person(row.person_id), self._client(row.client_id)
        actor = Coded("actor", row.actor_kind)
        first, *others = [each for each in (person, client) if each] or [actor]
        by_itself = actor if row.actor_kind in BY_ITSELF and first != actor else None
        return Stack(first, (*others, by_itself))

    def what(self, row: AuditRowOut) -> Any:
        """What it is about, with its page where it has one the visitor may open, and what it is called."""
        noun = Coded("noun", row.subject_kind)
        there, word = SUBJECTS.get(row.subject_kind, ("", ""))
        is_open = there and row.subject_id and self._visit.here.holds(word)
        explain = f"/administrasi/jelaskan?resource={row.subject_kind}/{row.subject_id}"
        why = Link(explain, Say(N_("Jelaskan akses"))) if is_open else None
        return Stack(Link(f"{there}{row.subject_id}", noun) if is_open else noun, (self._called(row), why))

    def _called(self, row: AuditRowOut) -> Any:
        found = {"person": self._person, "client": self._client}.get(row.subject_kind)
        return found(row.subject_id) if found else None

    def _person(self, person_id: UUID | None) -> Any:
        person = self._known("people", person_id, "grants:write", self._people)
        return Link(f"/administrasi/orang/{person.id}", person.display_name) if person else None

    def _client(self, client_id: UUID | None) -> Any:
        client = self._known("clients", client_id, "clients:write", self._clients)
        return Link(f"/administrasi/klien/{client.id}", client.name) if client else None

    def _people(self) -> Iterable[PersonOut]:
        return self._visit.gugus.people.list(limit=MOST).first(MOST)

    def _clients(self) -> Iterable[ClientOut]:
        return self._visit.gugus.clients.list(limit=MOST).first(MOST)

    def _known(self, question: str, asked: UUID | None, word: str, ask: Callable[[], Iterable[Any]]) -> Any:
        """One of a list by its id; nothing where the visitor may not read the list, or it is not among them."""
        if asked is None or not self._visit.here.holds(word):
            return None
        known = self._visit.remembered(f"{question} by id", lambda: {each.id: each for each in ask()})
        return known.get(asked)
