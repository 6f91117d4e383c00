"""Settings come from the environment or a folder of secrets, and never show what they hide."""

import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from pydantic import ValidationError

from api import settings as module
from api.database import reaching
from api.settings import Settings, get_settings, kept_secret
from tests.support.files import no_file_over


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("GUGUS_DATA_DIR", str(tmp_path / "var"))
    get_settings.cache_clear()
    kept_secret.cache_clear()
    yield
    get_settings.cache_clear()
    kept_secret.cache_clear()


class TestReading:
    def test_an_empty_machine_has_all_defaults(self):
        settings = Settings()
        assert settings.database_url is None
        assert (settings.host, settings.port, settings.db_pool_size) == ("127.0.0.1", 8000, 8)
        assert (settings.machine_token_seconds, settings.people_token_seconds) == (900, 300)
        assert settings.json_body_limit == 1024 * 1024

    def test_the_environment_is_read(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("GUGUS_BASE_URL", "https://gugus.example/")
        assert get_settings().base_url == "https://gugus.example"

    def test_a_folder_of_secrets_is_read(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        (tmp_path / "gugus_database_url").write_text("postgresql://app:hidden@db/gugus\n")
        monkeypatch.setenv("GUGUS_SECRETS_DIR", str(tmp_path))
        settings = get_settings()
        assert settings.database_url == "postgresql://app:hidden@db/gugus"
        assert "hidden" not in repr(settings)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("PORT", "wrong-value"),
            ("BASE_URL", "ftp://wrong-value"),
            ("MACHINE_TOKEN_SECONDS", "901"),
            ("PEOPLE_TOKEN_SECONDS", "301"),
            ("SECRET_KEY", "wrong-value"),
            ("LOG_LEVEL", "wrong-value"),
            ("TRUSTED_PROXIES", "wrong-value"),
        ],
    )
    def test_a_wrong_value_is_named_and_not_repeated(self, monkeypatch: pytest.MonkeyPatch, name, value):
        monkeypatch.setenv(f"GUGUS_{name}", value)
        with pytest.raises(ValidationError) as caught:
            get_settings()
        assert name.lower() in str(caught.value)
        assert value not in str(caught.value).replace("less than or equal to", "")

    def test_a_public_service_does_not_hash_weakly(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("GUGUS_HASHING", "weak")
        assert Settings(base_url="http://localhost:8000").hashing == "weak"
        with pytest.raises(ValidationError, match="hashing must be strong"):
            Settings(base_url="https://gugus.go.id")
        monkeypatch.delenv("GUGUS_HASHING")
        assert Settings(base_url="https://gugus.go.id").hashing == "strong"

    def test_behind_a_pooler_each_role_logs_in_itself(self):
        named = {name: f"postgresql://{name}@pooler/gugus" for name in ("database_url", "worker_database_url")}
        with pytest.raises(ValidationError, match="addresses of application, worker and migrations"):
            Settings(database_pooler="transaction", **named)
        assert Settings(
            database_pooler="transaction", migration_database_url="postgresql://db/gugus", **named
        ).is_pooled

    def test_an_address_may_name_several_servers(self):
        way = reaching("postgresql://app@one:5432,two:5433/gugus?target_session_attrs=read-write&connect_timeout=2")
        assert (way["host"], way["port"], way["target_session_attrs"]) == ("one,two", "5432,5433", "read-write")
        assert way["connect_timeout"] == "2", "what the address says counts"

    def test_settings_do_not_change(self):
        with pytest.raises(ValidationError):
            Settings().port = 1


class TestSecretKey:
    def test_on_a_full_disk_nothing_of_it_stays(self, tmp_path):
        with no_file_over(0), pytest.raises(OSError, match="large"):
            kept_secret(tmp_path / "keys" / "secret.key")
        assert list((tmp_path / "keys").iterdir()) == []
        assert len(kept_secret(tmp_path / "keys" / "secret.key")) == module.KEY_BYTES

    def test_it_is_made_once_and_kept_for_its_owner_only(self):
        first = get_settings().key_for("paging")
        kept = get_settings().data_dir / "keys" / "secret.key"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
        kept_secret.cache_clear()
        assert get_settings().key_for("paging") == first

    def test_processes_that_start_together_agree(self, tmp_path: Path):
        path = tmp_path / "keys" / "secret.key"
        with ThreadPool(8) as pool:
            made = pool.map(kept_secret.__wrapped__, [path] * 16)
        assert len(set(made)) == 1
        assert [file.name for file in path.parent.iterdir()] == ["secret.key"]

    def test_a_key_of_the_environment_needs_no_file(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("GUGUS_SECRET_KEY", "invented-key-of-forty-letters-and-a-few-more")
        settings = get_settings()
        assert len(settings.key_for("paging")) == 32
        assert not settings.data_dir.exists()
        assert "invented" not in repr(settings)

    def test_each_purpose_has_its_own_key(self):
        settings = get_settings()
        assert settings.key_for("paging") != settings.key_for("idempotency")

    def test_a_damaged_file_stops_the_service(self):
        settings = get_settings()
        settings.keys_dir.mkdir(parents=True)
        (settings.keys_dir / "secret.key").write_bytes(b"short")
        with pytest.raises(ValueError, match="too short"):
            settings.key_for("paging")

    def test_signing_keys_stand_beside_it_unless_told_otherwise(self, tmp_path: Path):
        assert Settings().signing_dir == tmp_path / "var" / "keys" / "signing"
        assert Settings(signing_keys_dir=tmp_path).signing_dir == tmp_path


def test_the_module_has_no_setting_without_a_default():
    assert [name for name, field in module.Settings.model_fields.items() if field.is_required()] == []
