"""Local stand-ins for the services that reminders go over: an http service and a mail server."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any


@dataclass(kw_only=True)
class Call:
    """What was asked of the service."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body)


@dataclass(kw_only=True)
class Service:
    """An http service: answers are given in their order, the last one for ever."""

    address: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)

    def says(self, status: int, body: Any = b"", **headers: str) -> None:
        """Answer so from now on; a body that is not bytes is sent as JSON."""
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        http_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers = [(status, http_headers, payload)]

    def then(self, status: int, body: Any) -> None:
        """And after that so."""
        self.answers.append((status, {}, json.dumps(body).encode()))


@contextmanager
def http_service() -> Iterator[Service]:
    """A service on a port of this machine, for as long as it is needed."""
    service = Service(answers=[(200, {}, b"{}")])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.calls.append(Call(path=self.path, headers=headers, body=body))
            more = len(service.answers) > 1
            status, reply_headers, payload = service.answers.pop(0) if more else service.answers[0]
            self.send_response(status)
            for name, value in {**reply_headers, "Content-Length": str(len(payload))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.address = f"http://127.0.0.1:{server.server_port}"
        with _running(server):
            yield service


def sms_gateway(address: str) -> SimpleNamespace:
    """What settings say of a gateway that takes JSON with `to` and `text`."""
    fields = (("to", "{to}"), ("text", "{text}"))
    return SimpleNamespace(url=address, token="", header="bearer", is_form=False, fields=fields)


@dataclass(kw_only=True)
class MailServer:
    """A mail server: what it says to a recipient, and the messages that it took."""

    port: int = 0
    to_recipient: str = "250 ok"
    to_sender: str = "250 ok"
    messages: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a port of this machine that speaks as much SMTP as is needed."""
    post_office = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "DATA":
                    self.say("354 go on")
                    post_office.messages.append(self.message())
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    replies = {"RCPT": post_office.to_recipient, "MAIL": post_office.to_sender}
                    self.say(replies.get(verb, "250 ok"))

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

        def message(self) -> str:
            lines: list[str] = []
            while (line := self.rfile.readline().decode()) != ".\r\n":
                lines.append(line)
            return "".join(lines)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        post_office.port = server.server_address[1]
        with _running(server):
            yield post_office


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
