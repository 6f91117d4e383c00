"""Operations on certificate keys, for tasks of an event loop."""

from ..calls import Call
from ..models.certificate_keys import VerificationKeys
from ..noun import AsyncNoun
from ..operations.certificate_keys import READ


class AsyncCertificateKeysOperations(AsyncNoun):
    """What a frozen period said, signed; checked offline with the public keys."""

    async def read(self) -> VerificationKeys:
        """The public keys of certificates (RFC 7517): the one that signs and every one before it, for ever."""
        return await self.transport.one(VerificationKeys, Call(READ, is_open=True))
