"""Operations on checkpoint keys, for tasks of an event loop."""

from ..calls import Call
from ..models.certificate_keys import VerificationKeys
from ..noun import AsyncNoun
from ..operations.checkpoint_keys import READ


class AsyncCheckpointKeysOperations(AsyncNoun):
    """What was done, refused and read in the name of an organisation."""

    async def read(self) -> VerificationKeys:
        """The public keys of checkpoints (RFC 7517): the one that signs and every one before it, for ever."""
        return await self.transport.one(VerificationKeys, Call(READ, is_open=True))
