"""The functions of the database as they are in force: the text of one is spread over the migrations that changed it."""

import re
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from api.upgrade.steps import files, number_of

_ASKED = sa.text(
    "SELECT proname, pg_get_function_identity_arguments(oid), pg_get_functiondef(oid) FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND proname LIKE 'gugus%' ORDER BY 1, 2"
)


class InForce(NamedTuple):
    """A function, its text, and the numbers of the migrations that name it."""

    name: str
    arguments: str
    text: str
    migrations: tuple[str, ...]


def functions(engine: Engine) -> list[InForce]:
    """All functions of the service in this database, by name."""
    named = {number_of(path): set(re.findall(r"gugus\w*", path.read_text(encoding="utf-8"))) for path in files()}
    with engine.connect() as connection:
        found = connection.execute(_ASKED).all()
    return [
        InForce(name, arguments, text, tuple(number for number, names in named.items() if name in names))
        for name, arguments, text in found
    ]
