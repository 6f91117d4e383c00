"""The service with another setting, for as long as a test wants it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.settings import get_settings


@contextmanager
def setting(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> Iterator[None]:
    """The service with another setting."""
    with monkeypatch.context() as changed:
        changed.setenv(f"GUGUS_{name}", str(value))
        get_settings.cache_clear()
        yield
    get_settings.cache_clear()
