"""An escrow: any two of its holders bring the keys back, and one of them learns nothing."""

import itertools
import json
from datetime import UTC, datetime

import pytest
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from api.backup import BackupFailed, NotWritten, escrow
from api.backup.holders import CURVE, Holder, make_holder, private_holder, public_holder
from api.settings import Settings
from api.signing import CERTIFICATES, ensure_signing_key, rotate_signing_key, signing_keys
from tests.support.files import no_file_over

NOON = datetime(2026, 7, 1, 5, tzinfo=UTC)
NAMES = ("inspektorat", "kominfo", "sekretariat")
KEYS = {"cases/kek-1.key": bytes(range(32)), "cases/index.key": bytes(range(32, 64)), "secret.key": b"r" * 32}
PHRASE = "kalimat sandi rekaan"


@pytest.fixture(scope="module")
def three():
    return [Holder(name, OKPKey.generate_key(CURVE)) for name in NAMES]


@pytest.fixture(scope="module")
def envelope(three):
    public = [holder._replace(key=OKPKey.import_key(holder.key.as_dict(private=False))) for holder in three]
    return escrow.seal(KEYS, public, NOON)


@pytest.fixture
def settings(tmp_path):
    kept = Settings(data_dir=tmp_path / "data", database_url=None)
    for name, value in KEYS.items():
        path = kept.keys_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(value)
    return kept


class TestHolders:
    @pytest.mark.parametrize("two", [*itertools.permutations(range(3), 2)])
    def test_any_two_in_any_order_open_all(self, three, envelope, two):
        assert escrow.opened(envelope, [three[each] for each in two]) == KEYS

    @pytest.mark.parametrize("one", range(3))
    def test_one_alone_opens_nothing(self, three, envelope, one):
        with pytest.raises(BackupFailed, match="two of the holders"):
            escrow.opened(envelope, [three[one], three[one]])
        stranger = Holder("asing", OKPKey.generate_key(CURVE))
        with pytest.raises(BackupFailed, match="two of the holders"):
            escrow.opened(envelope, [three[one], stranger])

    def test_what_one_can_open_is_sealed_for_the_other(self, three, envelope):
        """The layer of the one is a JWE for the other: not a bit of the key is in it."""
        for share in envelope.shares:
            outer, inner = (next(each for each in three if each.kid == kid) for kid in share.holders)
            layer = jwe.decrypt_compact(share.jwe, outer.key, ["ECDH-ES+A256KW", "A256GCM"]).plaintext
            assert jwe.decrypt_compact(layer, inner.key, ["ECDH-ES+A256KW", "A256GCM"]).headers()["kid"] == inner.kid
            for key, text in ((inner.key, share.jwe), (outer.key, layer)):
                with pytest.raises(JoseError):
                    jwe.decrypt_compact(text, key, ["ECDH-ES+A256KW", "A256GCM"])

    def test_the_envelope_tells_no_key(self, envelope):
        told = envelope.model_dump_json()
        assert not [
            value for value in KEYS.values() if value.hex() in told or escrow.base64.b64encode(value).decode() in told
        ]

    @pytest.mark.parametrize("holders", [[0], [0, 0], [0, 1, 1], []])
    def test_fewer_than_two_or_one_twice_is_no_escrow(self, three, holders):
        with pytest.raises(BackupFailed, match="two to 5 holders"):
            escrow.seal(KEYS, [three[each] for each in holders], NOON)


class TestEnvelope:
    def test_it_is_read_as_it_was_placed(self, three, envelope, tmp_path):
        path = escrow.place(envelope, tmp_path)
        assert (path.name, path.stat().st_mode & 0o777) == ("escrow-20260701T050000Z.json", 0o600)
        assert escrow.opened(escrow.read(path), three[:2]) == KEYS
        with pytest.raises(BackupFailed, match="exists"):
            escrow.place(envelope, tmp_path)

    def test_what_was_changed_is_not_opened(self, three, envelope):
        other = escrow.seal({"secret.key": b"s" * 32}, three, NOON)
        for changed in (
            envelope.model_copy(update={"sealed": other.sealed}),
            envelope.model_copy(update={"shares": other.shares}),
            envelope.model_copy(update={"keys": other.keys}),
        ):
            with pytest.raises(BackupFailed, match=r"damaged|does not hold"):
                escrow.opened(changed, three)

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}'])
    def test_another_file_is_none(self, tmp_path, text):
        (tmp_path / "x.json").write_text(text)
        with pytest.raises(BackupFailed, match="no escrow"):
            escrow.read(tmp_path / "x.json")

    @pytest.mark.parametrize("name", ["../cases/kek-1.key", "/rekaan.key", "cases/../../x"])
    def test_no_key_is_written_outside_the_folder(self, three, tmp_path, name):
        made = escrow.seal({name: b"x" * 32}, three, NOON)
        with pytest.raises(BackupFailed, match="outside"):
            escrow.bring_back(escrow.opened(made, three), tmp_path / "back")
        assert not list(tmp_path.rglob("*.key"))


