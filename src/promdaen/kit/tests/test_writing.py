"""Records written back into their files: what did not change stays to the byte."""

from __future__ import annotations

import copy
import datetime
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.kit import content
from promdaen.kit.content import writing
from promdaen.kit.content.places import record_reviews
from promdaen.kit.content.records import KeyField, RecordReview, Shape
from promdaen.kit.content.writing import WrittenRecord

ROOT = content.content_root()
SHAPES = content.read_shapes(path=ROOT / "shapes.toml")
ITEMS, LESSON, TOPIC = (
    (ROOT / place).read_text(encoding="utf-8")
    for place in ("items/01-untoc.toml", "lessons/02-corrupt.toml", "topics/01-untoc.toml")
)
ON = datetime.date(2026, 11, 24)
APPROVED = RecordReview(state="approved", by='Sok "Dara", office', on=ON, digest="abc123")
DRAFT = RecordReview()
BOTH = {"km": APPROVED, "en": DRAFT}


def records(text: str, name: str) -> list[dict[str, Any]]:
    table = tomllib.loads(text)
    each = SHAPES[name].each
    return table[each] if each else [table]


def rewritten(
    text: str, name: str, *added: dict[str, Any], **changed_records: WrittenRecord
) -> str:
    codes = {code.replace("_", "-"): record for code, record in changed_records.items()}
    return writing.rewritten(text=text, shape=SHAPES[name], records=codes, added=added)


def lines_changed(old: str, new: str) -> set[str]:
    return set(new.splitlines()) - set(old.splitlines())


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.files])
def test_a_file_in_which_nothing_changed_is_the_same_to_the_byte(name: str) -> None:
    for path in sorted(ROOT.glob(str(SHAPES[name].files))):
        text = path.read_text(encoding="utf-8")
        file_records = records(text, name)
        records_by_code = {
            values["code"]: WrittenRecord(
                values={key: value for key, value in values.items() if key != "review"},
                review=record_reviews(table=values),
            )
            for values in file_records
        }
        file_text = writing.rewritten(text=text, shape=SHAPES[name], records=records_by_code)
        assert file_text == text, path


def test_one_changed_text_changes_one_line() -> None:
    values = copy.deepcopy(records(ITEMS, "item")[0])
    values["options"][1]["en"] = 'Quite "another" option'
    file_text = rewritten(ITEMS, "item", UNTOC_01=WrittenRecord(values=values))
    [line] = lines_changed(ITEMS, file_text)
    assert line.startswith('  { id = "b", en = "Quite \\"another\\" option", km = ')
    assert records(file_text, "item")[0] == values


def test_options_are_added_and_taken_out_in_the_layout_of_the_content() -> None:
    values = copy.deepcopy(records(ITEMS, "item")[0])
    values["options"] = [*values["options"][1:], {"id": "e", "en": "Fifth", "km": "ទីប្រាំ"}]
    values["key"], values["sources"] = ["b", "e"], []
    file_text = rewritten(ITEMS, "item", UNTOC_01=WrittenRecord(values=values))
    assert records(file_text, "item")[0] == values
    assert '  { id = "e", en = "Fifth", km = "ទីប្រាំ" },\n]\nkey = ["b", "e"]' in file_text


def test_a_key_that_went_is_gone_and_one_that_came_is_before_the_parts() -> None:
    values = copy.deepcopy(records(ITEMS, "item")[0])
    del values["passage"]
    file_text = rewritten(ITEMS, "item", UNTOC_01=WrittenRecord(values=values))
    assert records(file_text, "item")[0] == values
    lesson = copy.deepcopy(records(LESSON, "lesson")[0])
    del lesson["steps"][0]["board"]
    lesson["steps"][3]["board"] = {"en": "One\nTwo", "km": "មួយ"}
    lesson["note"], lesson["numbers"] = "x", {"one": 1}
    file_text = rewritten(LESSON, "lesson", CORRUPT=WrittenRecord(values=lesson))
    assert records(file_text, "lesson")[0] == lesson
    assert 'board.en = """\nOne\nTwo"""\nboard.km = "មួយ"\n' in file_text


def test_a_text_of_several_lines_keeps_its_layout() -> None:
    lesson = copy.deepcopy(records(LESSON, "lesson")[0])
    lesson["steps"][0]["guide"]["en"] = 'Say:\n- a \\ and """ too\n\n- b'
    lesson["steps"][0]["minutes"] = 11
    lesson["figure"]["labels"][0]["en"] = "One\nTwo"
    file_text = rewritten(LESSON, "lesson", CORRUPT=WrittenRecord(values=lesson))
    assert records(file_text, "lesson")[0] == lesson
    assert 'guide.en = """\nSay:\n- a ' in file_text
    assert "minutes = 11\n" in file_text
    assert file_text.startswith(LESSON.splitlines()[0])


def test_a_new_record_is_at_the_end_in_the_layout_of_the_content() -> None:
    values = {
        **records(ITEMS, "item")[0],
        "code": "UNTOC-99",
        "key": {"1": "b"},
        "left": [{"id": "1", "en": "x", "km": "ក"}],
        "extra": True,
    }
    file_text = rewritten(ITEMS, "item", values)
    assert file_text.startswith(ITEMS)
    tail = file_text[len(ITEMS) :]
    assert tail.startswith('\n[[item]]\ncode = "UNTOC-99"\nkind = "single_choice"\n')
    assert '\nstem.en = "' in tail
    assert '\nkey = { 1 = "b" }\n' in tail
    assert records(file_text, "item")[-1] == values


