"""Documents of referrals on the wire. No name of a file is kept, for it tends to be a person's."""

from datetime import datetime

from api.domain.referral_reasons import DocumentKind
from api.schemas.base import Id, Input, Output, example_of


class DocumentOrder(Input):
    """What a document is."""

    model_config = example_of({"kind": "referral_letter"})

    kind: DocumentKind


class DocumentOut(Output):
    """A document of a referral."""

    id: Id
    referral_id: Id
    owner: str
    kind: DocumentKind
    media_type: str
    size_bytes: int
    sent_at: datetime
