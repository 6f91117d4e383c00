"""What no seal shuts: conditions on the id of a case or a referral, for the sights of whatever hangs on one.

Which are sealed is asked once for a query, whatever it looks for, so that all answers cost the same.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from api.access.anybody import Seer


def unsealed(case_id: ColumnElement[Any], caller: Seer) -> ColumnElement[bool]:
    """The case is not sealed against the caller."""
    return _none_of(sa.func.gugus_sealed_cases, case_id, caller)


def of_no_sealed_referral(subject_id: ColumnElement[Any], caller: Seer) -> ColumnElement[bool]:
    """What the row is about is no referral of a case that is sealed against the caller."""
    return _none_of(sa.func.gugus_sealed_referrals, subject_id, caller)


def _none_of(sealed_to: Any, row_id: ColumnElement[Any], caller: Seer) -> ColumnElement[bool]:
    against = sa.cast(caller.parties, sa.ARRAY(sa.Text()))
    sealed = sa.select(sealed_to(against, type_=sa.ARRAY(sa.Uuid()))).scalar_subquery()
    # As an array: ANY of a bare subquery would compare with its rows. What is about nothing is about nothing sealed.
    return (row_id != sa.all_(sa.cast(sealed, sa.ARRAY(sa.Uuid())))).is_not(sa.false())
