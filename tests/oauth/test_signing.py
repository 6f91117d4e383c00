import json
import os
import stat
import threading
from datetime import UTC, datetime

import pytest
import time_machine
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from api.signing import CERTIFICATES, KeyFolderError, ensure_signing_key, rotate_signing_key, signing_keys
from tests.support.files import no_file_over

NOON = datetime(2026, 7, 1, 5, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys" / "signing"


def put(folder, name, key, *, private=True):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(key.as_dict(private=private)))


def published(folder):
    return {key.kid for key in signing_keys(folder).public}


class TestEnsureSigningKey:
    def test_makes_one_key_that_only_the_owner_reads(self, folder):
        kid = ensure_signing_key(folder)
        (file,) = folder.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert signing_keys(folder).kid == kid

    def test_kid_is_the_thumbprint(self, folder):
        assert ensure_signing_key(folder) == signing_keys(folder).signer.thumbprint()

    def test_a_second_time_changes_nothing(self, folder):
        assert ensure_signing_key(folder) == ensure_signing_key(folder)
        assert len(list(folder.iterdir())) == 1

    def test_parallel_first_uses_agree(self, folder):
        made = []
        threads = [threading.Thread(target=lambda: made.append(ensure_signing_key(folder))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 8
        assert len(set(made)) == 1
        assert len(list(folder.iterdir())) == 1

    def test_a_key_of_another_name_is_used(self, folder):
        key = ECKey.generate_key("P-256")
        put(folder, "own.jwk", key)
        assert ensure_signing_key(folder) == key.thumbprint()


class TestRotateSigningKey:
    def test_on_a_full_disk_the_one_before_signs_on_and_nothing_stays(self, tmp_path):
        kid = ensure_signing_key(tmp_path)
        with no_file_over(0), pytest.raises(OSError, match="large"):
            rotate_signing_key(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["signing.jwk"]
        assert signing_keys(tmp_path).kid == kid

    def test_new_key_signs_and_old_one_verifies(self, folder):
        old = ensure_signing_key(folder)
        signed = jwt.encode({"alg": "ES256", "kid": old}, {"sub": "x"}, signing_keys(folder).signer, ["ES256"])
        new = rotate_signing_key(folder)
        keys = signing_keys(folder)
        assert keys.kid == new != old
        assert {key.kid for key in keys.public} == {old, new}
        assert jwt.decode(signed, keys.public, algorithms=["ES256"]).claims == {"sub": "x"}

    def test_old_private_half_is_gone(self, folder):
        ensure_signing_key(folder)
        old = signing_keys(folder).signer.as_dict(private=True)["d"]
        rotate_signing_key(folder)
        assert all(old not in file.read_text() for file in folder.iterdir())

    def test_a_deleted_retired_key_verifies_no_more(self, folder):
        old = ensure_signing_key(folder)
        rotate_signing_key(folder)
        (folder / f"retired-{old}.jwk").unlink()
        assert old not in {key.kid for key in signing_keys(folder).public}

    def test_readers_meet_exactly_one_private_key_throughout(self, folder):
        ensure_signing_key(folder)
        done = threading.Event()
        failures = []

        def read():
            while not done.is_set():
                try:
                    signing_keys(folder)
                except KeyFolderError as error:
                    failures.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        for _ in range(5):
            rotate_signing_key(folder)
        done.set()
        reader.join()
        assert failures == []


class TestOverlap:
    """A retired key counts for as long as a token of its can live, and a minute more."""

    def test_a_retired_key_of_tokens_leaves_by_itself(self, folder):
        with time_machine.travel(NOON, tick=False) as clock:
            old = ensure_signing_key(folder)
            new = rotate_signing_key(folder)
            clock.shift(900 + 59)
            assert published(folder) == {old, new}
            clock.shift(1)
            assert published(folder) == {new}

    def test_the_next_rotation_removes_what_left(self, folder):
        with time_machine.travel(NOON, tick=False) as clock:
            gone = ensure_signing_key(folder)
            left = rotate_signing_key(folder)
            clock.shift(3600)
            rotate_signing_key(folder)
        assert {path.name for path in folder.iterdir()} == {"signing.jwk", f"retired-{left}.jwk"}
        assert gone != left

    def test_without_overlap_nothing_of_before_counts(self, folder):
        ensure_signing_key(folder)
        rotate_signing_key(folder)
        new = rotate_signing_key(folder, overlap=False)
        assert published(folder) == {new}
        assert len(list(folder.iterdir())) == 1

    def test_keys_of_certificates_stay_for_ever(self, folder):
        with time_machine.travel(NOON, tick=False) as clock:
            old = ensure_signing_key(folder, CERTIFICATES)
            new = rotate_signing_key(folder, CERTIFICATES)
            clock.shift(50 * 365 * 86_400)
            assert {key.kid for key in signing_keys(folder, CERTIFICATES).public} == {old, new}
        with pytest.raises(ValueError, match="stay published"):
            rotate_signing_key(folder, CERTIFICATES, overlap=False)

    def test_a_file_that_does_not_say_since_when_is_as_old_as_it_is(self, folder):
        ensure_signing_key(folder)
        put(folder, "retired-own.jwk", ECKey.generate_key("P-256"), private=False)
        assert len(published(folder)) == 2
        os.utime(folder / "retired-own.jwk", (0, 0))
        assert len(published(folder)) == 1

    def test_two_rotations_at_once_lose_no_key(self, folder):
        known = {ensure_signing_key(folder)}
        threads = [threading.Thread(target=lambda: known.add(rotate_signing_key(folder))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(published(folder)) == 5
        assert known <= published(folder)


class TestSigningKeys:
    def test_published_set_has_no_private_member(self, folder):
        ensure_signing_key(folder)
        rotate_signing_key(folder)
        published = signing_keys(folder).jwks()["keys"]
        assert [set(key) for key in published] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}] * 2

    def test_two_private_keys_are_refused(self, folder):
        put(folder, "a.jwk", ECKey.generate_key("P-256"))
        put(folder, "b.jwk", ECKey.generate_key("P-256"))
        with pytest.raises(KeyFolderError, match="2 private keys"):
            signing_keys(folder)

    def test_an_empty_or_missing_folder_is_refused(self, folder):
        with pytest.raises(KeyFolderError, match="0 private keys"):
            signing_keys(folder)

    @pytest.mark.parametrize("key", [ECKey.generate_key("P-384"), RSAKey.generate_key(2048)])
    def test_keys_of_another_kind_are_refused(self, folder, key):
        put(folder, "a.jwk", key)
        with pytest.raises(KeyFolderError, match="not an ES256 key"):
            signing_keys(folder)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"kty": "EC", "crv": "P-256", "x": "A", "y": "A"}'])
    def test_unreadable_files_are_refused_without_their_content(self, folder, text):
        folder.mkdir(parents=True)
        (folder / "a.jwk").write_text(text)
        with pytest.raises(KeyFolderError, match=r"a\.jwk: not an ES256 key"):
            signing_keys(folder)

    def test_a_kid_in_the_file_does_not_count(self, folder):
        key = ECKey.generate_key("P-256", {"kid": "mine", "use": "enc"})
        put(folder, "a.jwk", key)
        assert signing_keys(folder).kid == key.thumbprint()
