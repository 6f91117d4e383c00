"""Why a caller may or may not, and who can see a thing: the rules themselves, told.

The decision is the gate's own: the same three steps as in any request, and whatever they raise is the answer. The
parts beside it come from POLICY and the sights of the table. A thing the caller may not see is explained as one that
is not there, with the same questions to the database.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from api.access import gate
from api.access.grants import require_word
from api.access.meanings import meaning_of
from api.access.policy import POLICY, Way, answers, authorise, words_of
from api.access.principal import Principal
from api.access.resources import reading_of, table_of
from api.access.visibility import sights_of
from api.oauth.wording import action
from api.problems import FieldError, InsufficientScope, Invalid, NotFound, NotPermitted, Problem, Text
from api.queries import audiences, grants
from api.schemas.explanations import (
    AnswerOut,
    AudienceOut,
    AudienceQuery,
    ExplanationOut,
    ExplanationQuery,
    ReaderOut,
    WayOut,
)
from api.schemas.grants import OwnGrantOut

ALLOWED, OK = "allowed", 200


def explain(session: Session, caller: Principal, query: ExplanationQuery) -> ExplanationOut:
    """The decision on the act `query.action`, for which the caller is checked, upon the resource.

    Raises Invalid where the act is not about resources of that kind.
    """
    table = table_of(query.action)
    if table is None or table.__tablename__ != query.kind:
        text = "jenis yang dinilai tindakan ini / a kind that the act is judged on"
        raise Invalid(errors=[FieldError("?resource", "kind_of_resource", text)])
    row, seer, refusal = decide(session, caller, table, query.row_id)
    words = words_of(query.action)
    held = _held(session, caller, words)
    with gate.in_context_of(session, caller, seer):
        visible_as = _sights(session, seer, table, query.row_id)
    return ExplanationOut(
        action=query.action,
        resource=query.resource,
        decision=refusal.slug if refusal else ALLOWED,
        status=refusal.status if refusal else OK,
        words=list(words),
        held=held,
        visible_as=visible_as,
        ways=[_way(caller, way, row, seer) for way in POLICY[query.action]] if row is not None else [],
    )


def decide(
    session: Session, caller: Principal, table: Any, row_id: UUID
) -> tuple[Any | None, Principal, Problem | None]:
    """The row where the caller sees it, as who, and what a request would be refused with."""
    row, seer = None, caller
    try:
        require_word(caller)
        row, seer = gate.look(session, caller, table, row_id)
        authorise(caller, row)
    except (InsufficientScope, NotFound, NotPermitted) as refusal:
        return row, seer, refusal
    return row, seer, None if seer is caller else NotPermitted()


def audience_of(session: Session, caller: Principal, query: AudienceQuery, table: Any) -> AudienceOut:
    """Which offices see the resource, for the organisation that owns it. Raises NotFound, NotPermitted."""
    row = gate.see(session, caller, table, query.row_id)
    # An officer reads in the districts of its agency, and is of the agency all the same.
    if row.owner not in {caller.home, *(seat.organisation for seat in caller.seats)}:
        raise NotPermitted
    reading = reading_of(table)
    word = words_of(reading)[0] if reading else ""
    return AudienceOut(
        resource=query.resource,
        word=word,
        open_to_all=any(sight.__name__ == "anyone" for sight in sights_of(table)),
        readers=[ReaderOut(**reader._asdict()) for reader in audiences.readers(session, caller, row, word)],
    )


def _held(session: Session, caller: Principal, words: Iterable[str]) -> list[OwnGrantOut]:
    pairs = {(word, organisation) for word in words for organisation in caller.held.get(word, frozenset())}
    rows = session.execute(grants.held_by(caller, words))
    return [OwnGrantOut.model_validate(row) for row in rows if (row.action, row.organisation) in pairs]


def _sights(session: Session, caller: Principal, table: Any, row_id: UUID) -> list[AnswerOut]:
    sights = sights_of(table)
    asked = sa.select(*(sight(table, caller) for sight in sights)).select_from(table).where(table.id == row_id)
    found = session.execute(asked).first() or (False,) * len(sights)
    return [_answer(meaning_of(sight), sight.__name__, bool(holds)) for sight, holds in zip(sights, found, strict=True)]


def _way(caller: Principal, way: Way, row: Any, seer: Principal) -> WayOut:
    meanings = {each.__name__: meaning_of(each) for each in way.predicates}
    if way.word is not None:
        meanings[way.word] = Text(action(way.word, "id"), action(way.word, "en"))
    told = [_answer(meanings[name], name, holds) for name, holds in answers(caller, way, row)]
    # No way leads to what is only read, whatever its answers say: they are asked of what is seen for the act.
    return WayOut(holds=seer is caller and all(each.holds for each in told), answers=told)


def _answer(meaning: Text, name: str, holds: bool) -> AnswerOut:  # noqa: FBT001  the answer of a rule
    return AnswerOut(name=name, meaning_id=meaning.id, meaning_en=meaning.en, holds=holds)
