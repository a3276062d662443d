"""Sealed texts name their algorithm, so that another can follow; those of before still open."""

from __future__ import annotations

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from promdaen.kit import sealing

KEY, PLACE = bytes(range(32)), "exchange_text|1|words"


def of_before(data: bytes, nonce: bytes) -> bytes:
    """A text as an older version sealed it, without a number."""
    bound = f"{PLACE}|{sealing.key_name(key=KEY)}".encode()
    return nonce + AESGCM(KEY).encrypt(nonce, data, bound)


def test_another_algorithm_is_taken_by_one_number_and_all_before_still_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [of_before(b"oldest", os.urandom(sealing.NONCE_BYTES))]
    texts.append(sealing.seal(data=b"older", key=KEY, place=PLACE))
    monkeypatch.setattr(sealing, "CHOSEN", 2)
    texts.append(sealing.seal(data=b"new", key=KEY, place=PLACE))
    assert [text[0] for text in texts[1:]] == [1, 2]
    opened = [sealing.open_sealed(sealed=text, key=KEY, place=PLACE) for text in texts]
    assert opened == [b"oldest", b"older", b"new"]


@pytest.mark.parametrize("first", [0, 1, 2, 255])
def test_a_text_of_before_opens_whatever_its_nonce_begins_with(first: int) -> None:
    sealed = of_before(b"boat", bytes([first]) + os.urandom(sealing.NONCE_BYTES - 1))
    assert sealing.open_sealed(sealed=sealed, key=KEY, place=PLACE) == b"boat"


@pytest.mark.parametrize("number", [0, 2, 3])
def test_the_number_of_an_algorithm_cannot_be_changed(number: int) -> None:
    sealed = sealing.seal(data=b"boat", key=KEY, place=PLACE)
    with pytest.raises(sealing.SealBroken):
        sealing.open_sealed(sealed=bytes([number]) + sealed[1:], key=KEY, place=PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + bytes(12), bytes(40)])
def test_what_is_no_sealed_text_is_refused(sealed: bytes) -> None:
    with pytest.raises(sealing.SealBroken):
        sealing.open_sealed(sealed=sealed, key=KEY, place=PLACE)
