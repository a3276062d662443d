"""Recovery codes: stored as hashes, each good once."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth

from promdaen.kit.recovery_codes import HASHES, HashedRecoveryCodes
from tests import factories

pytestmark = pytest.mark.django_db
SEEDED = next(kind for kind in HashedRecoveryCodes.__mro__ if kind.__name__ == "RecoveryCodes")


def drawn() -> tuple[Authenticator, list[str]]:
    codes = auth.RecoveryCodes.activate(factories.account("viewer"))
    codes.mark_as_viewed()
    return codes.instance, codes.get_unused_codes()


def test_codes_are_stored_as_hashes_with_a_salt_each() -> None:
    row, codes = drawn()
    row.refresh_from_db()
    assert len(set(codes)) == 10
    stored = json.dumps(row.data)
    assert not any(code in stored for code in codes)
    assert "seed" not in row.data
    salts = [text.split("$")[2] for text in row.data[HASHES]]
    assert all(text.startswith("scrypt$") for text in row.data[HASHES])
    assert len(set(salts)) == 10
    assert all(len(salt) == 32 for salt in salts)


def test_each_code_opens_once_and_another_never() -> None:
    row, codes = drawn()
    wrapped = row.wrap()
    assert not wrapped.validate_code("00000000" if "00000000" not in codes else "11111111")
    assert wrapped.validate_code(f" {codes[3]} ")
    assert not row.wrap().validate_code(codes[3])
    assert len(Authenticator.objects.get(pk=row.pk).wrap().get_unused_codes()) == 9
    assert row.wrap().validate_code(codes[4])


def test_codes_are_shown_once() -> None:
    row, codes = drawn()
    again = Authenticator.objects.get(pk=row.pk).wrap()
    again.mark_as_viewed()
    assert again.get_unused_codes() == ["****"] * 10
    assert again.validate_code(codes[0])


def test_a_seed_of_an_earlier_version_becomes_hashes_of_its_unused_codes() -> None:
    seed = get_adapter().encrypt(SEEDED.generate_seed())
    row = Authenticator.objects.create(
        user=factories.account("viewer"),
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": seed, "used_mask": 1},
    )
    codes = SEEDED(row).generate_codes()
    HashedRecoveryCodes(row).hash_seed()
    wrapped = Authenticator.objects.get(pk=row.pk).wrap()
    assert "seed" not in wrapped.instance.data
    assert not wrapped.validate_code(codes[0])
    assert wrapped.validate_code(codes[1])


def test_a_seed_of_another_secret_key_goes() -> None:
    row = Authenticator.objects.create(
        user=factories.account("viewer"),
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": "sealed:AAAA", "used_mask": 0},
    )
    HashedRecoveryCodes(row).hash_seed()
    assert Authenticator.objects.get(pk=row.pk).data[HASHES] == []
