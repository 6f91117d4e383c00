"""Questions that are asked in the transaction of a session, with what else is done there."""

from collections.abc import Iterable
from typing import Any

import psycopg
from sqlmodel import Session

from api.database import one_way
from api.lines.asked import rows_of
from api.lines.questions import Question, Row


def asked_in(session: Session, questions: Iterable[Question]) -> list[list[Row]]:
    """The rows that answer each question, asked in the transaction of a session. Raises psycopg.Error."""
    session.flush()  # what was changed before is changed before these
    with one_way(session) as connection:
        cursors = [_asked(psycopg.RawCursor(connection), question) for question in questions]
    return [rows_of(cursor.pgresult) for cursor in cursors]


def _asked(cursor: psycopg.RawCursor[Any], question: Question) -> psycopg.RawCursor[Any]:
    values = [None if value is None else value.decode() for value in question.values]
    return cursor.execute(question.statement.sql, values, prepare=True)
