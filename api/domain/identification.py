"""When somebody is identified as a victim: act, means and purpose; of a child no means is needed.

Source: UN Protocol art. 3, UU 21/2007 Pasal 1; lifecycles.md §3, Identification.
"""

from collections.abc import Collection, Iterator

from api.domain.trafficking import Identification


def missing(
    status: Identification,
    acts: Collection[str],
    means: Collection[str],
    purposes: Collection[str],
    *,
    is_child: bool,
    is_decided: bool,
) -> Iterator[str]:
    """The fields that `status` lacks: a decision needs who and when, `identified` its elements."""
    if status is not Identification.ALLEGED and not is_decided:
        yield from ("identified_by", "identified_on")
    if status is Identification.IDENTIFIED:
        asked = {"acts": acts, "means": [True] if is_child else means, "purposes": purposes}
        yield from (name for name, given in asked.items() if not given)
