"""A statement streamed by COPY: flat in memory, in chunks of 256 kB, ended by the number of its rows.

PostgreSQL writes the CSV and the JSON itself, so no object is made of a row. The connection is one of a small pool
apart from that of the requests, reads only, in the row-level-security context of the caller, and for a limited time.
An answer that begins and breaks off looks like a success, so the last line says how many rows there were: where it is
missing, or another number, the stream was broken.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa
from psycopg.abc import PQGen
from psycopg.generators import copy_from
from sqlmodel import Session

from api.access.principal import Principal
from api.database import act_as, assume, engine_for
from api.formats.csv_out import BOM, RUNS
from api.formats.labels import label
from api.representations import Representation
from api.settings import Settings, get_settings
from api.standby import for_exports

CHUNK = 262_144
END = "#end"
"""Begins the last row of a CSV; the number of rows follows it in the same cell, and all other cells are empty."""
_INSTANT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
_WORDS = frozenset({"owner", "region", "province", "organisation", "agency", "ministry"})
"""Columns of words of the service's own, which no spreadsheet runs."""
_RUNS_NEVER = (sa.Integer, sa.Date, sa.Uuid, sa.Enum)
"""Types whose values no spreadsheet runs; any other is looked at."""
SETTINGS = sa.text("""
    SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', :timeout, true),
           set_config('gugus.now', cast(cast(:now AS timestamptz) AS text), true)
""")


class Form(NamedTuple):
    """How rows are written: one column for the select, the options of COPY, what begins and what ends the stream."""

    columns: Callable[[sa.ColumnElement[Any]], sa.ColumnElement[Any]]
    options: str
    head: Callable[[list[str]], bytes]
    end: Callable[[int, int], bytes]
    is_csv: bool = True


@cache
def _engine(settings: Settings) -> sa.Engine:
    return engine_for(settings, pool_size=settings.export_pool_size, overflow=0)


def export_engine() -> sa.Engine:
    """The pool of the exports of this process."""
    return _engine(get_settings())


def _cell(column: sa.ColumnElement[Any], point: str = ".") -> sa.ColumnElement[Any]:
    """A column as the CSV of a page writes it (formats/csv_out.py)."""
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return sa.cast(column, sa.Text)
    if isinstance(kind, sa.DateTime):
        return sa.func.replace(sa.func.to_char(sa.func.timezone("UTC", column), _INSTANT), ".000000Z", "Z")
    if isinstance(kind, sa.Numeric):
        number = sa.func.trim_scale(column)
        return number if point == "." else sa.func.replace(sa.cast(number, sa.Text), ".", point)
    if isinstance(kind, sa.ARRAY):
        return _harmless(sa.func.array_to_string(column, "; "))
    return column if isinstance(kind, _RUNS_NEVER) or column.name in _WORDS else _harmless(column)


