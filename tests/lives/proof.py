"""What was recorded of the lives, proved as somebody would who has the file, the keys and the checkpoints of before."""

import json
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.jobs import audit_export
from api.models.chain import Checkpoint
from api.queries import chain
from api.settings import get_settings
from api.signing import CERTIFICATES, kept_keys
from api.worker import link_events, sign_checkpoint
from examples import verify_audit


def must_be_proved(worker: sa.Engine, folder: Path, kept: list[str]) -> None:
    """Every row is chained and as it was; the checkpoint of now, and those `kept` before, hold. Keeps the new one."""
    while link_events(worker):
        pass
    assert sign_checkpoint(worker, get_settings())
    with Session(worker) as session:
        assert chain.broken(session) is None
        newest = session.exec(select(Checkpoint).order_by(col(Checkpoint.size).desc()).limit(1)).one()
        rows = session.connection().scalar(sa.text("SELECT count(*) FROM journal"))
        kept.append(newest.statement)
    file, keys = folder / "journal.ndjson", folder / "keys.json"
    file.write_bytes(b"".join(audit_export.lines(worker, datetime.now(UTC))))
    keys.write_text(json.dumps(kept_keys(get_settings().checkpoint_keys_dir, CERTIFICATES).jwks()), encoding="utf-8")
    public = verify_audit.public_keys(keys)
    proved = verify_audit.verify(file, public, [verify_audit.kept(each, public) for each in kept])
    assert proved == (rows, 2 * len(kept)), (proved, rows, len(kept))  # those of the file, and those that were kept
