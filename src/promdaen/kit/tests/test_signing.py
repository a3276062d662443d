import base64
import hashlib
import io
import json
import math
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
import zxingcpp
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from promdaen.kit import key_files, pdf, signing

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a key for tests").digest())
OTHER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"another").digest())
PUBLIC = signing.public_half(key=KEY)
PLAIN = Path(__file__).parent / "prints" / "plain.typ"
NOW = datetime(2012, 10, 31, 3, tzinfo=UTC)
SMALL = signing.seal_pdf(pdf=b"%PDF-1.7\nsmall\n%%EOF\n", key=KEY)


def issued() -> dict[str, Any]:
    document = {"title": "T", "words": {"en": "W", "km": "ព"}, "numbers": [54.0, 0.1], "days": []}
    return signing.issue(
        document=document, key=KEY, node="laptop", moment=NOW, address="https://check.example/"
    )


def test_a_qr_code_is_an_svg_file_that_a_reader_reads() -> None:
    text = "otpauth://totp/Promdaen:me?secret=ABC&issuer=Promdaen"
    svg = ElementTree.fromstring(signing.qr_svg(text=text))  # noqa: S314
    squares = len(signing.qr_rows(text=text)) + 8
    assert (svg.get("width"), svg.get("height")) == (str(squares), str(squares))
    [path] = [part.get("d", "") for part in svg.iter() if part.tag.endswith("path")]
    picture = Image.new("L", (squares * 4, squares * 4), 255)
    x = y = 0.0
    for step, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        across, *down = (float(number) for number in re.findall(r"-?[\d.]+", numbers))
        if step == "h":
            box = (4 * x, 4 * (y - 0.5), 4 * (x + across) - 1, 4 * (y + 0.5) - 1)
            ImageDraw.Draw(picture).rectangle(box, fill=0)
            x += across
        else:
            x, y = (across, down[0]) if step == "M" else (x + across, y + down[0])
    [read] = zxingcpp.read_barcodes(picture)
    assert read.text == text


def sealed(document: dict[str, Any]) -> bytes:
    data = pdf.compile_pdf(source=PLAIN, data=document, language="en")
    return signing.seal_pdf(pdf=data, key=KEY)


# Canonical JSON ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("bits", "text"),
    # RFC 8785, appendix B.
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("44b52d02c7e14af7", "1.0000000000000001e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_numbers_are_written_as_the_standard_writes_them(bits: str, text: str) -> None:
    import struct

    value = struct.unpack(">d", bytes.fromhex(bits))[0]
    assert signing.canonical(document=value).decode() == text


def test_names_are_in_the_order_of_utf_16() -> None:
    # RFC 8785, 3.2.3.
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    canonical_names = json.loads(signing.canonical(document=dict.fromkeys(names)))
    assert list(canonical_names) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53 + 1, b"bytes", {1: "x"}, NOW])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        signing.canonical(document=value)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    )
)
def test_canonical_json_reads_back_as_it_was(document: object) -> None:
    try:
        canonical_text = signing.canonical(document=document)
    except UnicodeEncodeError:
        return
    assert json.loads(canonical_text, parse_int=float) == document
    assert signing.canonical(document=json.loads(canonical_text)) == canonical_text


# Digest and signature --------------------------------------------------------------------------
def test_the_digest_leaves_out_the_issued_part() -> None:
    bare = {key: value for key, value in issued().items() if key != "issued"}
    assert signing.document_digest(document=issued()) == signing.document_digest(document=bare)


def test_the_digest_is_one_for_54_and_54_point_0_and_for_any_order() -> None:
    document_digest = signing.document_digest(document={"a": 54, "b": None})
    assert signing.document_digest(document={"b": None, "a": 54.0}) == document_digest


def test_the_short_code_is_the_first_120_bits_in_six_groups() -> None:
    digest = hashlib.sha256(b"x").digest()
    code = signing.short_code(digest=digest)
    assert [len(group) for group in code.split("-")] == [4] * 6
    assert base64.b32decode(code.replace("-", "")) == digest[:15]


def test_a_signature_holds_for_its_digest_and_key_alone() -> None:
    digest, other = (hashlib.sha256(text).digest() for text in (b"x", b"y"))
    signature = signing.sign(digest=digest, key=KEY)
    assert signing.verify(digest=digest, signature=signature, public_key=PUBLIC)
    assert not signing.verify(digest=other, signature=signature, public_key=PUBLIC)
    stranger = signing.public_half(key=OTHER)
    assert not signing.verify(digest=digest, signature=signature, public_key=stranger)


@pytest.mark.parametrize("broken", ["", "?", "AAAA", "ក", "A" * 88])
def test_a_broken_signature_or_key_is_no_signature(broken: str) -> None:
    digest = hashlib.sha256(b"x").digest()
    signature = signing.sign(digest=digest, key=KEY)
    assert not signing.verify(digest=digest, signature=broken, public_key=PUBLIC)
    assert not signing.verify(digest=digest, signature=signature, public_key=broken)


def test_an_issued_document_has_issuer_time_and_means_to_check() -> None:
    document = issued()
    part = document["issued"]
    assert part["at"] == "2012-10-31T03:00:00+00:00"
    assert part["node"] == "laptop"
    assert part["public_key"] == PUBLIC
    assert part["digest"] == signing.document_digest(document=document).hex()
    assert {len(row) for row in part["qr"]["rows"]} == {len(part["qr"]["rows"])}
    assert signing.is_issued_right(document=document, public_key=PUBLIC)


