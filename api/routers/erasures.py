"""Erasures: what is personal in a case is destroyed at the person's word."""

from api.domain.acts import Act
from api.routing.dependencies import protected
from api.routing.moving import Moves
from api.schemas.erasures import ErasureOut
from api.services import erasures

router = protected("privacy")
moves = Moves(router, "/cases/{case_id}", ErasureOut, erasures.read_erasure)
moves.declare(
    "erasures",
    Act.CASE_ERASE,
    "cases_erase",
    erasures.erase_person,
    "Destroy all that is personal in a case, for good: the key, what finds and counts her, numbers, scanned forms. "
    "Her open referrals end as withdrawn, and each agency she was passed on to has 3×24 hours to delete what it has.",
)
