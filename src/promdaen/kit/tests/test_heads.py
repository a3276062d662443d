"""A head is signed once and checked anywhere, by a verifier that has nothing but Python."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.kit import heads, signing
from promdaen.kit.standalone import verify_audit

# RFC 8032, 7.1: secret key, message, signature.
VECTORS = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HEAD = heads.ChainHead(node=UUID(int=7), epoch=1, sequence=1_204, digest="ab" * 32)
AT = datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest.mark.parametrize(("secret", "message", "signature"), VECTORS)
def test_signatures_of_the_standard_hold(secret: str, message: str, signature: str) -> None:
    made_by = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    key, text = made_by.public_key().public_bytes_raw(), bytes.fromhex(message)
    signed = bytes.fromhex(signature)
    assert made_by.sign(text) == signed
    assert verify_audit.ed25519_holds(key=key, message=text, signature=signed)
    assert not verify_audit.ed25519_holds(key=key, message=text + b"x", signature=signed)
    for at in (0, 31, 32, 63):
        changed = bytearray(signed)
        changed[at] ^= 1
        assert not verify_audit.ed25519_holds(key=key, message=text, signature=bytes(changed))


def test_keys_and_signatures_that_are_none_do_not_hold() -> None:
    key, signed = KEY.public_key().public_bytes_raw(), KEY.sign(b"words")
    order = verify_audit.ORDER
    beyond = int.from_bytes(signed[32:], "little") + order
    for other, signature in (
        (key[:31], signed),
        (key, signed[:63]),
        (b"\xff" * 32, signed),
        # The same signature said a second way, which RFC 8032 refuses.
        (key, signed[:32] + beyond.to_bytes(32, "little")),
        (b"\x02" + bytes(31), signed),
    ):
        assert not verify_audit.ed25519_holds(key=other, message=b"words", signature=signature)


def test_a_signed_head_has_its_contents_and_its_signer() -> None:
    token = heads.signed_head(head=HEAD, key=KEY, moment=AT)
    [signed_head] = verify_audit.heads_in(text=f"Please keep this:\n{token}\n")
    assert (signed_head.node, signed_head.sequence, signed_head.digest) == (
        HEAD.node.hex,
        1_204,
        HEAD.digest,
    )
    assert (signed_head.short, signed_head.at) == (HEAD.short, int(AT.timestamp()))
    assert verify_audit.is_signed_by(head=signed_head, public_key=signing.public_half(key=KEY))
    other = signing.public_half(key=Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert not verify_audit.is_signed_by(head=signed_head, public_key=other)
    assert not verify_audit.is_signed_by(head=signed_head, public_key="no key")


def test_a_head_with_another_letter_is_not_signed() -> None:
    token = heads.signed_head(head=HEAD, key=KEY, moment=AT)
    packed = bytearray(base64.urlsafe_b64decode(token.removeprefix(heads.MARK)))
    for at in (3, 17, 25, 33, 60, 80, 131):
        changed = bytearray(packed)
        changed[at] ^= 1
        text = heads.MARK + base64.urlsafe_b64encode(changed).decode()
        [changed_head] = verify_audit.heads_in(text=text)
        public_key = signing.public_half(key=KEY)
        assert not verify_audit.is_signed_by(head=changed_head, public_key=public_key)


@pytest.mark.parametrize(
    "typed",
    [
        "1204:VOV2-XK5L-VOV2-XK5L-VOV2-XK5L",
        "1204 · vov2-xk5l-vov2-xk5l-vov2-xk5l",
        "1204:VOV2XK5LVOV2XK5LVOV2XK5L",
    ],
)
def test_the_short_form_is_read_however_it_is_typed(typed: str, tmp_path: Path) -> None:
    path = tmp_path / "head.txt"
    path.write_text(f"Audit log: line {typed}\n", encoding="utf-8")
    for argument in (typed, str(path)):
        [typed_head] = verify_audit.read_heads(argument=argument)
        assert (typed_head.sequence, typed_head.short, typed_head.node) == (1_204, HEAD.short, "")
    assert heads.short_head(head=HEAD) == "1204:VOV2-XK5L-VOV2-XK5L-VOV2-XK5L"


def test_what_is_no_head_is_refused_with_words(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("Nothing of the kind.", encoding="utf-8")
    for argument, words in ((str(path), "not a head"), (str(tmp_path / "none"), "neither")):
        with pytest.raises(verify_audit.AuditRefused, match=words):
            verify_audit.read_heads(argument=argument)
