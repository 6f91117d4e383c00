"""Evidence: type by content, nothing of a camera or of a person kept, seen as its report, standing once it is sent."""

import hashlib
import io
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from PIL import Image
from sqlmodel import Session
from starlette.formparsers import MultiPartParser

from api.database import WORKER_ROLE, create_engine
from api.domain.kinds import EvidenceKind
from api.formats.evidence_files import opened
from api.jobs.stray_files import compare
from api.storage import store
from tests.support.files import document, no_file_over, photo, taken_at_home
from tests.support.flows import UNKNOWN, House, done, pointers, refused
from tests.support.settings import setting

ROWS = sa.text("SELECT count(*) FROM evidence")
LARGE = b"x" * (MultiPartParser.spool_max_size + 1)
"""What waits on the disk while it comes."""


@pytest.fixture(scope="module")
def report(house: House):
    """A draft of the labour office that the tests attach to."""
    return house.report()


@pytest.fixture(scope="module")
def evidence(house: House, report):
    """A photo of that draft."""
    return done(house.attach(report), 201)


def content(house: House, evidence, who: str = "32.12-disnaker"):
    return house.speak(who).get(f"/v1/evidence/{evidence['id']}/content")


def remove(house: House, evidence, version: int | None = 1, who: str = "32.12-disnaker"):
    caller = house.speak(who)
    headers = {"Authorization": f"Bearer {caller.token}"} | ({"If-Match": f'"{version}"'} if version else {})
    return caller.http.request("DELETE", f"/v1/evidence/{evidence['id']}", headers=headers)


class TestAttach:
    @pytest.mark.parametrize(
        ("kind", "sent", "media_type"),
        [
            ("photo", photo(), "image/jpeg"),
            ("photo", photo("PNG"), "image/png"),
            ("signed_report", photo("WEBP"), "image/webp"),
            ("signed_report", document(), "application/pdf"),
        ],
        ids=["jpeg", "png", "webp", "pdf"],
    )
    def test_its_type_is_that_of_its_content(self, house, report, kind, sent, media_type):
        made = done(house.attach(report, sent, kind=kind, caption="Contoh"), 201)
        assert (made["media_type"], made["kind"], made["caption"]) == (media_type, kind, "Contoh")
        assert made["allowed_actions"] == ["remove"]
        kept = content(house, made).content
        assert (len(kept), hashlib.sha256(kept).hexdigest()) == (made["size_bytes"], made["digest"])

    def test_a_document_is_kept_byte_for_byte(self, house, report):
        sent = document()
        made = done(house.attach(report, sent, kind="document"), 201)
        assert content(house, made).content == sent

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_nothing_of_the_camera_is_kept_and_the_picture_stands_upright(self, house, report, kind):
        sent = taken_at_home(kind)
        kept = content(house, done(house.attach(report, sent), 201)).content
        assert b"Kamera" in sent
        assert not any(word in kept for word in (b"Kamera", b"Rumah", b"Exif", b"EXIF"))
        drawn = Image.open(io.BytesIO(kept))
        assert (drawn.size, dict(drawn.getexif())) == ((24, 32), {})

    def test_while_it_is_looked_at_it_has_no_name_on_the_disk(self, monkeypatch, tmp_path: Path):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        # A process that is killed here would leave the scan of a form with a victim's name for anybody to read.
        with opened(io.BytesIO(taken_at_home()), EvidenceKind.SIGNED_REPORT, 1_000_000, 1_000_000) as kept:
            assert (kept.media_type, kept.size) == ("image/jpeg", len(kept.content.read()))
            assert list(tmp_path.rglob("*")) == []

    def test_its_name_is_not_kept(self, house, report, owner_session):
        done(house.attach(report), 201)
        names = sa.text("SELECT count(*) FROM evidence e WHERE to_jsonb(e)::text LIKE '%contoh.jpg%'")
        assert owner_session.scalar(names) == 0

    def test_the_report_lists_it(self, house):
        report = house.report()
        entry = house.entry(report, physical_percent=1)
        made = done(house.attach(report, entry_id=entry["id"]), 201)
        (listed,) = done(house.officer("disnaker").get(f"/v1/progress-reports/{report['id']}"))["evidence"]
        assert listed == {name: value for name, value in made.items() if name != "allowed_actions"}
        assert listed["entry_id"] == entry["id"]
        found = done(house.officer("disnaker").get(f"/v1/evidence?report_id={report['id']}"))["items"]
        assert found == [listed]

    def test_an_entry_of_another_report_is_refused(self, house, report):
        entry = house.entry(house.report(), physical_percent=1)
        assert pointers(refused(house.attach(report, entry_id=entry["id"]), 422, "invalid")) == ["/entry_id"]

    @pytest.mark.parametrize("form", [{"kind": "video"}, {"report_id": "x"}, {"file_name": "x"}, {"caption": "a\x00b"}])
    def test_the_form_is_checked_like_a_body(self, house, report, form):
        refused(house.attach(report, **form), 422, "invalid")

    def test_sent_twice_it_is_kept_once(self, house, report):
        first = done(house.attach(report, key="bukti-contoh-1"), 201)
        again = house.attach(report, key="bukti-contoh-1")
        assert done(again, 201)["id"] == first["id"]
        assert again.headers["idempotency-replayed"] == "true"
        refused(house.attach(report, photo("PNG"), key="bukti-contoh-1"), 422, "idempotency-key-reused")

    def test_a_paper_that_is_typed_in_gets_its_scan_from_the_secretariat(self, house):
        period = house.period()
        paper = {"source_document": "Laporan kertas (contoh)"}
        body = {"obligation_id": period["obligations"]["agency:32.12-disnaker"], "on_behalf": paper}
        typed = done(house.secretariat.post("/v1/progress-reports", body), 201)
        made = done(house.attach(typed, document(), who="secretariat", kind="signed_report"), 201)
        assert made["owner"] == "agency:32.12-disnaker"


