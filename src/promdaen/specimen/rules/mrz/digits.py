"""Check digits of zones, from the rule in kit."""

from promdaen.kit.check_digits import (
    ALPHABET,
    DIGITS,
    FILLER,
    LETTERS,
    MODULUS,
    WEIGHTS,
    DigitStep,
    character_value,
    check_digit,
    digit_steps,
    is_countable,
)

__all__ = [
    "ALPHABET",
    "DIGITS",
    "FILLER",
    "LETTERS",
    "MODULUS",
    "WEIGHTS",
    "DigitStep",
    "character_value",
    "check_digit",
    "digit_steps",
    "is_countable",
]
