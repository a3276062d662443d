"""Check digits of zones, from the rule in kit."""

from promdaen.kit.check_digits import (
    ALPHABET,
    DIGITS,
    FILLER,
    LETTERS,
    MODULUS,
    WEIGHTS,
    DigitStep,
    check_digit,
    is_countable,
    steps,
    value_of,
)

__all__ = [
    "ALPHABET",
    "DIGITS",
    "FILLER",
    "LETTERS",
    "MODULUS",
    "WEIGHTS",
    "DigitStep",
    "check_digit",
    "is_countable",
    "steps",
    "value_of",
]
