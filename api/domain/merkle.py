"""A growing tree of hashes (RFC 6962 §2.1) beside a chain: what an outsider needs to prove that nothing was changed.

The chain finds the one link that is not as it was; the tree gives one root for all of them. A tree is kept as the roots
of its whole subtrees, the largest first, so that it grows without what it was made of.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

BEGINNING = bytes(32)
"""The head of a chain without links."""
EMPTY = hashlib.sha256().digest()
"""The root of a tree without leaves."""


def leaf_of(data: bytes) -> bytes:
    """The hash of what stands at one place."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """The hash of two hashes: of two subtrees, or of a chain's head and the leaf that comes next."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree(NamedTuple):
    """So many leaves, and the roots of the whole subtrees they make, the largest first."""

    size: int = 0
    subtrees: tuple[bytes, ...] = ()

    def grown(self, leaves: Iterable[bytes]) -> "Tree":
        """The tree with these leaves behind its own."""
        size, subtrees = self.size, list(self.subtrees)
        for leaf in leaves:
            subtrees.append(leaf)
            size += 1
            for _ in range((size & -size).bit_length() - 1):  # a full pair becomes one subtree, and so on upwards
                right = subtrees.pop()
                subtrees.append(node_of(subtrees.pop(), right))
        return Tree(size, tuple(subtrees))

    def root(self) -> bytes:
        """The one hash for all leaves."""
        if not self.subtrees:
            return EMPTY
        *larger, root = self.subtrees
        for subtree in reversed(larger):
            root = node_of(subtree, root)
        return root
