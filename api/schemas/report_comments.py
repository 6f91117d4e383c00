"""Remarks on reports, and reasons, on the wire."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Id, Input, LongText, example_of
from api.schemas.progress import CommentIn


class CommentCreate(CommentIn):
    """A remark on a field of a report or of one entry, or the answer to a remark."""

    model_config = example_of({"field": "physical_percent", "text": "Foto kegiatan menyusul (contoh)."})

    answers_id: Annotated[Id | None, Field(description="The remark on the same report that this one answers")] = None


class VerificationWithdrawalIn(Input):
    """Why a verification is taken back; the agency reads it among the remarks."""

    model_config = example_of({"reason": "Angka kegiatan 1.1 belum sesuai bukti (contoh)."})

    reason: LongText
