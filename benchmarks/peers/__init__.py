"""Systems that others would have built: the same works on the same tables, as their own documentation writes them.

Each stands in an environment of its own (`make bench` makes it from its lock files) and is left out where that could
not be made.
"""

from benchmarks.peers.directus.peer import Directus
from benchmarks.peers.drf.peer import DjangoRestFramework
from benchmarks.peers.peer import Peer

PEERS: dict[str, Peer] = {"drf": DjangoRestFramework(), "directus": Directus()}


def there() -> list[str]:
    """The names of those that can be measured; says which are left out."""
    return [name for name, peer in PEERS.items() if peer.is_there()]
