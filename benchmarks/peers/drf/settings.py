"""Settings of Django's, for the database that `GUGUS_MIGRATION_DATABASE_URL` names; its own tables stand in `peer`."""

import os
from urllib.parse import parse_qs, urlsplit

_URL = urlsplit(os.environ["GUGUS_MIGRATION_DATABASE_URL"])
_HOST = parse_qs(_URL.query).get("host", [_URL.hostname or ""])[0]

SECRET_KEY = "of a measurement"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "benchmarks.peers.drf.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework.authtoken",
    "benchmarks.peers.drf",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _URL.path[1:],
        "USER": _URL.username,
        "PASSWORD": _URL.password or "",
        "HOST": _HOST,
        "PORT": _URL.port or "",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": "-c search_path=peer,public"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ, TIME_ZONE = True, "UTC"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
