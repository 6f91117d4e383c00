"""Operations on certificate keys."""

from ..calls import Call, Operation
from ..models.certificate_keys import VerificationKeys
from ..noun import Noun

READ = Operation("certificate_keys_read", "GET", "/.well-known/certificate-keys")


class CertificateKeysOperations(Noun):
    """What a frozen period said, signed; checked offline with the public keys."""

    def read(self) -> VerificationKeys:
        """The public keys of certificates (RFC 7517): the one that signs and every one before it, for ever."""
        return self.transport.one(VerificationKeys, Call(READ, is_open=True))
