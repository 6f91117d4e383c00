"""What gunicorn serves: as a program, it first makes Django's own tables and a token, and says it.

`python -m benchmarks.peers.drf.wsgi`
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peers.drf.settings")
application = get_wsgi_application()


def prepare() -> str:
    """Django's own tables in a schema of their own, and a token of a user."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from rest_framework.authtoken.models import Token

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS peer")
    call_command("migrate", verbosity=0)
    user, _ = User.objects.get_or_create(username="bench")
    return Token.objects.get_or_create(user=user)[0].key


if __name__ == "__main__":
    print(prepare())
