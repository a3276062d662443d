"""A learning platform for tests: it signs messages as Moodle does, and takes scores over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from promdaen.lti import queries
from promdaen.lti.models import LtiPlatform
from tests import factories

CLIENT, DEPLOYMENT, SUBJECT = "hT7sZk1mQ9", "1", "2"
BASE = "https://testserver"
KEY = RSAKey.generate_key(2048, {"kid": "moodle-1", "use": "sig", "alg": "RS256"}, private=True)
FOREIGN_KEY = RSAKey.generate_key(2048, {"kid": "moodle-1"}, private=True)
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
NAME, EMAIL = "Chan Sophea", "sophea@moodle.example"


class Platform:
    """What the platform knows: keys it gives, scores it got, and the answers that it will give."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.keys: list[Any] = [KEY]
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.statuses: dict[str, list[int]] = {}

    def registered(self, **fields: Any) -> LtiPlatform:
        """The row of this platform, as if an administrator had registered it."""
        values = {
            "name": "Academy",
            "issuer": self.address,
            "client_id": CLIENT,
            "deployments": [DEPLOYMENT],
            "login_url": f"{self.address}/mod/lti/auth.php",
            "token_url": f"{self.address}/mod/lti/token.php",
            "keys_url": f"{self.address}/mod/lti/certs.php",
            "created_at": factories.NOW,
        }
        return LtiPlatform.objects.create(**values | fields)

    def claims(self, *, target: str, nonce: str, **claims: Any) -> dict[str, Any]:
        """The claims that Moodle 4 sends of an activity with grades, in its own shape.

        A claim with the value None is left out.
        """
        now = int(timezone.now().timestamp())
        services = f"{self.address}/mod/lti/services.php/5/lineitems"
        sent = {
            "nonce": nonce,
            "iat": now,
            "exp": now + 60,
            "iss": self.address,
            "aud": CLIENT,
            "sub": SUBJECT,
            "given_name": "Sophea",
            "family_name": "Chan",
            "name": NAME,
            "email": EMAIL,
            f"{CLAIM}deployment_id": DEPLOYMENT,
            f"{CLAIM}target_link_uri": target,
            f"{CLAIM}lis": {"person_sourcedid": "", "course_section_sourcedid": ""},
            f"{CLAIM}roles": [
                "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student",
                "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
            ],
            f"{CLAIM}context": {
                "id": "5",
                "label": "BORDER",
                "title": "Border work",
                "type": ["CourseSection"],
            },
            f"{CLAIM}message_type": "LtiResourceLinkRequest",
            f"{CLAIM}resource_link": {"title": "Practice", "description": "", "id": "7"},
            f"{CLAIM}ext": {"user_username": "sophea", "lms": "moodle-2"},
            f"{CLAIM}launch_presentation": {
                "locale": "en",
                "document_target": "window",
                "return_url": f"{self.address}/mod/lti/return.php?course=5&instanceid=7",
            },
            f"{CLAIM}tool_platform": {
                "product_family_code": "moodle",
                "version": "2024042200",
                "guid": "0f60aaf6991f55818465e52f3d2879b7",
                "name": "Academy",
            },
            f"{CLAIM}version": "1.3.0",
            f"{CLAIM}custom": {},
            f"{AGS}claim/endpoint": {
                "scope": [
                    f"{AGS}scope/lineitem.readonly",
                    f"{AGS}scope/result.readonly",
                    f"{AGS}scope/score",
                ],
                "lineitems": f"{services}?type_id=1",
                "lineitem": f"{services}/9/lineitem?type_id=1",
            },
        } | claims
        return {name: value for name, value in sent.items() if value is not None}

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        """A message of this platform."""
        return jwt.encode({"typ": "JWT", "alg": "RS256", "kid": "moodle-1"} | header, claims, KEY)

    def login_fields(self, *, target: str, **fields: str) -> dict[str, str]:
        """What Moodle sends to begin."""
        return {
            "iss": self.address,
            "target_link_uri": target,
            "login_hint": SUBJECT,
            "lti_message_hint": '{"cmid":12,"launchid":"ltilaunch7_1"}',
            "client_id": CLIENT,
            "lti_deployment_id": DEPLOYMENT,
        } | fields

    def begun(self, browser: Client, *, target: str) -> dict[str, str]:
        """The parameters with which the browser comes back to the platform after the login."""
        fields = self.login_fields(target=target)
        response = browser.post("/lti/login/", fields, secure=True)
        assert response.status_code == 302, response.content.decode()
        address = urlsplit(response["Location"])
        assert f"{address.scheme}://{address.netloc}{address.path}" == (
            f"{self.address}/mod/lti/auth.php"
        )
        return {name: values[0] for name, values in parse_qs(address.query).items()}

    def launched(self, browser: Client, *, target: str, **claims: Any) -> Any:
        """What a person sees first who opens an activity with this address."""
        asked = self.begun(browser, target=target)
        token = self.signed(self.claims(**{"target": target, "nonce": asked["nonce"]} | claims))
        return post_launch(browser, token=token, state=asked["state"])

    def scores(self) -> list[tuple[str, dict[str, str], dict[str, Any]]]:
        """The scores that came: address, headers, message."""
        return [
            (path, headers, json.loads(body))
            for path, headers, body in self.requests
            if "/scores" in path
        ]


def post_launch(browser: Client, *, token: str, state: str) -> Any:
    """The answer to a form that a platform had the browser post."""
    return browser.post("/lti/launch/", {"id_token": token, "state": state}, secure=True)


@contextmanager
def running() -> Iterator[Platform]:
    """A platform that answers on a port of this machine while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def status_of(self, name: str) -> int:
            waiting = platform.statuses.get(name, [])
            return waiting.pop(0) if waiting else 200

        def do_GET(self) -> None:
            platform.requests.append((self.path, {}, b""))
            keys = KeySet(platform.keys).as_dict(private=False)
            self.answer(self.status_of("keys"), keys)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            platform.requests.append((self.path, headers, body))
            if self.path.endswith("/token.php"):
                self.answer(self.status_of("token"), token_answer(body))
            else:
                is_known = headers.get("authorization") == "Bearer 0123abc"
                self.answer(self.status_of("scores") if is_known else 401, {})

        def log_message(self, *_: Any) -> None:
            pass

    def token_answer(body: bytes) -> dict[str, Any]:
        """An access token for an assertion that the key at this tool's address signed."""
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        keys = KeySet.import_key_set(queries.tool_keys())  # type: ignore[arg-type]
        assertion = jwt.decode(form["client_assertion"], keys, algorithms=["RS256"])
        claims = assertion.claims
        is_right = (
            form["grant_type"] == "client_credentials"
            and form["scope"] == f"{AGS}scope/score"
            and claims["iss"] == claims["sub"] == CLIENT
            and claims["aud"] == f"{platform.address}/mod/lti/token.php"
            and claims["exp"] > timezone.now().timestamp()
        )
        if not is_right:
            return {"error": "invalid_client"}
        return {"access_token": "0123abc", "token_type": "Bearer", "expires_in": 3600}

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        platform = Platform(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield platform
        server.shutdown()
