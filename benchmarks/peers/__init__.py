"""Systems that others would have built: the same works on the same tables, as their own documentation writes them.

Django REST framework stands in an environment of its own (`make bench` makes it from requirements.lock) and is left out
where that could not be made. Directus needs Node 22 and several hundred packages, and is not measured.
"""

import subprocess
import sys
from pathlib import Path

PYTHON = Path(sys.prefix) / "peers" / "bin" / "python"
APPLICATION = "benchmarks.peers.drf.wsgi"


def command(port: int) -> list[str]:
    """How gunicorn is started: one process, as the service has one, and threads."""
    return [str(PYTHON), "-m", "gunicorn", "-w", "1", "--threads", "8", "-b", f"127.0.0.1:{port}", APPLICATION]


def is_there() -> bool:
    """Whether Django REST framework can be measured; says so where it cannot."""
    if not PYTHON.is_file():
        print("Django REST framework is left out: its packages are not there (make bench installs them).")
    return PYTHON.is_file()


def token() -> str:
    """A token of Django REST framework's own, made with its tables in a schema beside ours."""
    said = subprocess.run([str(PYTHON), "-m", APPLICATION], capture_output=True, text=True, check=True)
    return said.stdout.strip()
