"""Messages say where, what and what to do, in both languages."""

import json

import pytest

from promdaen.kit.spreadsheets import FileMessage, Messages, Sentences
from promdaen.kit.spreadsheets.messages import say
from promdaen.kit.texts import Text, Words


def test_a_message_begins_with_its_place() -> None:
    message = say(code="too_wide", row=3, column="AB", limit=1000)
    assert message.en.startswith("Row 3, column AB: The row has more than 1000 columns.")
    assert message.km.startswith("ជួរដេក 3 ជួរឈរ AB៖ ")


@pytest.mark.parametrize(
    ("row", "column", "start"),
    [(7, None, "Row 7: "), (None, "C", "Column C: "), (None, None, "The row")],
)
def test_a_place_may_be_partly_known(row: int | None, column: str | None, start: str) -> None:
    assert say(code="too_wide", row=row, column=column, limit=1).en.startswith(start)


def test_a_place_in_khmer_may_be_partly_known() -> None:
    assert say(code="too_wide", row=7, limit=1).km.startswith("ជួរដេក 7៖ ")
    assert say(code="too_wide", column="C", limit=1).km.startswith("ជួរឈរ C៖ ")
    assert say(code="too_wide", limit=1).km.startswith("ជួរដេកនេះ")


def test_words_inside_a_message_follow_its_language() -> None:
    kind = Words(en="a PDF", km="ឯកសារ PDF")
    message = say(code="other_kind", name="x.pdf", kind=kind)
    assert "is a PDF," in message.en
    assert "ជាឯកសារ PDF" in message.km


def test_a_message_survives_json() -> None:
    message = say(code="nul", name="x.csv", row=2, column="B")
    assert FileMessage.from_dict(json.loads(json.dumps(message.as_dict()))) == message
    plain = say(code="nul", name="x.csv")
    assert FileMessage.from_dict(plain.as_dict()) == plain


def test_a_code_has_one_message() -> None:
    table = {"empty_file": Sentences(Text("Hello"))}
    assert Messages(table).say(code="empty_file").en == "Hello"
    with pytest.raises(ValueError, match=r"two messages: empty_file\."):
        Messages(table, table)
