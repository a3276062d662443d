"""Exercises to calculate check digits by hand: examples, marking, and their limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from promdaen.kit.texts import Text, Words
from promdaen.specimen.rules.mrz import digits

State = Literal["right", "wrong", "blank"]
CAPITALS = digits.DIGITS + digits.LETTERS
NUMBER_WIDTH, DATE_SHARE, WRONG_SHARE = 9, 0.4, 0.5


@dataclass(frozen=True, kw_only=True)
class Example:
    """A field as a zone prints it, and the check digit printed behind it; `field` names it."""

    field: str
    value: str
    printed_digit: str


@dataclass(frozen=True, kw_only=True)
class WorkingCell:
    """One cell of a learner's working: typed text, state and hint."""

    typed: str
    state: State
    words: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Working:
    """The working of a learner for a field: one product per character, sum, digit, agreement."""

    products: tuple[str, ...]
    total: str
    digit: str
    agree: str = ""


@dataclass(frozen=True, kw_only=True)
class MarkedWorking:
    """A working with every cell marked."""

    products: tuple[WorkingCell, ...]
    total: WorkingCell
    digit: WorkingCell
    agree: WorkingCell

    @property
    def cells(self) -> tuple[WorkingCell, ...]:
        """All cells in the order in which they are filled."""
        return (*self.products, self.total, self.digit, self.agree)

    @property
    def wrong_count(self) -> int:
        """How many cells are wrong."""
        return sum(cell.state == "wrong" for cell in self.cells)

    @property
    def blank_count(self) -> int:
        """How many cells are empty."""
        return sum(cell.state == "blank" for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The share of changes that do not change the check digit."""

    words: Words
    share: float


# Measured, 20,000 random changes each (tests measure them again).
LESSON_LIMITS = (
    Limit(
        words=Text("document number, one character replaced"),
        share=0.077,
    ),
    Limit(
        words=Text("document number, two neighbours swapped"),
        share=0.179,
    ),
    Limit(words=Text("date, one digit replaced"), share=0.0),
    Limit(
        words=Text("date, two neighbours swapped"),
        share=0.114,
    ),
)


def example(*, seed: int) -> Example:
    """An invented date or document number; its check digit is wrong half the time.

    >>> example(seed=1) == example(seed=1)
    True
    """
    rng = np.random.default_rng(seed)
    field, value = _date(rng) if rng.random() < DATE_SHARE else _number(rng)
    right = int(digits.check_digit(text=value))
    shift = int(rng.integers(1, digits.MODULUS)) if rng.random() < WRONG_SHARE else 0
    return Example(field=field, value=value, printed_digit=str((right + shift) % digits.MODULUS))


def mark_working(*, value: str, given_digit: str, working: Working) -> MarkedWorking:
    """Mark a working cell by cell; correct follow-ups of an earlier mistake are marked as such.

    Numbers are in Latin digits. A missing product is blank; with "" for `given_digit`, `agree` is
    not marked.

    >>> working = Working(products=("91", "5", "3"), total="99", digit="9", agree="no")
    >>> [cell.state for cell in mark_working(value="D23", given_digit="1", working=working).cells]
    ['right', 'wrong', 'right', 'wrong', 'wrong', 'right']
    """
    steps = tuple(digits.digit_steps(text=value))
    typed = (*working.products, *("",) * len(steps))[: len(steps)]
    total = sum(step.product for step in steps)
    return MarkedWorking(
        products=tuple(_product(step, digit) for step, digit in zip(steps, typed, strict=True)),
        total=_total(working.total, total, typed),
        digit=_digit(working.digit, total, working.total),
        agree=_agree(working.agree, str(total % digits.MODULUS), given_digit),
    )


def _product(step: digits.DigitStep, typed: str) -> WorkingCell:
    hint = Text(
        "{character} counts {value}; its weight is {weight}.",
        character=step.character,
        value=step.value,
        weight=step.weight,
    )
    return _cell(typed, is_right=_typed_number(typed) == step.product, hint=hint)


def _total(typed: str, total: int, products: Sequence[str]) -> WorkingCell:
    own = [_typed_number(product) for product in products]
    follows = None not in own and _typed_number(typed) == sum(product or 0 for product in own)
    hint = (
        Text("It adds up what you wrote. Mend the products first.")
        if follows
        else Text("Add the products again.")
    )
    return _cell(typed, is_right=_typed_number(typed) == total, hint=hint)


def _digit(typed: str, total: int, own_total: str) -> WorkingCell:
    own = _typed_number(own_total)
    follows = own is not None and _typed_number(typed) == own % digits.MODULUS
    hint = (
        Text("It is the last digit of your sum. Mend the sum first.")
        if follows
        else Text("It is the last digit of the sum.")
    )
    return _cell(typed, is_right=_typed_number(typed) == total % digits.MODULUS, hint=hint)


def _agree(typed: str, right: str, given_digit: str) -> WorkingCell:
    if not given_digit:
        return WorkingCell(typed="", state="right")
    hint = Text("Lay the printed check digit beside the one that you worked out.")
    return _cell(typed, is_right=typed == ("yes" if given_digit == right else "no"), hint=hint)


def _cell(typed: str, *, is_right: bool, hint: Words) -> WorkingCell:
    if not typed:
        return WorkingCell(typed="", state="blank")
    return (
        WorkingCell(typed=typed, state="right")
        if is_right
        else WorkingCell(typed=typed, state="wrong", words=hint)
    )


def _typed_number(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else None


def _date(rng: np.random.Generator) -> tuple[str, str]:
    year, month, day = rng.integers(0, 100), rng.integers(1, 13), rng.integers(1, 29)
    return "birth", f"{year:02d}{month:02d}{day:02d}"


def _number(rng: np.random.Generator) -> tuple[str, str]:
    letter = digits.LETTERS[rng.integers(0, len(digits.LETTERS))]
    rest = rng.integers(0, len(digits.DIGITS), NUMBER_WIDTH - 1)
    text = letter + "".join(digits.DIGITS[integer] for integer in rest)
    other = digits.LETTERS[rng.integers(0, len(digits.LETTERS))]
    return "number", text[:-2] + other + text[-1]
