"""Which writes go the short way (`writing.py`), each with what it asks and the service that decides."""

from typing import Final
from uuid import UUID

from api.access.principal import Principal
from api.domain.acts import Act
from api.lines.questions import Question
from api.lines.writing import Still
from api.problems import NotFound
from api.queries import entry_facts
from api.queries.entry_facts import Facts
from api.quick.writing import Decided, Writing
from api.schemas.progress_entries import EntryCreate
from api.services.progress_entries import decide_entry


def _asked_of_entry(report_id: UUID, body: EntryCreate) -> Question:
    if body.values:  # what their indicators declare is another question
        raise NotFound
    return entry_facts.asked(report_id, body.activity_id)


def _still_of_entry(facts: Facts, body: EntryCreate) -> Still:
    if body.values:
        raise NotFound
    return entry_facts.still(facts, body.activity_id)


def _entry(caller: Principal, body: EntryCreate, facts: Facts) -> Decided:
    added = decide_entry(caller, body, facts)
    return Decided(added.shown, added.rows)


def _noted(caller: Principal, facts: Facts, version: bytes | None) -> Facts:
    return entry_facts.noted(facts, caller.actor, version)


WRITES: Final = (
    Writing(
        "/v1/progress-reports/{report_id}/entries",
        Act.ENTRY_ADD,
        EntryCreate,
        ask=_asked_of_entry,
        found=entry_facts.found,
        decide=_entry,
        noted=_noted,
        still=_still_of_entry,
    ),
)
