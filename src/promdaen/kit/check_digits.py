"""Check digits of machine-readable zones, with each step of the calculation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

FILLER = "<"
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET = DIGITS + LETTERS + FILLER
WEIGHTS = (7, 3, 1)
MODULUS = 10


@dataclass(frozen=True, kw_only=True)
class DigitStep:
    """One character of a field in the calculation of the check digit."""

    character: str
    value: int
    weight: int
    product: int


def character_value(*, character: str) -> int:
    """The value of a character: a digit itself, A 10 to Z 35, the filler 0; raises ValueError.

    >>> [character_value(character=one) for one in "7AZ<"]
    [7, 10, 35, 0]
    """
    if character == FILLER:
        return 0
    if len(character) != 1 or character not in ALPHABET:
        raise ValueError(f"{character!r} does not stand in a machine-readable zone.")
    return ALPHABET.index(character)


def digit_steps(*, text: str) -> Iterator[DigitStep]:
    """Every character with its value, its weight (7, 3, 1 in turn), and their product.

    Raises ValueError for a character that is not allowed in a zone.

    >>> [step.product for step in digit_steps(text="D23<")]
    [91, 6, 3, 0]
    """
    for index, character in enumerate(text):
        value, weight = character_value(character=character), WEIGHTS[index % len(WEIGHTS)]
        yield DigitStep(character=character, value=value, weight=weight, product=value * weight)


def check_digit(*, text: str) -> str:
    """The check digit of a text: the sum of its products modulo 10 (ICAO Doc 9303-3, 4.9).

    Raises ValueError for a character that is not allowed in a zone.

    >>> check_digit(text="D23145890"), check_digit(text="740812")
    ('7', '2')
    """
    return str(sum(step.product for step in digit_steps(text=text)) % MODULUS)


def is_countable(*, text: str) -> bool:
    """Whether a check digit can be computed: every character is allowed in a zone.

    >>> is_countable(text="L898902C<"), is_countable(text="l898902c*")
    (True, False)
    """
    return set(text) <= set(ALPHABET)
