"""GIFT as people write it: what is read, what is refused, and where."""

from __future__ import annotations

import pytest

from promdaen.assessment import kinds
from promdaen.assessment.rules.files import gift_reading
from promdaen.assessment.rules.files.items import ItemsRead, ReadItem
from promdaen.assessment.rules.files.moodle_reading import MAX_QUESTIONS
from promdaen.kit.spreadsheets import UnreadableFile

BY_HAND = r"""// A file written by hand, as many schools have them.

$CATEGORY: $course$/top/Border/HEALTH.2
// [id:MASK-1] [tag:level:apply] [tag:source:WHO] [tag:odd \] one]
::Masks::[html]{mlang en}Who wears a <b>mask</b>?{mlang}{mlang km}តើនរណាពាក់<b>ម៉ាស់</b>?{mlang}
{
 =Everyone # Right so.
 ~%-50%Nobody
 ~%50%2 \= 2 \{x\} \: \~ \# \\ # Half.
 ####Because of drops.\nAnd distance.
}

Water boils at {~90 =100 ~110} degrees.

::T:: The sea is salt.{TRUE#No, taste it.#Yes.####General.}

[plain]1 < 2 is <b>so</b>{F}

Match {
 =cat -> kitten
 =cow -> calf
 = -> lamb
}

::Order::Put in order {>3 ALL VERTICAL ABSOLUTE_POSITION SHOW none
first
second
third
}

Choose two {~%50%a ~%50%b ~%-100%c}
"""


def read(text: str | bytes) -> ItemsRead:
    data = text.encode() if isinstance(text, str) else text
    return gift_reading.read_gift(name="quiz.gift", data=data, kinds=kinds.ITEM_KINDS)


def read_question(text: str) -> ReadItem:
    [item_read] = read(text.replace("{mlang", "\\{mlang").replace("lang}", "lang\\}")).items
    return item_read


@pytest.fixture(scope="module")
def by_hand() -> list[ReadItem]:
    text = BY_HAND
    for word in ("en", "km"):
        text = text.replace(f"{{mlang {word}}}", f"\\{{mlang {word}\\}}")
    return list(read(text.replace("{mlang}", "\\{mlang\\}")).items)


def test_each_question_begins_in_its_line(by_hand: list[ReadItem]) -> None:
    assert [item_read.line for item_read in by_hand] == [5, 13, 15, 17, 19, 25, 31]


def test_a_choice_is_read_with_weights_feedback_and_escapes(by_hand: list[ReadItem]) -> None:
    item_read = by_hand[0]
    item = item_read.item
    assert (item.code, item.kind, item.key, item.level, item.outcome, item.sources) == (
        "MASK-1",
        "single_choice",
        "a",
        "apply",
        "HEALTH.2",
        ("WHO",),
    )
    assert item.stem == {"en": "Who wears a **mask**?", "km": "តើនរណាពាក់**ម៉ាស់**?"}
    assert item.body["options"][2]["en"] == "2 = 2 {x} : ~ # \\"
    assert item.rationale == {
        "en": "Because of drops. And distance.\n(a) Right so.\n(c) Half.",
        "km": "",
    }
    assert [note.code for note in item_read.notes] == ["partial_dropped", "feedback_added"]


def test_a_gap_in_a_sentence_is_shown_as_one(by_hand: list[ReadItem]) -> None:
    item = by_hand[1].item
    assert item.stem["en"] == "Water boils at _____ degrees."
    assert item.key == "b"
    assert item.outcome == "HEALTH.2"


def test_a_statement_is_read_with_the_feedback_on_both_answers(by_hand: list[ReadItem]) -> None:
    item = by_hand[2].item
    assert (item.kind, item.key) == ("true_false", True)
    assert item.rationale == {"en": "General.\n(true) Yes.\n(false) No, taste it.", "km": ""}


