"""A provider of OpenID Connect for tests: it answers over HTTP as a ministry's directory does."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "promdaen", "a secret of the directory"
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"}, private=True)
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "first"}, private=True)


class Provider:
    """What the directory knows: `person` signs in at its page; `asked` are codes it gave out.

    `read` are the paths that were read here.
    """

    def __init__(self, address: str) -> None:
        self.address = self.issuer = address
        self.person: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.key = KEY
        self.asked: dict[str, dict[str, str]] = {}
        self.read: list[str] = []

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def signed(self, *, kid: str = "first", **claims: Any) -> str:
        """A token of this provider for the client, valid for five minutes."""
        now = int(timezone.now().timestamp())
        stamps = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        header = {"alg": "RS256", "kid": kid}
        return jwt.encode(header, stamps | claims, self.key)

    def let_in(self, location: str, **claims: Any) -> str:
        """Where the browser is sent after the person signed in; `location` is where it came."""
        assert location.startswith(f"{self.address}/authorize?")
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        self.claims = {"nonce": query["nonce"], "sub": "1"} | claims
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The answer for a code, once, to the client that asked for it (RFC 7636, 4.6)."""
        query = self.asked.pop(form.get("code", ""), None)
        credentials = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        verifier = form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=")
        if query is None or authorization != f"Basic {credentials}":
            return None
        if challenge.decode() != query["code_challenge"]:
            return None
        return {
            "access_token": "opaque",
            "token_type": "Bearer",
            "id_token": self.signed(**self.claims),
        }


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers on a port of this machine while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self, content: object, status: int = 200) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            provider.read.append(self.path)
            if self.path.startswith("/authorize?"):
                self.send_response(302)
                came = f"{provider.address}{self.path}"
                self.send_header("Location", provider.let_in(came, **provider.person))
                self.end_headers()
                return
            keys = {"keys": [KEY.as_dict(private=False)]}
            pages = {"/.well-known/openid-configuration": provider.metadata(), "/keys": keys}
            self.answer(pages[self.path])

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = parse_qs(self.rfile.read(length).decode())
            values = {name: part[0] for name, part in form.items()}
            content = provider.token(values, self.headers.get("Authorization", ""))
            self.answer(content or {"error": "invalid_grant"}, 200 if content else 400)

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
