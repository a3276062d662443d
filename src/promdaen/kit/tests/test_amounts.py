"""Amounts: what is read, what is refused because it could mean two amounts."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from promdaen.kit import amounts, fields
from promdaen.kit.texts import Text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("1250", "1250"),
        ("12,50", "12.50"),
        ("12.5", "12.5"),
        ("1,250.50", "1250.50"),
        ("1.250,50", "1250.50"),
        ("1,250,000", "1250000"),
        ("1 250 000,5", "1250000.5"),
        ("1\u202f250", "1250"),
        ("១២,៥០", "12.50"),
        (" 7 ", "7"),
    ],
)
def test_an_amount_with_one_reading_is_read(text: str, amount: str) -> None:
    assert amounts.read_amount(text=text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1,250", "1.250", "12.500", "១,២៥០"])
def test_an_amount_with_two_readings_is_refused_with_both(text: str) -> None:
    refusal = amounts.read_amount(text=text)
    assert isinstance(refusal, Text)
    assert refusal.en.startswith(f"{text} can mean 12")
    assert "Write no sign between thousands" in refusal.en


@pytest.mark.parametrize(
    "text",
    ["", "many", "-3", "NaN", "1e3", "1250.505", "0,125", "1,25,000", "1,250,00.5", "12 50", "1.",
     ".5", "٣", "1_000", "1,250.1,2", "$5"],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    refusal = amounts.read_amount(text=text)
    assert isinstance(refusal, Text)
    assert refusal.en.startswith(f"{text or '–'} is not an amount. Write digits")


def test_more_decimals_are_read_where_they_are_allowed() -> None:
    assert amounts.read_amount(text="4012.1250", places=4) == Decimal("4012.1250")


def test_a_form_reads_an_amount_and_refuses_two_readings() -> None:
    field = fields.TypedAmount(max_digits=14, decimal_places=2)
    assert field.clean(" ១២,៥០ ") == Decimal("12.50")
    with pytest.raises(ValidationError, match="1,250 can mean 1250"):
        field.clean("1,250")
    with pytest.raises(ValidationError, match="required"):
        field.clean(" ")
