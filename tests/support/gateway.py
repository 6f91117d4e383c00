"""nginx as examples/nginx.conf sets it up, with ports of its own."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.support.running import ROOT

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
WRITTEN = ROOT / "examples" / "nginx.conf"


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(folder: Path, ports: Mapping[int, int]) -> Iterator[None]:
    """nginx with the ports of the example replaced, until the block ends."""
    assert NGINX is not None
    text = WRITTEN.read_text(encoding="utf-8").replace("worker_processes auto", "worker_processes 1")
    for written, free in ports.items():
        assert f"127.0.0.1:{written}" in text
        text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{free}")
    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        text = text.replace("http {", f"http {{\n    {name}_temp_path {folder}/{name};", 1)
    # As root it would work as somebody who may not write into the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"daemon off; pid {folder}/nginx.pid; {user}\n{text}")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"], stderr=log)  # noqa: S603  Debian's
    ends = monotonic() + 30
    try:
        while not _listens(ports[8080]):
            assert process.poll() is None, (folder / "log").read_text()
            assert monotonic() < ends, (folder / "log").read_text()
            sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)
