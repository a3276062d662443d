"""Recovery codes of a second factor: shown once, stored only as slow hashes."""

import hmac
import secrets

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth, flows
from django.conf import settings
from django.db import transaction

from promdaen.kit import pins
from promdaen.kit.sealing import SealBroken

HASHES = "hashes"


class HashedRecoveryCodes(auth.RecoveryCodes):  # type: ignore[misc]
    """Codes of allauth that are drawn when they are first shown, and never again.

    allauth stores a seed from which all codes follow, and shows them as often as asked.
    """

    instance: Authenticator
    new_codes: tuple[str, ...] = ()

    @classmethod
    def activate(cls, user: object) -> "HashedRecoveryCodes":
        """Prepare codes for an account; they are drawn when their page is opened."""
        row, _is_new = Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.RECOVERY_CODES, defaults={"data": {HASHES: []}}
        )
        return cls(row)

    def mark_as_viewed(self) -> None:
        """Draw the codes, unless they were shown before; only this object has them."""
        if self.did_view:
            return
        digits, count = app_settings.RECOVERY_CODE_DIGITS, app_settings.RECOVERY_CODE_COUNT
        self.new_codes = tuple(
            f"{secrets.randbelow(10**digits):0{digits}}" for _code in range(count)
        )
        self.store_hashes(codes=self.new_codes)

    def store_hashes(self, *, codes: tuple[str, ...]) -> None:
        """Replace what is stored by the hashes of these codes."""
        self.instance.data = {HASHES: [pins.hash_pin(pin=code, key=_key()) for code in codes]}
        super().mark_as_viewed()

    def hash_seed(self) -> None:
        """Replace a seed of an earlier version by hashes of its unused codes.

        A seed that another secret key sealed opens nothing and goes.
        """
        try:
            self.store_hashes(codes=tuple(super().get_unused_codes()))
        except SealBroken:
            self.store_hashes(codes=())

    def get_unused_codes(self) -> list[str]:
        """The codes, if they were drawn just now; else a placeholder for each."""
        if self.new_codes:
            return list(self.new_codes)
        if not self.did_view:
            return ["****"] * app_settings.RECOVERY_CODE_COUNT
        return ["****"] * len(self.instance.data[HASHES])

    @transaction.atomic
    def validate_code(self, code: str) -> bool:
        """Whether this is an unused code; it is used then."""
        row = Authenticator.objects.select_for_update().get(pk=self.instance.pk)
        hashes = list(row.data[HASHES])
        typed = code.strip()
        fitting = [
            pin_hash
            for pin_hash in hashes
            if pins.is_pin(pin=typed, pin_hash=pin_hash, key=_key())
        ]
        if not fitting:
            return False
        hashes.remove(fitting[0])
        row.data = {**row.data, HASHES: hashes}
        row.save(update_fields=["data"])
        self.instance = row
        return True


def end_codes() -> int:
    """End the recovery codes of all accounts: each gets new ones when its page is next opened.

    Returns how many accounts had some.
    """
    rows = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
    count: int = rows.update(data={HASHES: []})
    return count


def use_hashes() -> None:
    """Have allauth use these codes; it has no setting for it."""
    auth.RecoveryCodes = HashedRecoveryCodes
    flows.RecoveryCodes = HashedRecoveryCodes


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"promdaen recovery codes", "sha256")
