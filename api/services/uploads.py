"""Uploads: a file comes in pieces, each whole or not at all, and is taken by an import or by a report.

A piece that a cut line tore off leaves nothing: what has come is asked for, and sending goes on from there. Nobody
but the sender sees an upload, and what lies in it is sealed.
"""

import hashlib
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.uploads import KEPT_FOR, MOST_OPEN
from api.file_problems import DigestMismatch, OffsetMismatch, TooManyUploads, UploadIncomplete
from api.journal import record
from api.models.uploads import Upload, UploadPiece
from api.problems import NotFound, TooLarge
from api.schemas.uploads import UploadOrder, UploadOut
from api.settings import get_settings
from api.vault import seal, unseal

DOINGS = (("append", Act.UPLOAD_APPEND), ("cancel", Act.UPLOAD_CANCEL))


def begin_upload(session: Session, caller: Principal, order: UploadOrder) -> UploadOut:
    """Expect a file. Raises TooLarge, TooManyUploads."""
    upload = Upload(**order.model_dump(), sent_by=caller.actor, expires_at=caller.now + KEPT_FOR)
    authorise(caller, upload)
    most = get_settings().upload_body_limit
    if order.size_bytes > most:
        raise TooLarge(limit_bytes=most)
    waiting = visible(Upload, caller).where(col(Upload.expires_at) > caller.now)
    if (session.scalar(sa.select(sa.func.count()).select_from(waiting.subquery())) or 0) >= MOST_OPEN:
        raise TooManyUploads(most=MOST_OPEN)
    session.add(upload)
    record(session, caller, Event.UPLOAD_BEGUN, upload, {"digest": upload.digest})
    return _shown(caller, upload)


def read_upload(session: Session, caller: Principal, upload_id: UUID) -> UploadOut:
    """How much of a file has come."""
    return _shown(caller, _standing(gate.see(session, caller, Upload, upload_id), caller.now))


def append_piece(session: Session, caller: Principal, upload_id: UUID, offset: int, piece: bytes) -> UploadOut:
    """Keep the next piece; with the last one the file is compared with its digest.

    Raises OffsetMismatch where the file has come to another byte, TooLarge, DigestMismatch.
    """
    upload = _standing(gate.fetch(session, caller, Upload, upload_id), caller.now)
    if offset != upload.received_bytes:
        raise OffsetMismatch(expected_offset=upload.received_bytes, provided_offset=offset)
    if offset + len(piece) > upload.size_bytes:
        raise TooLarge(limit_bytes=upload.size_bytes - offset)
    if piece:
        _keep(session, upload, piece)
    if upload.received_bytes == upload.size_bytes and piece:
        if hashlib.sha256(_content(session, caller, upload)).hexdigest() != upload.digest:
            raise DigestMismatch
        record(session, caller, Event.UPLOAD_COMPLETED, upload, {"digest": upload.digest})
    return _shown(caller, upload)


def cancel_upload(session: Session, caller: Principal, upload_id: UUID, version: gate.Named) -> None:
    """Send no more, and keep nothing of what came."""
    upload = gate.fetch(session, caller, Upload, upload_id, version)
    record(session, caller, Event.UPLOAD_CANCELLED, upload, {"digest": upload.digest})
    session.delete(upload)


def content_of(session: Session, caller: Principal, upload_id: UUID) -> tuple[Upload, bytes]:
    """A file that is all there. Raises NotFound, UploadIncomplete."""
    upload = _standing(gate.see(session, caller, Upload, upload_id), caller.now)
    if upload.received_bytes < upload.size_bytes:
        raise UploadIncomplete(received_bytes=upload.received_bytes, size_bytes=upload.size_bytes)
    return upload, _content(session, caller, upload)


def take_upload(session: Session, caller: Principal, upload_id: UUID) -> bytes:
    """The same, for whatever keeps it from now on: the upload goes in the same transaction."""
    upload, content = content_of(session, caller, upload_id)
    session.delete(gate.lock(session, upload))
    return content


def _standing(upload: Upload, now: datetime) -> Upload:
    """What is over is gone, also before the worker has removed it."""
    if upload.expires_at <= now:
        raise NotFound
    return upload


def _keep(session: Session, upload: Upload, piece: bytes) -> None:
    begins_at = upload.received_bytes
    sealed = seal(_key(), piece, _about(upload.id, begins_at))
    whose, sender = upload.owner, upload.sent_by
    session.add(UploadPiece(owner=whose, sent_by=sender, upload_id=upload.id, begins_at=begins_at, content=sealed))
    upload.received_bytes += len(piece)
    upload.version += 1
    session.flush()  # the whole is read from what is kept


def _content(session: Session, caller: Principal, upload: Upload) -> bytes:
    pieces = visible(UploadPiece, caller).where(col(UploadPiece.upload_id) == upload.id)
    rows = session.exec(pieces.order_by(col(UploadPiece.begins_at)))
    return b"".join(unseal(_key(), row.content, _about(upload.id, row.begins_at)) for row in rows)


def _key() -> bytes:
    return get_settings().key_for("uploads")


def _about(upload_id: UUID, begins_at: int) -> str:
    return f"upload_piece|content|{upload_id}|{begins_at}"


def _shown(caller: Principal, upload: Upload) -> UploadOut:
    is_complete = upload.received_bytes == upload.size_bytes
    offered = [name for name, act in DOINGS if permits(caller, act, upload) and not (is_complete and name == "append")]
    return UploadOut.model_validate({**upload.model_dump(), "is_complete": is_complete, "allowed_actions": offered})
