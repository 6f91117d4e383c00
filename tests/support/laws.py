"""Laws tried by the thousand: Hypothesis draws a number, and each number makes sixty cases.

Drawing is what costs: to draw a number takes as long as twenty cases, and 35 numbers make two thousand.
"""

import random
from collections.abc import Iterator

from hypothesis import settings
from hypothesis import strategies as st

TOGETHER = 60
numbers = st.integers(0, 2**64 - 1)
thousands = settings(max_examples=35, deadline=None)


def drawn(number: int, times: int = TOGETHER) -> Iterator[random.Random]:
    """The same chance for each case of this number: a case that fails comes again with its number."""
    chance = random.Random(number)  # noqa: S311  cases picked at random are no secret
    for _ in range(times):
        yield chance
