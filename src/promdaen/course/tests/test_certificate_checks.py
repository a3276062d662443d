"""Checks of certificates without a table: the command, the public page, files and pictures."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import segno
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from PIL import Image
from pytest_django import Settings

from promdaen.course.queries import certificate_checks
from promdaen.course.rules import certificate_tokens, revocation_lists
from promdaen.course.tests.rules.test_certificate_tokens import claim
from promdaen.kit import key_files, node_keys, signing

# No test here may touch the database: pytest-django blocks it for tests without its mark.
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the key of an installation, made where nothing needs another yet."""
    settings.DATA_FOLDER = tmp_path
    with monkeypatch.context() as patch:
        patch.setattr(key_files, "_uses", {})
        node_keys.signing_key()
    return tmp_path


@pytest.fixture
def token() -> str:
    return certificate_tokens.signed(claim=claim(), key=node_keys.signing_key())


def write_list(**revoked: str) -> Path:
    document = revocation_lists.signed_list(
        revoked=revoked, node="laptop", now=AT, key=node_keys.signing_key()
    )
    path = certificate_checks.list_path()
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def visitor() -> Client:
    """Somebody whose browser still holds a sign-in, which must not be looked up."""
    client = Client()
    client.cookies["promdaen_session"] = "an-old-session"
    return client


def page(token: str) -> str:
    answer = visitor().get(f"/c/{token}/")
    assert answer.status_code == 200
    assert answer.cookies == {}
    return answer.content.decode()


