import base64
import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import badge_status, certificates, open_badges
from promdaen.course.tests.rules.test_certificate_tokens import KEY, PUBLIC

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
URL = "https://promdaen.example/c/status/KK-2026-1.json"
# The empty list of the examples of Bitstring Status List 1.0 (W3C, 2025, section 2.2).
PUBLISHED_EMPTY = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def bits(encoded: str) -> bytes:
    """Read a list as its specification says, without the code under test."""
    assert encoded.startswith("u")
    text = encoded[1:]
    return gzip.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def is_set(*, read: bytes, index: int) -> bool:
    return bool(int.from_bytes(read) >> (len(read) * 8 - 1 - index) & 1)


def test_an_empty_list_is_that_of_the_specification() -> None:
    assert bits(badge_status.encoded_list(indexes=[])) == bits(PUBLISHED_EMPTY)
    assert len(bits(PUBLISHED_EMPTY)) * 8 == badge_status.STATUS_LIST_LENGTH


@given(st.sets(st.integers(0, badge_status.STATUS_LIST_LENGTH - 1), max_size=20), st.data())
def test_the_bits_of_revoked_badges_and_no_others_are_set(
    indexes: set[int], data: st.DataObject
) -> None:
    read = bits(badge_status.encoded_list(indexes=indexes))
    assert all(is_set(read=read, index=index) for index in indexes)
    other = data.draw(st.integers(0, badge_status.STATUS_LIST_LENGTH - 1))
    assert is_set(read=read, index=other) == (other in indexes)


@given(st.integers(0, 999), st.integers(0, 130))
def test_every_certificate_of_a_run_has_an_index_of_its_own(seat: int, earlier: int) -> None:
    number = certificates.certificate_number(run="KK-2026-1", seat=seat, earlier_count=earlier)
    assert badge_status.status_place(number=number) == ("KK-2026-1", earlier * 1000 + seat)


@pytest.mark.parametrize("number", ["", "KK-2026-1-1000", "KK-2026-1-001.133", "KK-001.0", "-៧៧៧"])
def test_a_number_beyond_the_list_has_no_place(number: str) -> None:
    assert badge_status.status_place(number=number) is None


def test_the_list_is_a_signed_credential_of_the_issuer() -> None:
    did = open_badges.key_did(public_key=PUBLIC)
    credential = badge_status.status_list(indexes=[7], list_url=URL, issuer=did, now=AT, key=KEY)
    assert open_badges.is_proven(document=credential, public_key=PUBLIC)
    assert credential["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert (credential["id"], credential["issuer"], credential["validFrom"]) == (
        URL,
        did,
        "2026-11-24T03:00:00Z",
    )
    subject = credential["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "revocation")
    assert is_set(read=bits(subject["encodedList"]), index=7)