def test_a_changed_or_unissued_document_is_not_issued_right() -> None:
    document = issued()
    for wrong in (
        document | {"title": "U"},
        document | {"issued": None},
        document | {"issued": {"signature": 7}},
        document | {"issued": document["issued"] | {"digest": "00"}},
        document | {"numbers": [math.nan]},
    ):
        assert not signing.is_issued_right(document=wrong, public_key=PUBLIC)


def test_a_sheet_without_an_address_still_has_a_code() -> None:
    document = signing.issue(document={}, key=KEY, node="n", moment=NOW, address="")
    assert len(document["issued"]["qr"]["rows"]) >= 41  # type: ignore[index]


# Key file --------------------------------------------------------------------------------------
def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "own.pem"
    first = signing.load_or_create_key(path=path)
    again = signing.load_or_create_key(path=path)
    assert signing.public_half(key=first) == signing.public_half(key=again)
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_key_made_meanwhile_by_another_process_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    first = signing.load_or_create_key(path=path)
    key_files._create(path=path, key=signing.Ed25519PrivateKey.generate())
    again = signing.load_or_create_key(path=path)
    assert signing.public_half(key=first) == signing.public_half(key=again)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    signing.load_or_create_key(path=path)
    path.chmod(0o644)
    with pytest.raises(signing.KeyFileError, match="chmod 600"):
        signing.load_or_create_key(path=path)


def test_a_file_that_is_no_such_key_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    other = x25519.X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    for text in (b"not a key", b"", other):
        path.write_bytes(text)
        path.chmod(0o600)
        with pytest.raises(signing.KeyFileError, match="backup"):
            signing.load_or_create_key(path=path)
        assert path.read_bytes() == text


def test_a_place_where_no_key_can_be_kept_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(signing.KeyFileError, match="cannot be read or made"):
        signing.load_or_create_key(path=tmp_path / "file" / "key.pem")


# Sealed PDF ------------------------------------------------------------------------------------
def test_a_sealed_pdf_is_intact_and_its_figures_are_signed() -> None:
    document = issued()
    data = sealed(document)
    verdict = signing.check_sealed_pdf(data=data, trusted=[PUBLIC])
    assert verdict.code == signing.INTACT
    assert verdict.is_trusted
    assert verdict.figures == document
    assert verdict.are_figures_signed
    assert len(pypdf.PdfReader(io.BytesIO(data), strict=True).pages) == 1


def test_an_intact_pdf_of_an_unknown_key_is_not_trusted_and_not_read() -> None:
    verdict = signing.check_sealed_pdf(data=SMALL, trusted=[signing.public_half(key=OTHER)])
    assert (verdict.code, verdict.public_key) == (signing.UNKNOWN_KEY, PUBLIC)
    assert verdict.is_intact
    assert not verdict.is_trusted
    assert verdict.figures is None


def test_a_pdf_sealed_with_figures_of_another_issuer_is_reported() -> None:
    foreign = signing.issue(
        document={"title": "T", "words": "W", "numbers": [], "days": []},
        key=OTHER,
        node="n",
        moment=NOW,
        address="",
    )
    verdict = signing.check_sealed_pdf(data=sealed(foreign), trusted=[PUBLIC])
    assert verdict.is_trusted
    assert verdict.are_figures_signed is False


def test_a_sealed_pdf_without_figures_has_none() -> None:
    verdict = signing.check_sealed_pdf(data=SMALL, trusted=[PUBLIC])
    assert verdict.is_trusted
    assert verdict.figures is None
    assert verdict.are_figures_signed is None


@given(st.integers(0, len(SMALL) - 1), st.integers(1, 255))
def test_one_flipped_byte_anywhere_is_never_trusted(place: int, flip: int) -> None:
    data = bytearray(SMALL)
    data[place] ^= flip
    verdict = signing.check_sealed_pdf(data=bytes(data), trusted=[PUBLIC])
    assert verdict.code in (signing.CHANGED, signing.NOT_SEALED)


@given(st.integers(0, len(SMALL) - 1))
def test_a_file_cut_short_is_never_trusted(length: int) -> None:
    verdict = signing.check_sealed_pdf(data=SMALL[:length], trusted=[PUBLIC])
    assert verdict.code in (signing.CHANGED, signing.NOT_SEALED)


@given(st.binary(min_size=1))
def test_bytes_after_the_seal_are_a_change(tail: bytes) -> None:
    assert signing.check_sealed_pdf(data=SMALL + tail, trusted=[PUBLIC]).code == signing.CHANGED


@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    assert not signing.check_sealed_pdf(data=data, trusted=[PUBLIC]).is_intact


def test_a_seal_of_the_wrong_key_is_a_change() -> None:
    by_other = signing.seal_pdf(pdf=b"%PDF-1.7\nsmall\n%%EOF\n", key=OTHER)
    forged = by_other.replace(signing.public_half(key=OTHER).encode(), PUBLIC.encode())
    assert signing.check_sealed_pdf(data=forged, trusted=[PUBLIC]).code == signing.CHANGED


def test_a_pdf_without_a_seal_is_not_sealed_and_every_verdict_has_words() -> None:
    verdict = signing.check_sealed_pdf(data=b"%PDF-1.7\n", trusted=[PUBLIC])
    assert verdict.code == signing.NOT_SEALED
    assert "no seal" in verdict.words["en"]
    assert all(words.en != words.km for words in signing.WORDS.values())


def test_only_an_unsealed_pdf_can_be_sealed() -> None:
    with pytest.raises(ValueError, match="already sealed"):
        signing.seal_pdf(pdf=SMALL, key=KEY)
    with pytest.raises(ValueError, match="Only a PDF"):
        signing.seal_pdf(pdf=b"PK", key=KEY)


def test_a_broken_pdf_carries_no_figures() -> None:
    assert signing.figures_in(pdf=b"%PDF-1.7\nbroken") is None
