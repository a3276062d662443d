"""What is sent to a service goes to that address alone, and over TLS to its owner alone."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail

from promdaen.kit.channels import wire


@contextmanager
def service(*, leads_to: str = "", certificate: Path | None = None) -> Iterator[tuple[str, list]]:
    """A service on this machine that notes what it is asked, or leads elsewhere."""
    requested_paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            requested_paths.append(self.path)
            self.send_response(302 if leads_to else 200)
            if leads_to:
                self.send_header("Location", leads_to)
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_values: object) -> None:
            return None

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.handle_error = lambda *_values: None  # type: ignore[method-assign]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        scheme = "https" if certificate else "http"
        try:
            yield f"{scheme}://127.0.0.1:{server.server_port}/send", requested_paths
        finally:
            server.shutdown()
            thread.join()


def self_signed(folder: Path) -> Path:
    """A certificate for this machine that no authority signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=3_650))
        .not_valid_after(now + timedelta(days=3_650))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "service.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_redirect_is_not_followed() -> None:
    with (
        service() as (elsewhere, reached),
        service(leads_to=elsewhere) as (address, requested_paths),
    ):
        answer = wire.post(address=address, body=b"secret", headers={"authorization": "x"})
    assert answer.status == 302
    assert requested_paths == ["/send"]
    assert reached == []


def test_an_answer_that_is_cut_off_is_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _address = server.accept()
            with connection:
                # A connection that is closed with unread bytes is reset.
                received = b""
                while b"secret" not in received:
                    received += connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

        thread = threading.Thread(target=answer)
        thread.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        response = wire.post(address=address, body=b"secret", headers={})
        thread.join()
    assert (response.status, response.body, response.why) == (0, b"", "IncompleteRead")


def test_a_service_whose_certificate_no_one_signed_gets_nothing(tmp_path: Path) -> None:
    with service(certificate=self_signed(tmp_path)) as (address, requested_paths):
        answer = wire.post(address=address, body=b"secret", headers={})
    assert answer.status == 0
    assert requested_paths == []


def test_a_mail_server_that_wants_a_certificate_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    authority = tmp_path / "authority.pem"
    loaded_certificate = x509.load_pem_x509_certificate(certificate.read_bytes())
    authority.write_bytes(loaded_certificate.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    wants = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    wants.load_cert_chain(certificate)
    wants.load_verify_locations(certificate)
    wants.verify_mode = ssl.CERT_REQUIRED
    has_certificate: list[bool] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            plain, _address = server.accept()
            with suppress(ssl.SSLError), wants.wrap_socket(plain, server_side=True) as line:
                line.sendall(b"220 mail.example\r\n")
                while order := line.recv(4_096):
                    line.sendall(b"221 bye\r\n" if order == b"quit\r\n" else b"250 ok\r\n")
                has_certificate.append(bool(line.getpeercert()))

        thread = threading.Thread(target=greet)
        thread.start()
        connection: Any = mail.get_connection(
            "promdaen.kit.mailing.EmailBackend",
            host="127.0.0.1",
            port=server.getsockname()[1],
            use_ssl=True,
            use_tls=False,
            username="",
            ssl_certfile=str(certificate),
            ssl_keyfile=str(certificate),
        )
        try:
            assert connection.open()
        finally:
            connection.close()
            thread.join()
    assert has_certificate == [True]


def test_a_mail_server_must_show_a_certificate_that_is_signed() -> None:
    connection: Any = mail.get_connection("django.core.mail.backends.smtp.EmailBackend")
    context = connection.ssl_context
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
