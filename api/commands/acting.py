"""Who acts where the command line acts for an organisation: nobody's seat, and the words the command needs."""

from datetime import UTC, datetime
from uuid import UUID

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.scopes import Word

COMMAND_LINE = UUID(int=0)  # who acts when no client does


def as_organisation(organisation: str, act: Act, *words: Word) -> Principal:
    """The command line, for one organisation and no other."""
    organisations = frozenset({organisation})
    return Principal(
        client_id=COMMAND_LINE,
        person_id=None,
        home=organisation,
        act=act,
        held=dict.fromkeys(words, organisations),
        organisations=organisations,
        regions=frozenset(),
        seats=(),
        now=datetime.now(UTC),
    )
