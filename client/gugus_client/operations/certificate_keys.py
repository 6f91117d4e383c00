"""Operations on certificate keys."""

from ..calls import Call, Operation
from ..models.certificate_keys import CertificateKeys
from ..noun import Noun

READ = Operation("certificate_keys_read", "GET", "/.well-known/certificate-keys")


class CertificateKeysOperations(Noun):
    """What a frozen period said, signed; checked offline with the public keys."""

    def read(self) -> CertificateKeys:
        """The public keys of certificates (RFC 7517): the one that signs and every one before it, for ever."""
        return self.transport.one(CertificateKeys, Call(READ, is_open=True))
