"""What a migration would have the database do, without doing it: for `make check`, and for who wants to read before."""

import io
from collections.abc import Callable

import sqlalchemy as sa

from api.upgrade.steps import MIGRATIONS, Step


def sql_of(step: Step, connection: sa.Connection) -> str:
    """The statements of one migration.

    Some ask the database how it is; they ask it at `connection`, which is best one that may only read.
    """
    from alembic.script import ScriptDirectory  # noqa: PLC0415  heavy, and needed here only

    return written(ScriptDirectory(str(MIGRATIONS)).get_revision(step.number).module.upgrade, connection)


def written(do: Callable[[], None], connection: sa.Connection) -> str:
    """What Alembic's operations would send, as text."""
    from alembic.operations import Operations  # noqa: PLC0415  heavy, and needed here only
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415  as above

    text = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": text, "literal_binds": True}
    )
    context.impl.connection = connection  # what is asked goes there; what is done goes into the text
    with Operations.context(context):
        do()
    return text.getvalue()
