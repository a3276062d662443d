"""Check digits as zones use them: the rule itself stands in the kit, which texts are read with."""

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
