"""Entity tags of reports: a digest of all that the answer follows from."""

import hashlib


def entity_tag(said: str) -> str:
    """The tag of an answer that is another wherever `said` is."""
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
