"""A statement streamed by COPY: flat in memory, in chunks of 256 kB, ended by the number of its rows.

PostgreSQL writes the CSV and the JSON itself, so no object is made of a row. The connection is one of a small pool
apart from that of the requests, reads only, in the row-level-security context of the caller, and for a limited time.
An answer that begins and breaks off looks like a success, so the last line says how many rows there were: where it is
missing, or another number, the stream was broken.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from time import sleep
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.generators import fetch_many
from psycopg.pq import ExecStatus
from psycopg.waiting import Wait
from sqlmodel import Session

from api.access.principal import Principal
from api.database import act_as, assume, engine_for
from api.formats.labels import label
from api.formats.writing.csv_out import BOM
from api.http.representations import Representation
from api.queries.copied_columns import Column, cell, line
from api.settings import Settings, get_settings
from api.standby import for_exports

CHUNK = 262_144
MOMENT = 0.001
"""Seconds in which less is sent than the way from PostgreSQL holds, so that it need not stop."""
END = "#end"
"""Begins the last row of a CSV; the number of rows follows it in the same cell, and all other cells are empty."""
SETTINGS = sa.text("""
    SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', :timeout, true),
           set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true),
           set_config('gugus.now', cast(cast(:now AS timestamptz) AS text), true)
""")


class Form(NamedTuple):
    """How rows are written: the columns of the select, the options of COPY, what begins and what ends the stream."""

    written: Callable[[Sequence[Column]], Sequence[Column]]
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


def _heads(delimiter: str, names: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(names)
    return BOM + text.getvalue().encode()


FORMS: Mapping[Representation, Form] = {
    # JSON holds neither of these two as they are, so nothing is ever quoted or escaped anew.
    Representation.NDJSON: Form(
        lambda columns: [line(columns)],
        r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'",
        lambda _: b"",
        lambda count, _: f'{{"end": true, "count": {count}}}\n'.encode(),
        is_csv=False,
    ),
    Representation.CSV: Form(
        lambda columns: [cell(each).label(each.name) for each in columns],
        "FORMAT csv",
        lambda names: _heads(",", names),
        lambda count, width: f"{END} {count}{',' * (width - 1)}\r\n".encode(),
    ),
    Representation.LABELLED_CSV: Form(
        lambda columns: [cell(each, ",").label(each.name) for each in columns],
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
        rows = statement.with_only_columns(*form.written(list(statement.selected_columns)))
        query, parameters = _rendered(session, rows)
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
            read, rows, is_whole = connection.wait(_read(connection.pgconn))
            count += rows
            if rows:
                yield begins + (_as_csv(read, rows) if form.is_csv else read)
                begins = b""
    yield begins + form.end(count, len(names))


def _read(connection: psycopg.pq.abc.PGconn) -> PQGen[tuple[bytes, int, bool]]:
    """As many rows as fill a chunk, how many these are, and whether they were the last.

    Each is taken over at once: rows kept one by one are objects that the garbage collector looks through, which took
    more than all the rest, and through the cursor each row would wait anew.
    """
    read, rows = bytearray(), 0
    take, is_waiting = connection.get_copy_data, False
    while len(read) < CHUNK:
        size, row = take(1)
        if size > 0:
            read += row
            rows += 1
            is_waiting = False
        elif size < 0:
            yield from _end(connection)
            return bytes(read), rows, True
        else:
            if is_waiting:
                yield from _more(rows)
            connection.consume_input()
            is_waiting = True
    return bytes(read), rows, False


def _more(rows: int) -> PQGen[None]:
    """Wait until there is something to read; in the middle of a chunk, for as much as came in a moment.

    PostgreSQL sends eight kilobytes at a time, and to be woken for each would take longer than to read them.
    """
    if rows:
        sleep(MOMENT)
    while not (yield Wait.R):
        pass


def _end(connection: psycopg.pq.abc.PGconn) -> PQGen[None]:
    """Raises what broke off the statement."""
    for result in (yield from fetch_many(connection)):
        if result.status != ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result)


def _as_csv(read: bytes, rows: int) -> bytes:
    """Rows ended as RFC 4180 has it: PostgreSQL ends them with a line feed alone, and texts may hold some too."""
    if read.count(b"\n") == rows:
        return read.replace(b"\n", b"\r\n")
    # A chunk is whole rows, so every other part between quotation marks is outside of a text.
    parts = read.split(b'"')
    parts[::2] = [part.replace(b"\n", b"\r\n") for part in parts[::2]]
    return b'"'.join(parts)