def test_plain_text_keeps_its_signs(by_hand: list[ReadItem]) -> None:
    item = by_hand[3].item
    assert item.stem["en"] == "1 < 2 is <b>so</b>"
    assert item.key is False


def test_pairs_and_orders_are_read(by_hand: list[ReadItem]) -> None:
    pairs, order, several = (item_read.item for item_read in by_hand[4:])
    right = {row["id"]: row["en"] for row in pairs.body["right"]}
    assert {key: right[right_id] for key, right_id in pairs.key.items()} == {
        "1": "kitten",
        "2": "calf",
    }
    assert sorted(right.values()) == ["calf", "kitten", "lamb"]
    texts_by_option = {row["id"]: row["en"] for row in order.body["options"]}
    assert [texts_by_option[option_id] for option_id in order.key] == ["first", "second", "third"]
    assert (several.kind, several.key) == ("multiple_choice", ["a", "b"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Write an essay. {}", "unknown_type"),
        ("How many? {#3:1}", "unknown_type"),
        ("Capital? {=Phnom Penh =PP}", "unknown_type"),
        ("Only a text.", "unknown_type"),
        ("Never closed {=a ~b", "gift_braces"),
        ("Never opened =a ~b}", "gift_braces"),
        ("Turned round }=a ~b{", "gift_braces"),
        ("Twice {=a ~b} and {=c ~d}", "gift_braces"),
        ("An empty line {\n=a\n\n~b\n}", "gift_braces"),
        ("Pairs {=a -> b =c}", "gift_pair"),
        ("Pairs {=a -> =c -> d}", "gift_pair"),
        ("None right {~a ~b ~c}", "no_right"),
        ("Two right {=a =b ~c}", "two_right"),
    ],
)
def test_what_is_no_question_of_the_bank_is_refused_with_its_line(text: str, code: str) -> None:
    item_read = read(f"\n// remark\n\n{text}\n").items[0]
    assert code in [message.code for message in item_read.problems]
    assert item_read.line == 4


def test_a_name_without_its_end_is_a_name() -> None:
    item_read = read_question("::Half a name {T}")
    assert item_read.name == "Half a name {T}"[:60]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"// only a remark\n\n$CATEGORY: x\n", "no_questions", "quiz.gift"),
        (b"One {T}\n\nTwo \xff {T}", "file_not_utf8", "Line 3"),
        (b"One {T}\nTwo \0 {T}", "file_not_utf8", "Line 2"),
        (b"Q {T}\n\n" * (MAX_QUESTIONS + 1), "many_questions", "Line 4001"),
    ],
)
def test_a_file_that_is_no_gift_is_refused(data: bytes, code: str, words: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(data)
    assert refused.value.message.code == code
    assert words in refused.value.message.en


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood(encoding: str) -> None:
    assert read("តើ? {T}".encode(encoding)).items[0].item.stem["km"] == "តើ?"


def test_a_category_and_a_question_may_touch() -> None:
    item_read = read_question("$CATEGORY: top/SHARE.4\nIs it? {T}")
    assert (item_read.item.outcome, item_read.item.stem["en"]) == ("SHARE.4", "Is it?")


def test_an_order_without_its_numbers_is_read() -> None:
    item_read = read_question("Order {>first\nsecond\nthird}")
    assert [row["en"] for row in item_read.item.body["options"]].count("first") == 1
    assert len(item_read.item.key) == 3


def test_an_order_as_moodle_writes_one_without_settings_is_read() -> None:
    text = (
        "// question: 123  name: Stop\n// [id:stop-1]\n"
        "::Stop::[html]Order.{>2     none\na\nb\nc\n}\n"
    )
    item_read = read_question(text)
    texts_by_option = {row["id"]: row["en"] for row in item_read.item.body["options"]}
    assert (item_read.item.kind, item_read.item.code, item_read.item.stem["en"]) == (
        *("ordering", "stop-1", "Order."),
    )
    assert [texts_by_option[option_id] for option_id in item_read.item.key] == ["a", "b", "c"]
