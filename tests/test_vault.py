"""What is sealed opens with its key, for its place, and not at all once it was changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import vault

KEY = vault.fresh_key()


class TestVault:
    @given(st.binary(max_size=200), st.text(max_size=40))
    def test_what_was_sealed_is_opened(self, value, about):
        assert vault.unseal(KEY, vault.seal(KEY, value, about), about) == value

    def test_the_same_value_is_never_sealed_alike(self):
        assert vault.seal(KEY, b"x", "a") != vault.seal(KEY, b"x", "a")

    def test_another_key_opens_nothing(self):
        with pytest.raises(vault.SealError):
            vault.unseal(vault.fresh_key(), vault.seal(KEY, b"x", "a"), "a")

    def test_another_place_opens_nothing(self):
        with pytest.raises(vault.SealError):
            vault.unseal(KEY, vault.seal(KEY, b"x", "table|column|1"), "table|column|2")

    @given(st.integers(0, 29), st.integers(1, 255))
    def test_a_changed_value_opens_nothing(self, place, change):
        sealed = bytearray(vault.seal(KEY, b"x", "a"))
        sealed[place] ^= change
        with pytest.raises(vault.SealError):
            vault.unseal(KEY, bytes(sealed), "a")

    @pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"x" * 12])
    def test_a_cut_value_opens_nothing(self, sealed):
        with pytest.raises(vault.SealError):
            vault.unseal(KEY, sealed, "a")

    def test_a_data_key_is_sealed_like_any_value(self):
        data_key, above, turned = vault.fresh_key(), vault.fresh_key(), vault.fresh_key()
        kept = vault.seal(data_key, b"nilai contoh", "t|c|1")
        wrapped = vault.seal(above, data_key, "key|1")
        anew = vault.seal(turned, vault.unseal(above, wrapped, "key|1"), "key|1")
        assert vault.unseal(vault.unseal(turned, anew, "key|1"), kept, "t|c|1") == b"nilai contoh"