def _script(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _hidden_script(pdf):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x")
    pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])


def _attachment(pdf):
    pdf.attachments["contoh.txt"] = b"contoh"


def _form(pdf):
    pdf.Root.AcroForm = pikepdf.Dictionary(XFA="x", Fields=pikepdf.Array([]))


HOSTILE = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "unknown_type"),
    "html": (b"<!doctype html><script>1</script>", "unknown_type"),
    "zip": (b"PK\x03\x04" + bytes(60), "unknown_type"),
    "gif": (photo("GIF"), "unknown_type"),
    "empty": (b"\n", "unknown_type"),
    "a picture's first bytes only": (b"\xff\xd8\xff" + bytes(100), "unreadable"),
    "half a picture": (photo(size=(320, 240))[:700], "unreadable"),
    "a picture and an archive": (photo() + b"PK\x05\x06" + bytes(18), "two_in_one"),
    "a picture and a page": (photo("JPEG", comment=b"<script>1</script>"), "two_in_one"),
    "a picture and a document": (photo("JPEG", comment=b"%PDF-1.7"), "two_in_one"),
    "a picture of very many pixels": (photo("PNG", size=(1500, 1500)), "too_many_pixels"),
    "a moving picture": (
        photo("WEBP", save_all=True, append_images=[Image.new("RGB", (32, 24))]),
        "moving_picture",
    ),
}
HOSTILE_DOCUMENTS = {
    "a document's first bytes only": (b"%PDF-1.7\n" + bytes(100) + b"%%EOF", "unreadable"),
    "half a document": (document()[:300], "unreadable"),
    "an encrypted document": (document(encryption=pikepdf.Encryption(owner="x", user="")), "encrypted"),
    "a document with a password": (document(encryption=pikepdf.Encryption(owner="x", user="y")), "encrypted"),
    "a document with a script": (document(_script), "active_content"),
    "one that starts a program": (document(_hidden_script), "active_content"),
    "one that hides it in a packed object": (
        document(_hidden_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "active_content",
    ),
    "one with a file in it": (document(_attachment), "active_content"),
    "one with an active form": (document(_form), "active_content"),
    "a document and an archive": (document() + b"PK\x05\x06" + bytes(18), "two_in_one"),
    "a picture": (photo(), "not_of_this_kind"),
}


class TestHostileFile:
    @pytest.fixture(autouse=True)
    def few_pixels(self, monkeypatch):
        with setting(monkeypatch, "EVIDENCE_MAX_PIXELS", 2_000_000):
            yield

    @pytest.mark.parametrize("name", [*HOSTILE, *HOSTILE_DOCUMENTS])
    def test_it_is_refused_with_its_reason_and_nothing_is_kept(self, house, report, owner_session, name):
        sent, reason = {**HOSTILE, **HOSTILE_DOCUMENTS}[name]
        kind = "photo" if name in HOSTILE else "document"
        before = owner_session.scalar(ROWS)
        problem = refused(house.attach(report, sent, kind=kind), 422, "evidence-refused")
        assert problem["reason"] == reason
        owner_session.rollback()
        assert owner_session.scalar(ROWS) == before

    def test_a_file_over_the_limit_is_413(self, house, report, monkeypatch):
        with setting(monkeypatch, "EVIDENCE_MAX_BYTES", 2048):
            problem = refused(house.attach(report, photo() + bytes(2048)), 413, "too-large")
        assert problem["limit_bytes"] == 2048


class TestRead:
    def test_a_browser_saves_it_and_shows_nothing(self, house, evidence):
        answer = content(house, evidence)
        assert answer.headers["content-disposition"] == f'attachment; filename="{evidence["id"]}.jpg"'
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "private, no-store"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["content-length"] == str(len(answer.content))

    @pytest.mark.parametrize("who", ["32.12-secretariat", "32.12-daily-chair"])
    def test_who_sees_the_report_sees_it(self, house, evidence, who):
        assert content(house, evidence, who).status_code == 200
        assert done(house.speak(who).get(f"/v1/evidence/{evidence['id']}"))["allowed_actions"] == []

    @pytest.mark.parametrize("who", ["21.71-secretariat", "polri", "32-secretariat", "kpppa"])
    def test_who_does_not_see_the_report_does_not_see_it(self, house, evidence, who):
        refused(house.speak(who).get(f"/v1/evidence/{evidence['id']}"), 404, "not-found")
        refused(content(house, evidence, who), 404, "not-found")

    def test_province_and_nation_see_it_once_the_report_is_verified(self, house):
        report = house.report()
        evidence = done(house.attach(report), 201)
        house.entry(report, physical_percent=1)
        done(house.move("32.12-disnaker", report, "submissions"))
        done(house.move("32.12-secretariat", report, "verifications"))
        for who in ("32-secretariat", "kpppa"):
            assert content(house, evidence, who).status_code == 200

    def test_a_file_that_is_lost_is_503(self, house, report):
        evidence = done(house.attach(report), 201)
        store().remove(evidence["id"])
        refused(content(house, evidence), 503, "storage-unavailable")
        done(house.officer("disnaker").get(f"/v1/evidence/{evidence['id']}"))
        assert remove(house, evidence).status_code == 204


class TestRemove:
    def test_its_agency_removes_it_while_the_report_is_open(self, house, report, owner_session):
        evidence = done(house.attach(report), 201)
        assert remove(house, evidence).status_code == 204
        refused(house.officer("disnaker").get(f"/v1/evidence/{evidence['id']}"), 404, "not-found")
        assert evidence["id"] not in {file.key for file in store().files()}
        told = sa.text("SELECT event, owner FROM journal WHERE subject_id = :id ORDER BY id DESC LIMIT 1")
        row = owner_session.execute(told, {"id": evidence["id"]}).one()
        assert tuple(row) == ("evidence.removed", "agency:32.12-disnaker")

    def test_the_version_is_asked_for(self, house, report):
        evidence = done(house.attach(report), 201)
        refused(remove(house, evidence, None), 428, "precondition-required")
        refused(remove(house, evidence, 2), 412, "stale-version")

    def test_the_secretariat_is_denied(self, house, report):
        evidence = done(house.attach(report), 201)
        refused(remove(house, evidence, who="32.12-secretariat"), 403, "not-permitted")

    def test_it_stands_once_the_report_is_sent(self, house):
        report = house.report(nil_reason="Contoh")
        evidence = done(house.attach(report), 201)
        done(house.move("32.12-disnaker", report, "submissions"))
        assert refused(remove(house, evidence), 409, "locked")["lock_reason"] == "submitted"
        assert refused(house.attach(report), 409, "locked")["lock_reason"] == "submitted"
        assert done(house.officer("disnaker").get(f"/v1/evidence/{evidence['id']}"))["allowed_actions"] == []


class TestAttachDenied:
    def test_the_report_is_another_agencys(self, house, report):
        refused(house.attach(report, who="dinsos"), 403, "not-permitted")

    def test_an_unknown_report_is_the_same(self, house):
        refused(house.attach({"id": UNKNOWN}), 404, "not-found")

    def test_hostile_bytes_are_not_looked_at_for_a_stranger(self, house, report):
        refused(house.attach(report, b"<svg/>", who="dinsos"), 403, "not-permitted")


class TestFullDisk:
    @pytest.mark.parametrize("content", [None, LARGE], ids=["kept", "on its way"])
    def test_it_is_503_and_neither_row_nor_file_is_there(self, house, report, owner_session, content):
        rows, files = owner_session.scalar(ROWS), list(store().files())
        with no_file_over(300):
            refused(house.attach(report, content), 503, "storage-unavailable")
        owner_session.rollback()
        assert (owner_session.scalar(ROWS), list(store().files())) == (rows, files)

    def test_a_folder_that_cannot_be_made_is_503(self, house, report, owner_session, monkeypatch, tmp_path: Path):
        (tmp_path / "no-folder").touch()
        rows = owner_session.scalar(ROWS)
        with setting(monkeypatch, "EVIDENCE_DIR", tmp_path / "no-folder" / "x"):
            refused(house.attach(report), 503, "storage-unavailable")
        owner_session.rollback()
        assert owner_session.scalar(ROWS) == rows


class TestStrayFiles:
    def test_every_row_has_its_file_and_every_file_its_row(self, house, report, module_database, monkeypatch, tmp_path):
        engine = create_engine(module_database, role=WORKER_ROLE, pool_size=1)
        later = datetime.now(UTC) + timedelta(hours=2)
        with setting(monkeypatch, "EVIDENCE_DIR", tmp_path / "store"), Session(engine) as session:
            lost, spoilt, whole = (done(house.attach(report), 201)["id"] for _ in range(3))
            store().remove(lost)
            folder = tmp_path / "store"
            next(folder.glob(f"*/{spoilt}")).write_bytes(bytes(len(store_bytes(spoilt))))
            store().put("left-over", io.BytesIO(b"x"))
            found = compare(session, store(), later)
            assert found.stray == ["left-over"]
            assert lost in found.missing
            assert found.damaged == [spoilt]
            assert whole not in {*found.missing, *found.damaged}
            assert compare(session, store(), datetime.now(UTC)).stray == []
        engine.dispose()


def store_bytes(key: str) -> bytes:
    return b"".join(store().read(key))
