"""Alembic's environment: runs the versions on the connection or the address that `gugus migrate` hands over."""

from typing import Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import api.models  # noqa: F401  fills the metadata


def _rendered(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    """A text is `sa.String()` in a version file, which imports nothing of ours or of SQLModel."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_type=True,
        render_item=_rendered,
        # A lock is held as long as its own migration lasts, and an index may be built beside the service.
        transaction_per_migration=True,
        on_version_apply=context.config.attributes.get("applied"),
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url"))
    with engine.begin() as connection:
        run(connection)
