"""Bundles: what a district or an agency takes along to where no line is, made once and fetched piece by piece.

Everything in it is what the caller may read for the one organisation it is for, of one moment. Nobody but the caller
fetches it, and whoever has lost the seat since does not.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from api.access import gate
from api.access.grants import member_regions
from api.access.policy import authorise, words_of
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.bundles import KEPT_FOR, MOST_KEPT, Taken
from api.domain.events import Event
from api.domain.places import is_region, region_word
from api.domain.scopes import Kind, Word, kind_of
from api.formats.certificates import Sealed, seal
from api.formats.writing.bundle_papers import READ_ME, read_me
from api.formats.writing.offline_form import FORM, offline_form
from api.formats.writing.packed import packed, unpacked
from api.journal import record
from api.models.agencies import Agency
from api.models.bundles import Bundle, BundleFile
from api.problems import FieldError, InsufficientScope, Invalid, NotFound
from api.queries import changes
from api.queries.bundles import PARTS, SHOWN_TO_MEMBERS, parts_of
from api.schemas.bundles import BundleDetail, BundleOrder, BundleOut
from api.schemas.changes import ChangesQuery
from api.services.bundles.sheets import sheets_of
from api.settings import get_settings
from api.signing import CERTIFICATES, kept_keys

MANIFEST, SIGNATURE = "manifest.json", "manifest.jws"


def make_bundle(session: Session, caller: Principal, order: BundleOrder) -> BundleDetail:
    """Pack what the caller may read of the organisation's work in a year. Raises NotPermitted, Invalid.

    The place in the feed is taken first: what changes meanwhile is told again, and nothing is passed over.
    """
    authorise(caller, Bundle.as_read({"owner": order.owner}))
    home = _home(session, caller, order)
    taken = Taken(uuid7(), order.owner, home, order.year, caller.actor, caller.now, caller.now + KEPT_FOR)
    told = taken.told(_cursor(session, caller))
    data = _data(session, caller, taken)
    name = _name(data, taken.owner)
    files = {_path(part): content for part, content in data.items()}
    files |= {FORM: offline_form(told, name, _sheets(caller, data, taken)), READ_ME: read_me(told, name)}
    parts = _parts(files, frozenset(order.known))
    sealed = seal({**told, "parts": parts}, kept_keys(get_settings().certificate_keys_dir, CERTIFICATES))
    sent = [(part["name"], files[part["name"]]) for part in parts if part["included"]]
    content = packed([(MANIFEST, sealed.document.encode()), (SIGNATURE, sealed.jws.encode()), *sent], caller.now)
    return _detail(_keep(session, caller, taken, sealed, content))


def read_bundle(session: Session, caller: Principal, bundle_id: UUID) -> BundleDetail:
    """What is in it, and until when it can be fetched."""
    return _detail(_standing(session, caller, bundle_id))


def file_of(session: Session, caller: Principal, bundle_id: UUID) -> tuple[Bundle, bytes]:
    """The file, as it was made. Raises NotFound, InsufficientScope where what is in it is no longer the caller's."""
    bundle = _standing(session, caller, bundle_id)
    _must_still_be_read(session, caller, bundle)
    kept = session.exec(visible(BundleFile, caller).where(BundleFile.bundle_id == bundle.id)).one()
    return bundle, kept.content


def form_of(session: Session, caller: Principal, bundle_id: UUID) -> tuple[Bundle, bytes]:
    """The form alone, for whoever has no use for the rest. Raises as `file_of`."""
    bundle, content = file_of(session, caller, bundle_id)
    return bundle, unpacked(content, FORM)


def _standing(session: Session, caller: Principal, bundle_id: UUID) -> Bundle:
    """What is over is gone, also before the worker has removed it."""
    bundle = gate.see(session, caller, Bundle, bundle_id)
    if bundle.expires_at <= caller.now:
        raise NotFound
    return bundle


def _must_still_be_read(session: Session, caller: Principal, bundle: Bundle) -> None:
    """Each part was read by a word, and a district's rows by a membership: both are asked for when it is handed out."""
    rows = {part["name"]: part["rows"] for part in orjson.loads(bundle.manifest)["parts"]}
    for name, part in PARTS.items():
        word = words_of(part.act)[0]
        if _path(name) in rows and bundle.owner not in caller.held.get(word, frozenset()):
            raise InsufficientScope(scope=word.value)
    holds_theirs = bundle.owner != bundle.home and any(rows.get(_path(name)) for name in SHOWN_TO_MEMBERS)
    if holds_theirs and bundle.home not in member_regions(session, {bundle.owner}, caller.now):
        raise NotFound