def test_the_first_record_of_a_file_begins_it() -> None:
    file_text = rewritten("", "item", records(ITEMS, "item")[0])
    assert file_text.startswith('[[item]]\ncode = "UNTOC-01"\n')
    assert records(file_text, "item") == records(ITEMS, "item")[:1]


def test_an_approval_is_written_once_and_the_rest_stays() -> None:
    file_text = rewritten(ITEMS, "item", UNTOC_01=WrittenRecord(review=BOTH))
    line = (
        'review.km = { state = "approved", by = "Sok \\"Dara\\", office", on = 2026-11-24, '
        'of = "abc123" }'
    )
    assert lines_changed(ITEMS, file_text) == {line}
    assert record_reviews(table=records(file_text, "item")[0])["km"] == APPROVED
    assert rewritten(file_text, "item", UNTOC_01=WrittenRecord(review=BOTH)) == file_text
    back = rewritten(file_text, "item", UNTOC_01=WrittenRecord(review={"km": DRAFT, "en": DRAFT}))
    assert back == ITEMS


def test_an_approval_that_a_file_has_stays_as_it_is_spelled() -> None:
    approved_items = ITEMS.replace(
        'verification = "seen"\n',
        'verification = "seen"\n'
        "review.en = {state='approved', by='Sok \"Dara\", office', on=2026-11-24}\n",
        1,
    )
    english = {"km": DRAFT, "en": APPROVED}
    assert (
        rewritten(approved_items, "item", UNTOC_01=WrittenRecord(review=english)) == approved_items
    )
    both = rewritten(
        approved_items, "item", UNTOC_01=WrittenRecord(review={"km": APPROVED, "en": APPROVED})
    )
    reviews = record_reviews(table=records(both, "item")[0])
    assert (reviews["km"].digest, reviews["en"].digest) == ("abc123", "")


def test_the_review_of_a_lesson_is_before_its_steps() -> None:
    file_text = rewritten(LESSON, "lesson", CORRUPT=WrittenRecord(review=BOTH))
    assert file_text.index("review.km") < file_text.index("[[steps]]")
    assert records(file_text, "lesson")[0]["steps"] == records(LESSON, "lesson")[0]["steps"]


# ---- reviews of parts ----


def topic(text: str, *, review: dict[str, RecordReview], **inner: dict[str, RecordReview]) -> str:
    codes = {code.replace("_", "."): review for code, review in inner.items()}
    return rewritten(
        text, "topic", UNTOC=WrittenRecord(review=review, inside="outcomes", inner=codes)
    )


def outcome_reviews(text: str) -> dict[str, str]:
    parts = records(text, "topic")[0]["outcomes"]
    return {
        part["code"]: record_reviews(table=part)["km"].state for part in parts if "review" in part
    }


def test_an_outcome_has_a_review_of_its_own_where_it_differs_from_its_topic() -> None:
    drafts = {"km": DRAFT, "en": DRAFT}
    file_text = topic(TOPIC, review=drafts, UNTOC_2=BOTH, UNTOC_1=drafts)
    assert outcome_reviews(file_text) == {"UNTOC.2": "approved"}
    assert topic(file_text, review=drafts, UNTOC_2=BOTH, UNTOC_1=drafts) == file_text
    assert topic(file_text, review=drafts, UNTOC_2=drafts) == TOPIC


def test_an_outcome_approved_by_its_topic_is_marked_as_draft() -> None:
    plain = RecordReview(state="approved", by="Sok", on=ON)
    spoken = topic(TOPIC, review={"km": plain, "en": DRAFT})
    file_text = topic(
        spoken, review={"km": plain, "en": DRAFT}, UNTOC_1={"km": DRAFT, "en": DRAFT}
    )
    assert outcome_reviews(file_text) == {"UNTOC.1": "draft"}
    file_with_both = topic(spoken, review=BOTH, UNTOC_3={"km": plain, "en": DRAFT})
    assert outcome_reviews(file_with_both) == {"UNTOC.3": "approved"}


# ---- whatever is typed ----

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\n\t"),
    min_size=1,
)


@settings(deadline=None, max_examples=60)
@given(english=WORDS, khmer=WORDS, option=WORDS)
def test_whatever_is_typed_reads_back(english: str, khmer: str, option: str) -> None:
    text = "[[item]]".join(ITEMS.split("[[item]]")[:3])
    values = copy.deepcopy(records(text, "item")[1])
    values["stem"] = {"en": english, "km": khmer}
    values["options"][0]["km"] = option
    file_text = rewritten(
        text, "item", {**values, "code": "NEW-1"}, UNTOC_02=WrittenRecord(values=values)
    )
    assert records(file_text, "item") == [
        records(text, "item")[0],
        values,
        {**values, "code": "NEW-1"},
    ]


def test_what_would_not_read_back_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_change", lambda **_: None)
    values = {**records(ITEMS, "item")[0], "key": "a"}
    with pytest.raises(writing.NotWritten, match="item UNTOC-01"):
        rewritten(ITEMS, "item", UNTOC_01=WrittenRecord(values=values))


def test_a_record_without_a_list_of_records_is_laid_out() -> None:
    shape = Shape(name="x", each="x", fields={"code": KeyField(kind="code")})
    text = writing.record_text(values={"code": "A", "on": ON, "n": 1.5}, shape=shape)
    assert text == '[[x]]\ncode = "A"\non = 2026-11-24\nn = 1.5\n'
