import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.course.rules import certificate_tokens as tokens
from promdaen.course.rules import revocation_lists
from promdaen.kit import signing

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC, OTHER_PUBLIC = (signing.public_half(key=key) for key in (KEY, OTHER))
NONE = tokens.Revocations(numbers={}, written_at={})
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


def claim(**fields: Any) -> tokens.Claim:
    values = {
        "number": "KK-2026-1-007",
        "name": "CHAN Sophea",
        "course": "Five-day course for frontline border officers",
        "place": "Khemara Phoumin, Koh Kong",
        "starts_on": "2026-11-16",
        "ends_on": "2026-11-20",
        "hours": 32.0,
        "key_id": tokens.key_id(public_key=PUBLIC),
    }
    return tokens.Claim(**(values | fields))


def check(
    text: str, *trusted: str, revocations: tokens.Revocations = NONE
) -> tokens.CertificateVerdict:
    return tokens.checked(text=text, trusted=trusted or [PUBLIC], revocations=revocations)


def forged(content: Any) -> str:
    """A token with any payload and a valid signature."""
    payload = content if isinstance(content, bytes) else json.dumps(content).encode()
    payload = payload.ljust(40)
    return base64.b32encode(payload + KEY.sign(payload)).decode().rstrip("=")


def test_a_token_carries_the_signed_claim() -> None:
    verdict = check(tokens.signed(claim=claim(), key=KEY))
    assert (verdict.code, verdict.is_valid, verdict.claim) == ("valid", True, claim())


DAYS = st.dates().map(lambda day: day.isoformat())
FIELDS_OF_A_CLAIM = {
    **dict.fromkeys(("number", "name", "course", "place"), TEXTS),
    **dict.fromkeys(("starts_on", "ends_on"), DAYS),
    "hours": st.floats(0, 500).map(lambda hours: round(hours, 2)),
}


@settings(deadline=None)
@given(fields=st.fixed_dictionaries(FIELDS_OF_A_CLAIM))
def test_every_claim_comes_back_from_its_token(fields: dict[str, Any]) -> None:
    signed_claim = claim(**fields)
    parts = tokens.split_address(
        token=tokens.signed(claim=signed_claim, key=KEY), address="https://a.kh"
    )
    assert check("".join(parts)).claim == signed_claim


