"""One secret, a key for each purpose: sealing what is kept, and telling our own forms and answers from others'."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES = 32, 12


class Seal:
    """Seals bytes and makes marks that nobody else can make."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._cipher = AESGCM(self._key("sessions"))

    def seal(self, content: bytes, belongs_to: bytes) -> bytes:
        """The content, readable with this secret and for this owner only (AES-256-GCM)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, belongs_to)

    def unseal(self, sealed: bytes, belongs_to: bytes) -> bytes | None:
        """The content, or nothing where it was sealed otherwise or changed."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], belongs_to)
        except InvalidTag:
            return None

    def mark(self, purpose: str, text: str) -> str:
        """A mark of the text for one purpose: 64 letters and digits."""
        return hmac.digest(self._key(purpose), text.encode(), "sha256").hex()

    def marked(self, purpose: str, text: str, mark: str) -> bool:
        """Whether the mark is ours."""
        return hmac.compare_digest(self.mark(purpose, text).encode(), mark.encode("utf-8", "surrogatepass"))

    def _key(self, purpose: str) -> bytes:
        return hmac.digest(self._secret, b"gugus-web/" + purpose.encode(), "sha256")


def digest_of(known: str) -> bytes:
    """What is kept of an id that opens something: its SHA-256, which opens nothing."""
    return hashlib.sha256(known.encode("utf-8", "surrogatepass")).digest()


def seal_of(secret_key: str | None, data_dir: Path) -> Seal:
    """The seal of an installation: from the key it is given, or from one it makes in its data folder."""
    if secret_key:
        return Seal(hashlib.sha256(secret_key.encode()).digest())
    return Seal(_kept(data_dir / "secret.key"))


def _kept(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
    try:
        # A second process may start at the same moment: the finished file is linked into place, the first one wins.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()