def _harmless(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    # The code of the first letter: a number is compared faster than a text, and there are many rows.
    first = sa.func.ascii(column, type_=sa.Integer)
    return sa.case((first.in_([ord(letter) for letter in RUNS]), sa.literal("'").concat(column)), else_=column)


def _member(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A column as the JSON of a page writes it."""
    if isinstance(column.type, sa.DateTime):
        return _cell(column)
    return sa.func.trim_scale(column) if isinstance(column.type, sa.Numeric) else column


def _heads(delimiter: str, names: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(names)
    return BOM + text.getvalue().encode()


FORMS: Mapping[Representation, Form] = {
    # JSON holds neither of these two as they are, so nothing is ever quoted or escaped anew.
    Representation.NDJSON: Form(
        _member,
        r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'",
        lambda _: b"",
        lambda count, _: f'{{"end": true, "count": {count}}}\n'.encode(),
        is_csv=False,
    ),
    Representation.CSV: Form(
        _cell,
        "FORMAT csv",
        lambda names: _heads(",", names),
        lambda count, width: f"{END} {count}{',' * (width - 1)}\r\n".encode(),
    ),
    Representation.LABELLED_CSV: Form(
        lambda column: _cell(column, ","),
        "FORMAT csv, DELIMITER ';'",
        lambda names: _heads(";", [label((name,), "id") for name in names]),
        lambda count, width: f"{END} {count}{';' * (width - 1)}\r\n".encode(),
    ),
}


def copied(caller: Principal, statement: sa.Select[Any], form: Form) -> Generator[bytes]:
    """The rows of `statement` in this form, as `caller` sees them; the last chunk ends with their number.

    Raises `sqlalchemy.exc.TimeoutError` where all connections of the pool are busy, and what PostgreSQL raises.
    """
    names = [column.name for column in statement.selected_columns]
    with _reading() as session:
        assume(session, caller.organisations, caller.regions)
        act_as(session, caller.actor)
        session.execute(SETTINGS, {"timeout": f"{get_settings().export_timeout}s", "now": caller.now})
        connection = session.connection().connection.driver_connection
        if not isinstance(connection, psycopg.Connection):
            raise TypeError("COPY is a matter of psycopg")
        query, parameters = _rendered(session, _written(statement, form))
        yield from _chunks(connection, f"COPY ({query}) TO STDOUT ({form.options})", parameters, form, names)


@contextmanager
def _reading() -> Iterator[Session]:
    """A session on a standby that has all that was committed, else at home."""
    place = for_exports()
    if place is not None:
        with Session(export_engine()) as home:
            written = place.written(home)
        with place.session(written) as session:
            if session is not None:
                yield session
                return
    with closing(Session(export_engine())) as session:
        yield session


def _written(statement: sa.Select[Any], form: Form) -> sa.Select[Any]:
    rows = statement.with_only_columns(*(form.columns(each).label(each.name) for each in statement.selected_columns))
    if form.is_csv:
        return rows
    row = rows.subquery("shown")
    return sa.select(sa.func.row_to_json(row.table_valued()))


def _rendered(session: Session, statement: sa.Select[Any]) -> tuple[str, Mapping[str, Any]]:
    """The statement in SQL, and its values; COPY takes none, so psycopg writes them in as literals."""
    compiled = statement.compile(dialect=session.connection().dialect)
    state = compiled.construct_expanded_state()
    values = {
        name: state.processors[name](value) if name in state.processors else value
        for name, value in dict(state.parameters).items()
    }
    return state.statement, values


def _chunks(
    connection: psycopg.Connection[Any], query: str, parameters: Mapping[str, Any], form: Form, names: list[str]
) -> Iterator[bytes]:
    begins, count, is_whole = form.head(names), 0, False
    with connection.cursor() as cursor, cursor.copy(query.encode(), parameters):
        while not is_whole:
            rows, is_whole = connection.wait(_rows(connection.pgconn))
            count += len(rows)
            if rows:
                yield begins + (_as_csv(rows) if form.is_csv else b"".join(rows))
                begins = b""
    yield begins + form.end(count, len(names))


def _rows(connection: psycopg.pq.abc.PGconn) -> PQGen[tuple[list[memoryview], bool]]:
    """As many rows as fill a chunk, and whether they were the last.

    Read one by one through the cursor, each row would wait anew.
    """
    rows: list[memoryview] = []
    size = 0
    while size < CHUNK:
        row = yield from copy_from(connection)
        if not isinstance(row, memoryview):
            return rows, True
        rows.append(row)
        size += len(row)
    return rows, False


def _as_csv(rows: list[memoryview]) -> bytes:
    """Rows ended as RFC 4180 has it: PostgreSQL ends them with a line feed alone, and texts may hold some too."""
    joined = b"".join(rows)
    if joined.count(b"\n") == len(rows):
        return joined.replace(b"\n", b"\r\n")
    return b"".join(bytes(row[:-1]) + b"\r\n" for row in rows)
