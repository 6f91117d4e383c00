"""Whose word counts where several agencies speak of one activity in one period, as after a change of who leads it.

An activity is stated by its lead (calculations.md, physical %), and each figure is told once. The word of the agency
that leads it when the report is verified outweighs that of one that led it before, and either outweighs a report that
is nil as a whole, which names no activity. Of words that weigh the same the one verified last counts. How one that is
outweighed comes in later: `api/moves/words_that_count.py`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.models.columns import UUIDS
from api.models.progress import ProgressReport, SnapshotValue
from api.moves.words_that_count import Weight, verified_words

Row = Mapping[str, Any]


class Word(NamedTuple):
    """That a report speaks of an activity, and what that weighs; verified together, the later of two equal ones."""

    weight: Weight
    report_id: UUID


Place = tuple[UUID, UUID]
"""An activity in a period."""


def outweighed(
    session: Session,
    reports: Sequence[ProgressReport],
    entries: Mapping[UUID, Sequence[Row]],
    nil: Mapping[UUID, Sequence[Row]],
) -> set[tuple[UUID, UUID]]:
    """Reports that are being verified, each with an activity, whose word on it does not count."""
    words: dict[Place, list[Word]] = defaultdict(list)
    for report in reports:
        for activity_id, word in _words(report, entries[report.id], nil[report.id]):
            words[activity_id, report.period_id].append(word)
    standing = _standing(session, [place for place, said in words.items() if min(said).weight < Weight.OF_THE_LEAD])
    return {
        (word.report_id, place[0])
        for place, said in words.items()
        for word in said
        if word < max(said) or word.weight < standing.get(place, Weight.NIL_AS_A_WHOLE)
    }


def _words(report: ProgressReport, entries: Sequence[Row], nil: Sequence[Row]) -> Iterator[tuple[UUID, Word]]:
    for entry in entries:
        leads = entry["lead_agency_id"] == report.agency_id
        yield entry["activity_id"], Word(Weight.OF_THE_LEAD if leads else Weight.OF_A_LEAD_BEFORE, report.id)
    for activity in nil:
        yield activity["activity_id"], Word(Weight.NIL_AS_A_WHOLE, report.id)


def _standing(session: Session, places: Sequence[Place]) -> dict[Place, Weight]:
    """The weightiest word that stands verified at each of these places, where there is one."""
    if not places:
        return {}
    place = (col(SnapshotValue.activity_id), col(ProgressReport.period_id))
    words = (
        verified_words(col(SnapshotValue.activity_id), col(ProgressReport.period_id))
        .where(*(column == sa.any_(sa.literal(ids, UUIDS)) for column, ids in zip(place, _ids(places), strict=True)))
        .subquery()
    )
    of_them = (words.c.activity_id, words.c.period_id)
    found = sa.select(*of_them, sa.func.max(words.c.weight)).group_by(*of_them)
    return {(activity_id, period_id): Weight(most) for activity_id, period_id, most in session.execute(found)}


def _ids(places: Sequence[Place]) -> Iterator[list[UUID]]:
    """The activities and the periods, each once: together they may name more places, which nobody asks for."""
    return (sorted(set(ids)) for ids in zip(*places, strict=True))
