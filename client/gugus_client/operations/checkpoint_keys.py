"""Operations on checkpoint keys."""

from ..calls import Call, Operation
from ..models.certificate_keys import VerificationKeys
from ..noun import Noun

READ = Operation("checkpoint_keys_read", "GET", "/.well-known/checkpoint-keys")


class CheckpointKeysOperations(Noun):
    """What was done, refused and read in the name of an organisation."""

    def read(self) -> VerificationKeys:
        """The public keys of checkpoints (RFC 7517): the one that signs and every one before it, for ever."""
        return self.transport.one(VerificationKeys, Call(READ, is_open=True))
