"""An outside issuer in a process of its own (OpenID Connect, code flow), which can be told to misbehave.

Whoever comes to it is signed in as the person it was last told of. `/told` takes what it is to say from now on: `sub`,
claims and header in place of right ones, `sign` with another key, `turn` to another key, `slow` in seconds, `drips` a
header now and then, what is `given` beside the token, `hold` who asks for a token until it is told something else.
"""

import base64
import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

ROOT: Final = Path(__file__).resolve().parents[2]
CLIENT: Final = "gugus-contoh"
SECRET: Final = "rahasia:rekaan/dengan tanda"  # what must be encoded in Basic (RFC 6749 §2.3.1)
PATIENCE: Final = 60  # seconds; a busy machine fails no test
TIMES: Final = ("iat", "exp", "nbf")  # told as seconds from now
RIGHT: Final = {
    "sub": "orang-1",
    "claims": {},
    "header": {},
    "sign": "own",
    "slow": 0,
    "drips": False,
    "answer": {},
    "given": {},
}


class Issuer:
    """What it knows and says."""

    def __init__(self, base: str) -> None:
        self.base, self.said, self.codes = base, dict(RIGHT), {}
        self.asked: list[str] = []
        self.is_free = threading.Event()
        self.turn()

    def turn(self) -> None:
        self.key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"})
        self.kid = self.key.thumbprint()

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/keys",
            "authorization_response_iss_parameter_supported": True,
            **self.said.get("document", {}),
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [{**self.key.as_dict(private=False), "kid": self.kid}]}

    def authorize(self, query: dict[str, str]) -> str:
        code = hashlib.sha256(json.dumps(query).encode()).hexdigest()
        self.codes[code] = query
        back = {"code": code, "state": query["state"], "iss": self.base, **self.said["answer"]}
        return (
            f"{query['redirect_uri']}?{urlencode({name: value for name, value in back.items() if value is not None})}"
        )

    def token(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        if basic != base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode():
            return 401, {"error": "invalid_client"}
        made = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or made.rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {
            "access_token": "x",
            "token_type": "Bearer",
            "id_token": self.id_token(asked),
            **self.said["given"],
        }

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.base,
            "aud": asked["client_id"],
            "sub": self.said["sub"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 60,
        }
        changed = {
            name: now + value if name in TIMES and value else value for name, value in self.said["claims"].items()
        }
        claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
        header = {"alg": "ES256", "kid": self.kid, **self.said["header"]}
        header = {name: value for name, value in header.items() if value is not None}
        if self.said["sign"] == "nothing":
            parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims))
            return b".".join([*parts, b""]).decode()
        if self.said["sign"] == "secret":  # the public key as a secret
            public = json.dumps(self.keys()["keys"][0]).encode()
            return jwt.encode({**header, "alg": "HS256"}, claims, OctKey.import_key(public), algorithms=["HS256"])
        key = self.key if self.said["sign"] == "own" else ECKey.generate_key("P-256")
        return jwt.encode(header, claims, key, algorithms=["ES256"])


class Handler(BaseHTTPRequestHandler):
    """One request to it."""

    server: "Server"

    def do_GET(self) -> None:
        issuer, (path, query) = self.server.issuer, _parts(self.path)
        issuer.asked.append(path)
        time.sleep(issuer.said["slow"])
        if path == "/authorize":
            self.send_response(303)
            self.send_header("Location", issuer.authorize(query))
            self.end_headers()
        else:
            known = {"/.well-known/openid-configuration": issuer.document, "/keys": issuer.keys}
            self._say(200, known[path]() if path in known else {"asked": issuer.asked})

    def do_POST(self) -> None:
        issuer, body = self.server.issuer, self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/told":
            said = json.loads(body)
            if said.pop("turn", False):
                issuer.turn()
            issuer.said, issuer.asked = {**RIGHT, **said}, []
            (issuer.is_free.clear if said.get("hold") else issuer.is_free.set)()
            self._say(200, {})
        else:
            issuer.asked.append(self.path)
            issuer.is_free.wait()
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            self._say(*issuer.token(form, self.headers.get("Authorization", "").partition(" ")[2]))

    def _say(self, status: int, said: dict[str, Any]) -> None:
        self.send_response(status)
        for _ in range(50 if self.server.issuer.said["drips"] and "told" not in self.path else 0):
            self.send_header("X-Slow", "a")
            self.flush_headers()
            time.sleep(0.1)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Server(ThreadingHTTPServer):
    """It, on a port."""

    issuer: Issuer


def _parts(path: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(path)
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


class Told:
    """The issuer as a test tells it what to say."""

    def __init__(self, base: str, process: subprocess.Popen[str]) -> None:
        self.base, self.process = base, process
        self._http = httpx2.Client(base_url=base, trust_env=False, timeout=PATIENCE)

    def say(self, **said: Any) -> None:
        assert self._http.post("/told", json=said).status_code == 200

    def asked(self) -> list[str]:
        return [path for path in self._http.get("/asked").json()["asked"] if path != "/asked"]

    def visit(self, address: str) -> str:
        """Come to it as a browser does; gives the address it sends one back to."""
        answer = self._http.get(address)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def configuration(self, name: str, label: str, **more: Any) -> dict[str, Any]:
        """The entry of it in the file of issuers."""
        known = {"client_id": CLIENT, "client_secret": SECRET, "algorithms": ["ES256"]}
        return {"name": name, "label": label, "issuer": self.base, **known, **more}

    def end(self) -> None:
        self._http.close()
        self.process.terminate()
        self.process.wait()


@contextmanager
def issuer() -> Iterator[Told]:
    """An issuer in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.issuer"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = Told(process.stdout.readline().strip(), process)
    try:
        yield told
    finally:
        told.end()
        process.stdout.close()


def main() -> None:
    """Serve until ended; the address is the one line it prints."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.issuer.base, flush=True)  # noqa: T201  that line
        threading.Event().wait()


if __name__ == "__main__":
    main()
