"""A protocol proves itself offline: digest, signature, seal, and the order of its seed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.evaluation.rules import protocols
from promdaen.kit import signing

KEY = Ed25519PrivateKey.generate()
OWN = signing.public_half(key=KEY)
CODES = ["01", "02", "03"]


def document(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "schema": protocols.PROTOCOL_SCHEMA,
        "code": "ROLL-1",
        "seed": "47",
        "steps": 2,
        "clusters": [{"code": code} for code in CODES],
        "order": protocols.ordered_by_digest(codes=CODES, steps=2, seed="47"),
    }
    return values | changes


def signed(**changes: Any) -> dict[str, Any]:
    return signing.issue(
        document=document(**changes),
        key=KEY,
        node="HQ",
        moment=datetime(2026, 1, 7, tzinfo=UTC),
        address="",
    )


def verdict(protocol: Any, *, trusted: tuple[str, ...] = (OWN,)) -> dict[str, Any]:
    data = protocol if isinstance(protocol, bytes) else json.dumps(protocol).encode()
    return protocols.verdict_on(data=data, trusted=trusted)


def test_a_genuine_protocol_is_reported_with_its_order() -> None:
    report = verdict(signed())
    assert (report["verdict"], report["is_genuine"], report["is_order_right"]) == (
        "intact", True, True,
    )  # fmt: skip
    assert report["order"] == document()["order"]
    assert report["seed"] == "47"


def test_an_unknown_key_is_reported() -> None:
    report = verdict(signed(), trusted=())
    assert (report["verdict"], report["is_genuine"]) == ("unknown-key", False)
    assert report["is_order_right"]


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"{}", b"\xff", json.dumps({"issued": {"public_key": 1}}).encode()]
)
def test_what_is_no_protocol_is_no_protocol(data: bytes) -> None:
    assert verdict(data)["verdict"] in ("not-sealed", "changed")
    assert not verdict(data)["is_genuine"]


def test_a_changed_protocol_and_another_document_are_refused() -> None:
    assert verdict(signed() | {"seed": "48"})["verdict"] == "changed"
    assert verdict(signed(schema="promdaen.sheet/2"))["verdict"] == "changed"


@pytest.mark.parametrize(
    "changes",
    [{"order": [["03"], ["01", "02"]]}, {"steps": 0}, {"steps": "x"}, {"clusters": [1]}],
)
def test_a_signed_order_that_its_seed_does_not_give_is_refused(changes: dict[str, Any]) -> None:
    report = verdict(signed(**changes))
    assert (report["verdict"], report["is_order_right"]) == ("wrong-order", False)


def test_a_sealed_pdf_without_figures_is_no_protocol() -> None:
    sealed = signing.seal_pdf(pdf=b"%PDF-1.7\n%%EOF\n", key=KEY)
    assert verdict(sealed)["verdict"] == "not-sealed"
    assert verdict(b"%PDF-1.7\n")["verdict"] == "not-sealed"


def test_periods_follow_each_other_without_a_gap_and_within_their_months() -> None:
    consecutive_periods = protocols.consecutive_periods(
        starts_on=date(2026, 11, 30), months=3, count=3
    )
    assert [first.isoformat() for first, _last in consecutive_periods] == [
        "2026-11-30", "2027-02-28", "2027-05-30",
    ]  # fmt: skip
    assert [(second[0] - first[1]).days for first, second in pairwise(consecutive_periods)] == [
        1,
        1,
    ]
