"""How Django REST framework is started and asked: at the addresses of the service, with its own token and pages."""

import subprocess
from typing import Any

from benchmarks.peers.peer import ENVIRONMENTS, Peer

APPLICATION = "benchmarks.peers.drf.wsgi"


class DjangoRestFramework(Peer):
    """Under gunicorn: one process, as the service has one, and threads."""

    title, port = "Django REST framework", 18_704
    program = ENVIRONMENTS / "peers" / "bin" / "python"
    lacking = "its packages are not there (make bench installs them)"
    bars = {"w1": 10.0, "w2": 6.0, "w3": 4.0, "w6": 7.0}

    @property
    def command(self) -> list[str]:
        served = ["-w", "1", "--threads", "8", "-b", f"127.0.0.1:{self.port}", APPLICATION]
        return [str(self.program), "-m", "gunicorn", *served]

    def authorization(self) -> str:
        """A token of its own, made with its tables in a schema beside ours."""
        made = subprocess.run([str(self.program), "-m", APPLICATION], capture_output=True, text=True, check=True)
        return f"Token {made.stdout.strip()}"

    def told(self, request: bytes) -> bytes:
        return request

    def read(self, work: str, answer: Any) -> dict[str, Any]:
        return {"items": answer["results"]} if work in ("w2", "w6") else answer
