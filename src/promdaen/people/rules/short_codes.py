"""Short codes of officers: a letter, six characters, and a check character.

A short code identifies an officer whose department has no number of its own. It gives no access:
phones are opened by the joining code of a badge, which is two characters shorter.
"""

from __future__ import annotations

from promdaen.kit.languages import latin_digits

ALPHABET = "234679ACDEFHJKMNPRTVWXY"
"""23 characters without 0 O Q, 1 I L, 5 S, 8 B, G, U, Z, which are easily confused."""

LETTERS = "ACDEFHJKMNPRTVWXY"
"""A code begins with one of these, so that spreadsheet programs do not read it as a number."""

LENGTH = 8
BYTES_NEEDED = 16


def short_code(*, random_bytes: bytes) -> str:
    """A short code from 16 random bytes, read as one number.

    17 x 23^6 = 2.5 thousand million codes. Raises ValueError for fewer bytes.

    >>> short_code(random_bytes=bytes(16)), short_code(random_bytes=bytes(range(16)))
    ('A222222X', 'C3PAVREH')
    """
    if len(random_bytes) < BYTES_NEEDED:
        message = f"A short code needs {BYTES_NEEDED} bytes, not {len(random_bytes)}."
        raise ValueError(message)
    number, place = divmod(int.from_bytes(random_bytes, "big"), len(LETTERS))
    drawn = LETTERS[place]
    for _place in range(LENGTH - 2):
        number, place = divmod(number, len(ALPHABET))
        drawn += ALPHABET[place]
    return drawn + check_character(characters=drawn)


def check_character(*, characters: str) -> str:
    """The check character of seven others: it makes their weighted sum modulo 23 zero.

    As in ISBN-10 with modulo 11: the weights 8 to 1 differ from each other and 23 is a prime, so
    that every single wrong character and every swap of two neighbours changes the sum.

    >>> check_character(characters="C3PAVRE")
    'H'
    """
    total = sum(
        weight * ALPHABET.index(letter)
        for weight, letter in enumerate(reversed(characters), start=2)
    )
    return ALPHABET[-total % len(ALPHABET)]


def typed_code(*, text: str) -> str:
    """A typed short code in the form used for comparison.

    >>> typed_code(text=" c៣pa-vreh ")
    'C3PAVREH'
    """
    latin = latin_digits(text).upper()
    return "".join(letter for letter in latin if letter.isalnum())


def is_short_code(*, code: str) -> bool:
    """Whether a text is a valid short code: its form and check character are correct.

    >>> is_short_code(code="C3PAVREH"), is_short_code(code="C3APVREH"), is_short_code(code="A2")
    (True, False, False)
    """
    is_shaped = len(code) == LENGTH and set(code) <= set(ALPHABET) and code[0] in LETTERS
    return is_shaped and check_character(characters=code[:-1]) == code[-1]
