"""What an older register says of a case and no record of ours does: it was written before there was one."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import TEXTS, Owned


class RegisterEntry(Owned, table=True):
    """The line of a case in an agency's older register; its id is that of the case.

    Services are said without dates; `trafficked_abroad` as the register has it, which counts before the country;
    `digest` is of all that was said, so that a register sent again shows where it says something else. Where the person
    was erased, a keyed digest stands for the number (`moves.erasing.struck`), and nothing for what was said.
    """

    __tablename__ = "register_entry"

    id: UUID = Field(primary_key=True, foreign_key="case.id", ondelete="CASCADE")
    record_no: str
    digest: str
    trafficked_abroad: bool | None = None
    services: list[str] = Field(default_factory=list, sa_type=TEXTS)
    referred_by: str | None = None
    import_id: UUID = Field(index=True)

    __table_args__ = (sa.UniqueConstraint("owner", "record_no"),)
