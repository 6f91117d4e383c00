"""After the freeze: certificates of what a period said, and reopenings, each followed by a certificate of its own."""

from api.services.freezing.certificates import certificate_keys, ensure_certificate, read_certificate
from api.services.freezing.reopenings import approve_reopening, ask_reopening, read_reopening

__all__ = [
    "approve_reopening",
    "ask_reopening",
    "certificate_keys",
    "ensure_certificate",
    "read_certificate",
    "read_reopening",
]
