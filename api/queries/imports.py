"""The files a caller may know of."""

from typing import Any

import sqlalchemy as sa
from sqlmodel.sql.expression import SelectOfScalar

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.imports import KEPT_WITH, OF_REGIONS
from api.models.imports import Import


def imports_of(caller: Principal) -> SelectOfScalar[Import]:
    """Files of its organisations that it might have brought in itself, as `POLICY` says of one of them."""
    sent: Any = Import
    of_agencies = (
        sa.and_(sent.kind == kind, sent.owner.in_(caller.held.get(word, frozenset())))
        for kind, word in KEPT_WITH.items()
    )
    of_regions = sa.and_(sent.owner == sent.region, sent.kind.in_(OF_REGIONS))
    return visible(Import, caller).where(sa.or_(of_regions, *of_agencies))
