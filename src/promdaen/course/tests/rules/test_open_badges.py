import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.course.rules import badge_status, open_badges
from promdaen.course.tests.rules import badge_schema
from promdaen.course.tests.rules.test_certificate_tokens import KEY, OTHER_PUBLIC, PUBLIC, claim
from promdaen.kit import signing

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
# The published example of eddsa-jcs-2022: Data Integrity EdDSA Cryptosuites v1.0 (W3C, 2025),
# annex B.2, with its secret key, whose two first bytes mark it as one.
SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
MULTIKEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
DOCUMENT: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
    ],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
PROOF_VALUE = (
    "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"
)


def badge() -> dict[str, Any]:
    document = open_badges.credential(
        claim=claim(),
        issuer="Ministry",
        narrative="Was there.",
        issued_at=AT,
        did=open_badges.key_did(public_key=PUBLIC),
    )
    return open_badges.proven(
        document=document,
        key=KEY,
        now=AT,
        method=open_badges.verification_method(did=open_badges.key_did(public_key=PUBLIC)),
    )


def test_the_published_example_is_signed_as_published() -> None:
    key = Ed25519PrivateKey.from_private_bytes(open_badges.bytes_of_58(text=SECRET)[2:])
    public = signing.public_half(key=key)
    did = open_badges.key_did(public_key=public)
    assert did == f"did:key:{MULTIKEY}"
    credential = open_badges.proven(
        document=DOCUMENT,
        key=key,
        now=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC),
        method=open_badges.verification_method(did=did),
    )
    assert credential["proof"]["proofValue"] == PROOF_VALUE
    assert open_badges.is_proven(document=credential, public_key=public)


def test_a_proof_is_recomputed_by_hand_from_the_specification() -> None:
    credential = badge()
    options = {name: value for name, value in credential["proof"].items() if name != "proofValue"}
    body = {name: value for name, value in credential.items() if name != "proof"}
    hashed = (
        hashlib.sha256(signing.canonical(document=options)).digest()
        + hashlib.sha256(signing.canonical(document=body)).digest()
    )
    signature = open_badges.bytes_of_58(text=credential["proof"]["proofValue"])
    KEY.public_key().verify(signature, hashed)
    assert options["@context"] == body["@context"]


def test_a_credential_has_what_open_badges_asks_for() -> None:
    credential = badge()
    assert credential["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert credential["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert credential["id"].startswith("urn:uuid:")
    assert credential["validFrom"] == "2026-11-24T03:00:00Z"
    assert credential["issuer"]["id"].startswith("did:key:z6Mk")
    assert credential["proof"]["verificationMethod"].startswith(
        credential["issuer"]["id"] + "#z6Mk"
    )
    subject = credential["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == claim().name
    achievement = subject["achievement"]
    assert {"id", "type", "name", "description", "criteria"} <= achievement.keys()


def test_a_badge_is_what_the_data_model_of_open_badges_requires() -> None:
    document = badge()
    assert badge_schema.faults(document) == []
    entry = badge_status.status_entry(index=7, list_url="https://p.example/c/status/RUN.json")
    assert badge_schema.faults({**document, "credentialStatus": entry}) == []


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("credentialSubject", "achievement", "criteria"), None, "criteria: missing"),
        (("credentialSubject", "achievement", "description"), 7, "description: 7"),
        (("credentialSubject", "achievement", "achievementType"), "Medal", "'Medal'"),
        (("credentialSubject", "achievement", "image"), {"id": "x y"}, "image.id: 'x y'"),
        (("credentialSubject", "type"), ["Subject"], "type: ['Subject']"),
        (("credentialSubject", "identifier", 0, "hashed"), "no", "hashed: 'no'"),
        (("issuer", "id"), "no uri", "issuer.id: 'no uri'"),
        (("validFrom",), "2026-11-24", "validFrom: '2026-11-24'"),
        (("@context",), ["https://www.w3.org/ns/credentials/v2"], "@context"),
        (("credentialStatus",), {}, "credentialStatus.type: missing"),
        (("id",), None, "id: missing"),
    ],
)
def test_the_check_of_the_data_model_finds_what_is_wrong(
    path: tuple[Any, ...], value: Any, fault: str
) -> None:
    document: Any = badge()
    part = document
    for step in path[:-1]:
        part = part[step]
    if value is None:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    assert any(fault in each for each in badge_schema.faults(document))


def test_the_picture_of_a_badge_is_a_drawing_of_its_own() -> None:
    address = badge()["credentialSubject"]["achievement"]["image"]["id"]
    head, _comma, coded = address.partition(",")
    assert head == "data:image/svg+xml;base64"
    drawing = ElementTree.fromstring(base64.b64decode(coded))
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert not list(drawing.iter("{http://www.w3.org/2000/svg}text"))


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Another course"},
        {"@context": []},
        {"proof": None},
        {"proof": {"cryptosuite": "eddsa-rdfc-2022"}},
    ],
)
def test_a_changed_credential_is_found_out(change: dict[str, Any]) -> None:
    assert open_badges.is_proven(document=badge(), public_key=PUBLIC)
    assert not open_badges.is_proven(document=badge() | change, public_key=PUBLIC)


@pytest.mark.parametrize("value", ["zO0Il", "uAAAA", "z1111", ""])
def test_a_proof_value_that_is_none_is_refused(value: str) -> None:
    credential = badge()
    credential["proof"]["proofValue"] = value
    assert not open_badges.is_proven(document=credential, public_key=PUBLIC)


def test_another_key_did_not_sign_it() -> None:
    assert not open_badges.is_proven(document=badge(), public_key=OTHER_PUBLIC)


@settings(deadline=None)
@given(st.binary(max_size=70))
def test_base_58_comes_back(data: bytes) -> None:
    assert open_badges.bytes_of_58(text=open_badges.base_58(data=data)) == data
