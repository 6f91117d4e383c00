"""What the service says about its own rules. Any valid token reads it."""

from typing import Annotated

from api.access.principal import Principal
from api.domain.acts import Act
from api.queries.lifecycles import lifecycles
from api.routing.dependencies import Tags, caller_for, protected
from api.schemas.lifecycles import LifecyclesOut

router = protected("meta")
Reader = Annotated[Principal, caller_for(Act.META_READ)]


@router.get("/meta/lifecycles", operation_id="meta_lifecycles")
def read_lifecycles(caller: Reader, tags: Tags) -> LifecyclesOut:  # noqa: ARG001  any token
    """Every state and every move of plans, reports, referrals and the rest; it changes with the service only."""
    told = lifecycles()
    return tags.of(told)
