"""Push, against a push service that reads what it gets as a browser and a service do."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from django.utils import timezone
from pytest_django import Settings

from promdaen.kit import key_files
from promdaen.kit.channels import encrypting, push, vapid
from promdaen.kit.channels.notices import (
    ChannelNotice,
    DeliveryOutcome,
    DeliveryState,
    WrongAddress,
)
from promdaen.kit.tests.channels.fakes import Service, http_service

pytestmark = pytest.mark.django_db

NOTICE = ChannelNotice(
    text="Promdaen: មានអ្វីមួយ", link="https://p.example/p/", stop_text="", stop_link=""
)
BROWSER = ec.derive_private_key(7, ec.SECP256R1())
SECRET = bytes(range(16))


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def address(*, endpoint: str) -> str:
    keys = {
        "p256dh": coded(encrypting.encoded_point(key=BROWSER.public_key())),
        "auth": coded(SECRET),
    }
    return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys})


@pytest.fixture
def service(settings: Settings, tmp_path: Path) -> Iterator[Service]:
    with http_service() as running:
        settings.DATA_FOLDER = tmp_path
        settings.PUBLIC_ADDRESS = "https://promdaen.example"
        settings.PUSH_SERVICES = (running.address,)
        running.says(201)
        yield running


def send(service: Service) -> DeliveryOutcome:
    return push.send(address=address(endpoint=f"{service.address}/left/abc"), notice=NOTICE)


def derived(*, key: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    """HKDF from its two steps (RFC 5869), for one block."""

    def keyed(secret: bytes, text: bytes) -> bytes:
        hmac = HMAC(secret, SHA256())
        hmac.update(text)
        return hmac.finalize()

    return keyed(keyed(salt, key), info + b"\x01")[:size]


def read_by_the_browser(body: bytes) -> bytes:
    """RFC 8291 from the other side: with the browser's private key."""
    salt, record, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender = body[21 : 21 + length]
    assert (record, length) == (4096, 65)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    own = encrypting.encoded_point(key=BROWSER.public_key())
    shared = derived(
        key=BROWSER.exchange(ec.ECDH(), point),
        salt=SECRET,
        info=b"WebPush: info\0" + own + sender,
        size=32,
    )
    key = derived(key=shared, salt=salt, info=b"Content-Encoding: aes128gcm\0", size=16)
    nonce = derived(key=shared, salt=salt, info=b"Content-Encoding: nonce\0", size=12)
    text = AESGCM(key).decrypt(nonce, body[21 + length :], None)
    assert text[-1:] == b"\x02"
    return text[:-1]


