"""What an officer holds in tests: the code and token of a badge, and a PIN that is given."""

from promdaen.course.models import Badge
from promdaen.course.queries import badge_keys, classroom
from promdaen.course.rules import badges
from promdaen.kit import pins

PIN, WRONG_PIN = "314159", "271828"


def code_of(badge: Badge) -> str:
    """The code printed on a badge."""
    keys = badge_keys.run_keys(run_id=badge.enrolment.run_id)
    return classroom.badge_code(badge=badge, keys=keys)


def token_of(badge: Badge) -> str:
    """The token in its QR code."""
    keys = badge_keys.run_keys(run_id=badge.enrolment.run_id)
    return badges.pass_token(key=keys.token, badge_pass=classroom.badge_pass(badge=badge))


def pin_of(badge: Badge, *, pin: str = PIN) -> str:
    """Give a badge a PIN; which."""
    keys = badge_keys.run_keys(run_id=badge.enrolment.run_id)
    badge.pin_hash = pins.hash_pin(pin=pin, key=keys.pin)
    Badge.objects.filter(pk=badge.pk).update(pin_hash=badge.pin_hash)
    return pin


def has_pin(badge: Badge, pin: str) -> bool:
    """Whether this is the PIN of a badge now."""
    pin_hash = Badge.objects.values_list("pin_hash", flat=True).get(pk=badge.pk)
    keys = badge_keys.run_keys(run_id=badge.enrolment.run_id)
    return pins.is_pin(pin=pin, pin_hash=pin_hash, key=keys.pin)