@settings(deadline=None)
@given(place=st.integers(0, 10_000), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_no_letter_of_a_token_can_be_another(place: int, letter: str) -> None:
    token = tokens.signed(claim=claim(), key=KEY)
    at = place % len(token)
    turned = token[:at] + letter + token[at + 1 :]
    assert check(turned).is_valid is (turned == token)


def test_a_token_that_lost_its_end_is_changed() -> None:
    token = tokens.signed(claim=claim(), key=KEY)
    assert check(token[:-8]).code == "changed"
    assert check(token[:-1]).code == "changed"


def test_another_key_is_unknown_until_it_is_trusted() -> None:
    token = tokens.signed(claim=claim(), key=OTHER)
    assert check(token).code == "unknown-key"
    assert check(token).claim is None
    assert check(token, PUBLIC, OTHER_PUBLIC).is_valid


def test_a_key_that_borrows_the_name_of_another_is_found_out() -> None:
    payload = base64.b32decode(pad(tokens.signed(claim=claim(), key=KEY)))[:-64]
    token = base64.b32encode(payload + OTHER.sign(payload)).decode().rstrip("=")
    assert check(token).code == "changed"


def pad(token: str) -> str:
    return token + "=" * (-len(token) % 8)


@pytest.mark.parametrize("text", ["", "KK-2026-1-007", "https://example.org/", "A" * 30])
def test_other_texts_are_no_certificates(text: str) -> None:
    assert check(text).code == "not-a-certificate"


FIELDS = list(claim().__dict__.values())


@pytest.mark.parametrize(
    "content",
    [
        b"no json at all",
        b"\xff\xfe",
        {"number": "KK"},
        [1, "too", "short"],
        [2, *FIELDS],
        [1, 7, *FIELDS[1:]],
        [1, *FIELDS[:-2], "32", FIELDS[-1]],
        [1, *FIELDS[:-2], True, FIELDS[-1]],
        [1, *FIELDS[:4], "yesterday", *FIELDS[5:]],
        [1, *FIELDS[:-2], 10**400, FIELDS[-1]],
        b"[" * 4_000,
    ],
)
def test_what_is_no_claim_is_refused_though_it_be_signed(content: Any) -> None:
    assert check(forged(content)).code == "changed"


def test_a_key_that_somebody_wrote_down_wrongly_keeps_no_other_from_being_checked() -> None:
    token = tokens.signed(claim=claim(), key=KEY)
    assert check(token, "no key at all!", PUBLIC).is_valid


def test_a_text_without_end_is_no_certificate() -> None:
    assert check("A" * 1_000_000).code == "not-a-certificate"


def test_what_a_certificate_signs_is_never_what_a_results_sheet_signs() -> None:
    # Sheets, seals and lists sign the 32 bytes of a digest; the least claim is longer.
    least = tokens.Claim(
        **dict.fromkeys(("number", "name", "course", "place"), ""),
        starts_on="2026-01-01",
        ends_on="2026-01-01",
        hours=0,
        key_id="",
    )
    whole = base64.b32decode(pad(tokens.signed(claim=least, key=KEY)))
    assert len(whole[:-64]) > 32
    digest = signing.document_digest(document={"kind": "sheet"})
    signature = base64.b64decode(signing.sign(digest=digest, key=KEY))
    token = base64.b32encode(digest + signature).decode().rstrip("=")
    assert check(token.ljust(160, "A")).code == "changed"


def test_a_token_is_read_from_an_address_broken_over_lines_in_small_letters() -> None:
    token = tokens.signed(claim=claim(), key=KEY)
    broken = f" promdaen:c/{token[:50].lower()}\n {token[50:]} "
    assert check(broken).is_valid
    assert check(f"https://check.example/c/{token}/").is_valid


def test_a_revoked_number_is_no_longer_valid() -> None:
    document = revocation_lists.signed_list(
        revoked={"KK-2026-1-007": "2026-11-24"}, node="laptop", now=AT, key=KEY
    )
    revocations = revocation_lists.read_lists(documents=[document], trusted=[PUBLIC])
    verdict = check(tokens.signed(claim=claim(), key=KEY), revocations=revocations)
    assert (verdict.code, verdict.is_valid, verdict.revoked_on) == ("revoked", False, "2026-11-24")
    assert verdict.revocations_at == "2026-11-24T03:00:00+00:00"
    other = check(
        tokens.signed(claim=claim(number="KK-2026-1-008"), key=KEY), revocations=revocations
    )
    assert other.is_valid


def test_a_list_that_was_changed_or_has_an_unknown_signer_is_ignored() -> None:
    document = revocation_lists.signed_list(
        revoked={"KK-2026-1-007": "2026-11-24"}, node="laptop", now=AT, key=KEY
    )
    of_other = revocation_lists.signed_list(
        revoked={"X": "2026-11-24"}, node="", now=AT, key=OTHER
    )
    for invalid_document in (document | {"revoked": {}}, of_other, [], {"kind": "else"}, None):
        assert revocation_lists.read_lists(documents=[invalid_document], trusted=[PUBLIC]) == NONE


def test_the_newest_list_of_a_key_gives_its_date() -> None:
    lists = [
        revocation_lists.signed_list(revoked={number: "2026-11-24"}, node="", now=at, key=KEY)
        for number, at in (("A", AT), ("B", AT.replace(hour=1)))
    ]
    revocations = revocation_lists.read_lists(documents=lists, trusted=[PUBLIC])
    assert set(revocations.numbers) == {"A", "B"}
    assert list(revocations.written_at.values()) == [AT.isoformat()]


def test_every_verdict_speaks_both_languages_and_is_plain_json() -> None:
    for text in (tokens.signed(claim=claim(), key=KEY), "else"):
        verdict = check(text).as_dict()
        assert json.loads(json.dumps(verdict)) == verdict
        assert verdict["words"]["km"]
    assert {"valid", "revoked", "changed", "unknown-key", "not-a-certificate"} == set(
        tokens.VERDICT_TEXTS
    )


def test_a_usual_token_fits_a_code_of_69_squares() -> None:
    token = tokens.signed(claim=claim(), key=KEY)
    for address in ("", "https://promdaen.example.gov.kh"):
        parts = tokens.split_address(token=token, address=address)
        assert len(signing.qr_rows(text=parts)) <= 69