class TestKept:
    def test_what_cannot_be_made_anew_is_kept_and_nothing_that_signs(self, settings):
        ensure_signing_key(settings.signing_dir)
        folders = (settings.certificate_keys_dir, settings.checkpoint_keys_dir)
        for folder in folders:
            ensure_signing_key(folder, CERTIFICATES)
            rotate_signing_key(folder, CERTIFICATES)
        kept = escrow.kept(settings)
        public = {
            f"signing/{folder.name}/retired-{key.kid}.jwk"
            for folder in folders
            for key in signing_keys(folder, CERTIFICATES).public
        }
        assert set(kept) == {*KEYS, *public}
        assert len(public) == 4
        assert not [name for name in public if "d" in json.loads(kept[name])]

    def test_a_key_made_since_is_in_none(self, settings, three):
        assert escrow.in_none(settings) == sorted(KEYS)
        escrow.place(escrow.seal(escrow.kept(settings), three, NOON), settings.escrow_folder)
        assert escrow.in_none(settings) == []
        (settings.case_keys_folder / "kek-2.key").write_bytes(b"2" * 32)
        (settings.case_keys_folder / "kek-1.key").write_bytes(b"1" * 32)
        assert escrow.in_none(settings) == ["cases/kek-1.key", "cases/kek-2.key"]

    def test_it_comes_back_into_an_empty_folder_alone(self, settings, three, tmp_path):
        made = escrow.seal(escrow.kept(settings), three, NOON)
        escrow.bring_back(escrow.opened(made, three), tmp_path / "back")
        assert {name: (tmp_path / "back" / name).read_bytes() for name in KEYS} == KEYS
        assert {path.stat().st_mode & 0o077 for path in (tmp_path / "back").rglob("*")} == {0}
        with pytest.raises(BackupFailed, match="not empty"):
            escrow.bring_back(KEYS, tmp_path / "back")


class TestHolderKeys:
    def test_the_private_half_opens_by_its_passphrase_alone(self, tmp_path):
        public, private = make_holder("kominfo", PHRASE, tmp_path)
        holder = private_holder(private, PHRASE)
        assert (holder.name, holder.kid) == ("kominfo", public_holder(public).kid)
        assert "d" not in json.loads(public.read_text())
        assert private.stat().st_mode & 0o777 == 0o600
        for path, phrase in ((private, PHRASE + "."), (public, PHRASE), (tmp_path / "none", PHRASE)):
            with pytest.raises(BackupFailed, match="not a holder"):
                private_holder(path, phrase)
        with pytest.raises(BackupFailed, match="exists"):
            make_holder("kominfo", PHRASE, tmp_path)

    def test_a_full_disk_leaves_no_half_of_one(self, tmp_path):
        with no_file_over(100), pytest.raises(NotWritten, match="large"):
            make_holder("kominfo", PHRASE, tmp_path)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(("name", "phrase"), [("Budi Rekaan", PHRASE), ("k/../x", PHRASE), ("kominfo", "pendek")])
    def test_a_person_and_a_short_passphrase_are_refused(self, tmp_path, name, phrase):
        with pytest.raises(BackupFailed, match=r"never a person|16 characters"):
            make_holder(name, phrase, tmp_path)

    def test_another_key_is_no_public_half(self, tmp_path):
        for name, text in (
            ("a", "{}"),
            ("b", "x"),
            ("c", json.dumps({**OKPKey.generate_key("Ed25519").as_dict(), "holder": "a1"})),
        ):
            (tmp_path / name).write_text(text)
            with pytest.raises(BackupFailed, match="public half"):
                public_holder(tmp_path / name)