def test_the_published_example_is_met_byte_by_byte() -> None:
    """RFC 8291, section 5 and appendix A."""
    own = ec.derive_private_key(
        int.from_bytes(plain("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"),
        ec.SECP256R1(),
    )
    body = encrypting.encrypted(
        text=b"When I grow up, I want to be a watermelon",
        phone_key=plain(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        secret=plain("BTBZMqHH6r4Tts7J_aSIgg"),
        own_key=own,
        salt=plain("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert coded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYW"
        "AmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgS"
        "xsj_Qulcy4a-fN"
    )


def test_the_browser_reads_it_and_the_service_knows_the_sender(service: Service) -> None:
    assert send(service) == DeliveryOutcome(state=DeliveryState.DELIVERED)
    [call] = service.calls
    assert call.path == "/left/abc"
    assert json.loads(read_by_the_browser(call.body)) == {"text": NOTICE.text, "link": NOTICE.link}
    push_headers = {
        name: call.headers[name] for name in ("content-encoding", "ttl", "topic", "urgency")
    }
    assert push_headers == {
        "content-encoding": "aes128gcm",
        "ttl": "259200",
        "topic": "open",
        "urgency": "normal",
    }
    token, key = (part.split("=")[1] for part in call.headers["authorization"][6:].split(", "))
    assert key == vapid.public_text()
    head, claims, signature = token.split(".")
    halves = plain(signature)
    first, second = (int.from_bytes(half, "big") for half in (halves[:32], halves[32:]))
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(key)).verify(
        encode_dss_signature(first, second), f"{head}.{claims}".encode(), ec.ECDSA(SHA256())
    )
    document = json.loads(plain(claims))
    assert json.loads(plain(head))["alg"] == "ES256"
    assert (document["aud"], document["sub"]) == (service.address, "https://promdaen.example")
    left = document["exp"] - timezone.now().timestamp()
    assert timedelta(hours=11).total_seconds() < left <= timedelta(hours=12).total_seconds()


def test_each_message_has_keys_of_its_own(service: Service) -> None:
    send(service)
    send(service)
    heads = [call.body[:86] for call in service.calls]
    assert heads[0][:16] != heads[1][:16]
    assert heads[0][21:] != heads[1][21:]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (404, DeliveryState.GONE),
        (410, DeliveryState.GONE),
        (403, DeliveryState.REFUSED),
        (413, DeliveryState.REFUSED),
        (429, DeliveryState.LATER),
        (503, DeliveryState.LATER),
        (302, DeliveryState.LATER),
    ],
)
def test_the_answer_of_the_service_is_reported(
    service: Service, status: int, state: DeliveryState
) -> None:
    service.says(status, retry_after="90", location="http://127.0.0.1:9/elsewhere")
    pause = 90 if state is DeliveryState.LATER else 0
    assert send(service) == DeliveryOutcome(
        state=state, after_seconds=pause, why=f"status {status}"
    )
    assert len(service.calls) == 1


def test_this_server_calls_no_address_that_a_stranger_chose(settings: Settings) -> None:
    settings.PUSH_SERVICES = ()
    good = "https://fcm.googleapis.com/fcm/send/abc:def"
    document = json.loads(push.checked_address(text=address(endpoint=good)))
    assert set(document) == {"endpoint", "keys"}
    assert document["endpoint"] == good
    assert push.checked_address(text=address(endpoint="https://web.push.apple.com/x"))
    for wrong in (
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example/.push.apple.com",
        "https://evil.example?.push.apple.com",
        "https://push.apple.com.evil.example/",
        "https://[::1/",
        "https://[::1%25x.push.apple.com]/",
        "https://127.0.0.1%00.push.apple.com/",
        "https://evil.example%2f.push.apple.com/",
        "https://evil.example\\.push.apple.com/",
        "https://a b.push.apple.com/",
        "https://x@web.push.apple.com/",
        "https://web.push.apple.com/a\r\nb",
        "",
    ):
        with pytest.raises(WrongAddress):
            push.checked_address(text=address(endpoint=wrong))


def test_what_is_no_subscription_is_refused() -> None:
    whole = json.loads(address(endpoint="https://web.push.apple.com/x"))
    short = {**whole, "keys": {**whole["keys"], "auth": "AAAA"}}
    no_point = {**whole, "keys": {**whole["keys"], "p256dh": coded(bytes(65))}}
    long = {**whole, "endpoint": whole["endpoint"] + "x" * 2000}
    for wrong in (
        "",
        "[]",
        "7",
        "{}",
        *(json.dumps(subscription) for subscription in (short, no_point, long)),
    ):
        with pytest.raises(WrongAddress):
            push.checked_address(text=wrong)


def test_the_key_is_made_once_and_another_kind_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_FOLDER = tmp_path
    assert vapid.public_text() == vapid.public_text()
    assert len(plain(vapid.public_text())) == 65
    path = tmp_path / "keys" / "push-key.pem"
    path.unlink()
    key_files.load_or_create_private_key(
        path=path, fresh=lambda: ec.generate_private_key(ec.SECP384R1())
    )
    with pytest.raises(key_files.KeyFileError, match="another kind"):
        vapid.push_key()


@pytest.mark.parametrize(("public", "can"), [("https://x.example", True), ("", False)])
def test_push_needs_https(settings: Settings, public: str, can: bool) -> None:
    settings.PUBLIC_ADDRESS = public
    assert push.is_set_up() is can
