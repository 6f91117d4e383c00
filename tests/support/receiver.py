"""A receiver of webhooks for tests, over HTTPS: takes what it is sent, or behaves as badly as it is told."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = "penerima.example"
PEM = serialization.Encoding.PEM
# What a receiver does: bytes are what it answers, the others are manners.
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NO = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\nwrong"
HANGS, CLOSES, DRIPS, HUGE, FLOODS = b"hangs", b"closes", b"drips", b"huge", b"floods"


def answer(status: str, *headers: str) -> bytes:
    """An answer of this status with these headers and nothing else."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "", ""]).encode()


class Got(NamedTuple):
    """A request: its headers in lower case, and its body."""

    headers: dict[str, str]
    body: bytes


class Receiver(socketserver.ThreadingTCPServer):
    """One receiver on a free port; `got` is what came, `manner` how it behaves, `manners` what it does first."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.got, self.manner, self.manners = list[Got](), OK, list[bytes]()
        self.called, self.over = 0, threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/gugus"

    def handle_error(self, *_: object) -> None:
        """A sender that hangs up in the middle is what many tests are about."""


class _Conversation(socketserver.StreamRequestHandler):
    server: Receiver

    def handle(self) -> None:
        self.server.called += 1
        headers: dict[str, str] = {}
        self.rfile.readline()
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        self.server.got.append(Got(headers, self.rfile.read(int(headers.get("content-length", "0")))))
        self._answer(self.server.manners.pop(0) if self.server.manners else self.server.manner)

    def _answer(self, manner: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\n"
        if manner == HANGS:
            self.server.over.wait(30)
        elif manner == DRIPS:
            for letter in head + b"X-Slow: " + b"a" * 10_000:
                if self.server.over.wait(0.02):
                    return
                self.wfile.write(bytes([letter]))
        elif manner == HUGE:
            self.wfile.write(head + b"Content-Length: 100000000\r\n\r\n")
            for _ in range(1000):
                self.wfile.write(b"x" * 100_000)
        elif manner == FLOODS:
            self.wfile.write(head + b"X-Much: " + b"a" * 1_000_000)
        elif manner != CLOSES:
            self.wfile.write(manner)


@cache
def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    return key, _certificate("Otoritas contoh", key, None, is_authority=True)


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, signed_by: x509.Certificate | None, *, is_authority: bool
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now, issuer = datetime.now(UTC), signed_by.subject if signed_by else subject
    names: list[x509.GeneralName] = [x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1000))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(_authority()[0] if signed_by else key, hashes.SHA256())


@contextmanager
def receiving(folder: Path, name: str = NAME) -> Iterator[Receiver]:
    """A receiver with a certificate for `name` and this machine; `folder` then holds the authority, `ca.pem`."""
    key, (_, authority) = ec.generate_private_key(ec.SECP256R1()), _authority()
    (folder / "ca.pem").write_bytes(authority.public_bytes(PEM))
    mine = folder / f"{name}.pem"
    private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    mine.write_bytes(private + _certificate(name, key, authority, is_authority=False).public_bytes(PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(mine)
    with Receiver(context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
