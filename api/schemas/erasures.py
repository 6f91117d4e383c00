"""Erasures on the wire."""

from datetime import datetime

from api.domain.retention import ErasureGround
from api.schemas.base import Id, Output


class ErasureOut(Output):
    """That what was personal in a case was destroyed."""

    id: Id
    case_id: Id
    ground: ErasureGround
    erased_at: datetime