def _path(part: str) -> str:
    """Where a part of the bundle lies in its file."""
    return f"data/{part}.ndjson"


def _home(session: Session, caller: Principal, order: BundleOrder) -> str:
    """The district whose plan and periods are taken along: its own, the one that is named, or where the agency is."""
    if is_region(order.owner):
        return order.owner
    if order.region_code:
        return region_word(order.region_code)
    agency = gate.found(session, caller, Agency, "organisation", order.owner)
    if agency is None or kind_of(agency.owner) is not Kind.DISTRICT:
        raise Invalid(errors=[FieldError("/region_code", "required", "kode kabupaten/kota / code of a district")])
    return agency.owner


def _cursor(session: Session, caller: Principal) -> str | None:
    """Where the feed stands for this caller; nothing for who does not read it."""
    told = caller.held.get(Word.CHANGES_READ, frozenset())
    if not told:
        return None
    reader = caller._replace(act=Act.CHANGES_READ, organisations=told)
    return changes.page(session, reader, ChangesQuery(start="now")).cursor


def _data(session: Session, caller: Principal, taken: Taken) -> dict[str, bytes]:
    """What is read for this organisation alone, whatever else the caller holds."""
    mine = frozenset({taken.owner})
    reader = caller._replace(organisations=mine, regions=member_regions(session, mine, caller.now) & {taken.home})
    with gate.in_context_of(session, caller, reader):
        return parts_of(session, reader, taken.home, taken.year)


def _name(data: Mapping[str, bytes], owner: str) -> str | None:
    """What an agency is called; nothing of a district, whose name is known everywhere."""
    rows = (orjson.loads(line) for line in data.get("agencies", b"").splitlines())
    return next((row["name"] for row in rows if row["organisation"] == owner), None)


def _sheets(caller: Principal, data: Mapping[str, bytes], taken: Taken) -> list[dict[str, Any]]:
    """What there is to fill in, for who may: an agency's officer, or the secretariat that types in papers."""
    writes = Word.IMPORTS_WRITE if is_region(taken.owner) else Word.PROGRESS_WRITE
    return sheets_of(data, taken) if taken.owner in caller.held.get(writes, frozenset()) else []


def _parts(files: Mapping[str, bytes], known: frozenset[str]) -> list[dict[str, Any]]:
    digests = {name: _digest(content) for name, content in files.items()}
    return [
        {
            "name": name,
            "rows": content.count(b"\n") if name.endswith(".ndjson") else 0,
            "bytes": len(content),
            "sha256": digests[name],
            "included": digests[name] not in known,
        }
        for name, content in files.items()
    ]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _keep(session: Session, caller: Principal, taken: Taken, sealed: Sealed, content: bytes) -> Bundle:
    """Keep it; of those that the caller had, only the newest stay beside it."""
    newest = visible(Bundle, caller).order_by(col(Bundle.made_at).desc(), col(Bundle.id).desc())
    over = session.exec(newest.offset(MOST_KEPT - 1)).all()
    session.execute(sa.delete(Bundle).where(col(Bundle.id).in_([each.id for each in over])))
    bundle = Bundle(
        id=taken.id,
        owner=taken.owner,
        home=taken.home,
        year=taken.year,
        sent_by=taken.holder,
        size_bytes=len(content),
        sha256=_digest(content),
        manifest=sealed.document,
        jws=sealed.jws,
        made_at=taken.made_at,
        expires_at=taken.good_until,
    )
    session.add(bundle)
    session.flush()  # its file refers to it
    session.add(BundleFile(owner=bundle.owner, sent_by=bundle.sent_by, bundle_id=bundle.id, content=content))
    record(session, caller, Event.BUNDLE_MADE, bundle, {"sha256": bundle.sha256})
    return bundle


def _detail(bundle: Bundle) -> BundleDetail:
    said = orjson.loads(bundle.manifest)
    shown = BundleOut.model_validate(bundle).model_dump()
    return BundleDetail(**shown, cursor=said["cursor"], parts=said["parts"], manifest=bundle.manifest, jws=bundle.jws)