def run(*arguments: str) -> tuple[int, str, str]:
    """The exit code, what the command printed, and its last words."""
    out = io.StringIO()
    try:
        call_command("verify_certificate", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


# The public page ------------------------------------------------------------------------------
def test_the_page_answers_without_the_database_in_both_languages(token: str) -> None:
    write_list()
    html = page(token)
    for words in (
        "This certificate is genuine", "វិញ្ញាបនបត្រនេះពិតប្រាកដ", "CHAN Sophea", "KK-2026-1-007",
        "from 16 to 20 November 2026", "24 November 2026", "ថ្ងៃទី២៤ ខែវិច្ឆិកា ឆ្នាំ២០២៦",
    ):  # fmt: skip
        assert words in html
    assert visitor().get(f"/c/{token}").status_code == 200


def test_the_page_warns_when_revocations_are_unknown(token: str) -> None:
    assert "whether this one was revoked is not known" in page(token)


def test_the_page_shows_a_revocation_with_its_day(token: str) -> None:
    write_list(**{"KK-2026-1-007": "2026-11-20"})
    html = page(token)
    assert "was revoked. It is no longer valid." in html
    assert "Revoked on 20 November 2026." in html
    assert "is genuine" not in html


def test_the_page_shows_nothing_of_a_changed_code_or_of_an_unknown_key(token: str) -> None:
    turned = ("A" if token[60] != "A" else "B").join((token[:60], token[61:]))
    strange = certificate_tokens.signed(claim=claim(), key=OTHER)
    for code, words in ((turned, "is not a certificate as it was issued"), (strange, "not known")):
        html = page(code)
        assert words in html
        assert "CHAN Sophea" not in html


def test_a_key_that_was_written_down_is_trusted(own_folder: Path) -> None:
    strange = certificate_tokens.signed(claim=claim(), key=OTHER)
    node_keys.signing_key()
    note = f"# laptops\n\n{signing.public_half(key=OTHER)} laptop of Koh Kong\n"
    (own_folder / "keys" / "trusted-keys.txt").write_text(note, encoding="utf-8")
    assert "is genuine" in page(strange)


def test_a_code_is_typed_where_no_phone_opened_it(token: str) -> None:
    client = visitor()
    assert "promdaen:c/" in client.get("/c/").content.decode()
    answer = client.get("/c/", {"code": f" promdaen:c/{token[:40]}\n{token[40:]} "})
    assert answer.headers["Location"] == f"/c/{token}/"
    assert client.get("/c/", {"code": "?"}).headers["Location"] == "/c/-/"
    assert "is not the code of a certificate" in page("-")
    assert client.get("/c/", {"code": ""}).status_code == 200


def test_the_signed_list_is_handed_out_once_there_is_one() -> None:
    client = visitor()
    assert client.get("/c/revocations.json").status_code == 404
    assert "revocations.json" not in client.get("/c/").content.decode()
    path = write_list(**{"KK-2026-1-007": "2026-11-20"})
    assert "revocations.json" in client.get("/c/").content.decode()
    answer = client.get("/c/revocations.json")
    assert (answer.content, answer.headers["Content-Type"]) == (
        path.read_bytes(),
        "application/json",
    )


# The command ----------------------------------------------------------------------------------
def test_the_command_prints_the_claim_of_a_code_in_both_languages(token: str) -> None:
    code, output, _errors = run(token)
    assert code == 0
    for words in ("ពិតប្រាកដ", "is genuine", "KK-2026-1-007 · CHAN Sophea", "32 h", "none here"):
        assert words in output


def test_the_command_speaks_json(token: str) -> None:
    write_list()
    code, output, _errors = run(f"https://check.example/c/{token}", "--json")
    [verdict] = json.loads(output)
    assert (code, verdict["verdict"], verdict["is_valid"]) == (0, "valid", True)
    assert verdict["certificate"]["number"] == "KK-2026-1-007"
    assert verdict["revocations_at"] == "2026-11-24T03:00:00+00:00"


def test_the_command_refuses_what_is_not_valid(token: str, tmp_path: Path) -> None:
    changed = run(token[:-1] + ("A" if token[-1] != "A" else "B"))
    assert (changed[0], "was changed" in changed[2]) == (1, True)
    path = write_list(**{"KK-2026-1-007": "2026-11-20"})
    moved = path.rename(tmp_path / "from-headquarters.json")
    assert run(token)[0] == 0
    revoked = run(token, "--revocations", str(moved))
    assert (revoked[0], "2026-11-20" in revoked[1]) == (1, True)


def test_the_command_trusts_a_key_that_is_given_to_it() -> None:
    strange = certificate_tokens.signed(claim=claim(), key=OTHER)
    assert run(strange)[0] == 1
    assert run(strange, "--key", signing.public_half(key=OTHER))[0] == 0


def test_a_photograph_of_the_code_is_read(token: str, tmp_path: Path) -> None:
    picture = tmp_path / "photo.png"
    segno.make(f"promdaen:c/{token}", error="m").save(str(picture), scale=4)
    assert run(str(picture))[0] == 0


def test_another_barcode_in_the_photograph_is_passed_over(token: str, tmp_path: Path) -> None:
    photograph, code = Image.new("L", (700, 700), 255), tmp_path / "code.png"
    segno.make(f"promdaen:c/{token}", error="m").save(str(code), scale=4)
    striped = zxingcpp.create_barcode("A340B", zxingcpp.BarcodeFormat.Codabar)
    stripes = zxingcpp.write_barcode_to_image(striped, scale=4)
    photograph.paste(Image.open(code), (50, 50))
    photograph.paste(Image.fromarray(stripes), (50, 550))
    photograph.save(tmp_path / "photo.png")
    assert len(zxingcpp.read_barcodes(photograph)) == 2
    assert run(str(tmp_path / "photo.png"))[0] == 0


def test_an_unreadable_file_is_refused_with_its_reason(tmp_path: Path) -> None:
    empty = tmp_path / "empty.png"
    segno.make("x").save(str(empty), scale=1, border=0, light="black")
    broken = tmp_path / "broken.png"
    broken.write_bytes(empty.read_bytes()[:60])
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7\nnothing")
    noise = tmp_path / "noise.bin"
    noise.write_bytes(b"\xff\xfe\x00\x9d")
    for path, words in (
        (empty, "No QR code is seen"),
        (broken, "cannot be read"),
        (other, "carries no certificate"),
        (noise, "neither a PDF nor a picture"),
        (tmp_path / "missing.pdf", "No such file"),
    ):
        code, _output, errors = run(str(path))
        assert (code, words in errors) == (2, True), errors


def test_a_code_comes_in_from_a_pipe(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    piped: Any = io.TextIOWrapper(io.BytesIO(f"{token}\n".encode()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert run("-")[0] == 0


def test_a_picture_that_would_fill_the_memory_is_refused(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "photo.png"
    segno.make(token).save(str(picture))
    monkeypatch.setattr(certificate_checks, "MAX_PIXELS", 10)
    assert run(str(picture))[0] == 2


def test_a_list_that_is_no_json_is_passed_over(token: str) -> None:
    write_list().write_text("half a li", encoding="utf-8")
    assert run(token)[0] == 0
