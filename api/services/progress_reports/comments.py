"""Remarks on a report, tied to a field of it or of one entry, and answers to them; every round is kept."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlmodel import Session, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.domain.events import Event
from api.journal import record
from api.models.columns import place_of
from api.models.progress import ProgressEntry, ProgressReport, ReportComment
from api.problems import FieldError, Invalid
from api.schemas.progress import CommentIn, CommentOut
from api.schemas.report_comments import CommentCreate


def add_comment(session: Session, caller: Principal, report_id: UUID, body: CommentCreate) -> CommentOut:
    """Remark on a field of the report, or answer a remark; a remark moves nothing."""
    report = gate.see(session, caller, ProgressReport, report_id)
    authorise(caller, report)
    if body.answers_id is not None:
        _must_be_a_remark_on(session, caller, report, body.answers_id)
    written = CommentIn(**body.model_dump(exclude={"answers_id"}))
    comment = next(remarks(session, caller, report, [written], pointer=""))
    comment.answers_id = body.answers_id
    session.add(comment)
    record(session, caller, Event.COMMENT_ADDED, comment, {"report": report.id, "field": comment.field})
    return CommentOut.model_validate(comment)


def _must_be_a_remark_on(session: Session, caller: Principal, report: ProgressReport, comment_id: UUID) -> None:
    answered = gate.see(session, caller, ReportComment, comment_id)
    if answered.report_id != report.id:
        raise Invalid(errors=[FieldError("/answers_id", "comment_of_report", "catatan laporan ini / of this report")])


def remarks(
    session: Session,
    caller: Principal,
    report: ProgressReport,
    comments: Sequence[CommentIn],
    pointer: str = "/comments/{}",
) -> Iterator[ReportComment]:
    """Remarks as they are kept, in the report's present round. Raises Invalid for an entry of another report."""
    known = set(session.exec(select(ProgressEntry.id).where(ProgressEntry.report_id == report.id)))
    for place, comment in enumerate(comments):
        if comment.entry_id is not None and comment.entry_id not in known:
            where = f"{pointer.format(place)}/entry_id"
            raise Invalid(errors=[FieldError(where, "unknown_entry", "isian laporan ini / its entry")])
        yield ReportComment(
            **comment.model_dump(),
            **place_of(report),
            report_id=report.id,
            round=report.round,
            written_by=caller.actor,
            written_at=caller.now,
        )


def read_comment(session: Session, caller: Principal, comment_id: UUID) -> CommentOut:
    """One remark."""
    return CommentOut.model_validate(gate.see(session, caller, ReportComment, comment_id))
