"""Records as they are kept."""

from __future__ import annotations

import pytest

from promdaen.curriculum.rules import records
from promdaen.kit.content import Shape
from promdaen.kit.content.records import KeyField
from tests.written import everything


@pytest.mark.parametrize(
    ("kind", "code", "values", "topic"),
    [
        ("topic", "UNTOC", {}, "UNTOC"),
        ("outcome", "UNTOC.1", {}, "UNTOC"),
        ("lesson", "UNTOC", {"topic": "UNTOC"}, "UNTOC"),
        ("item", "UNTOC-01", {"outcome": "UNTOC.5"}, "UNTOC"),
        ("term", "border", {}, ""),
    ],
)
def test_a_record_belongs_to_a_topic(
    kind: str, code: str, values: dict[str, str], topic: str
) -> None:
    assert records.record_topic(kind=kind, code=code, values=values) == topic


def test_every_record_has_a_title_in_both_languages() -> None:
    for kind in records.REVIEWED_KINDS:
        for record in everything().get(kind, ()):
            for language in ("km", "en"):
                assert records.record_title(values=record.values, language=language), record.code
    assert records.record_title(values={"hours": 3}, language="en") == ""
    assert len(records.record_title(values={"name": {"en": "x" * 300}}, language="en")) == 200


def test_the_keys_of_a_record_come_in_the_order_of_its_shape() -> None:
    option = Shape(
        name="option", fields={"id": KeyField(kind="code"), "en": KeyField(kind="english")}
    )
    shape = Shape(
        name="item",
        fields={
            "stem": KeyField(kind="text"),
            "options": KeyField(kind="each", inside=option),
            "figure": KeyField(kind="table", inside=option),
            "none": KeyField(kind="text", required=False),
        },
    )
    values = {
        "left": 1,
        "figure": {"en": "x", "id": "f"},
        "options": [{"en": "y", "id": "a"}],
        "stem": "z",
    }
    arranged_values = records.arranged(values=values, shape=shape)
    assert list(arranged_values) == ["stem", "options", "figure", "left"]
    assert [*arranged_values["options"][0], *arranged_values["figure"]] == ["id", "en", "id", "en"]
    assert arranged_values == values


def test_the_review_of_a_file_is_not_part_of_a_record() -> None:
    values = {"name": "x", "review": {"km": "draft"}, "parts": [{"a": 1, "review": {}}, "b"]}
    assert records.strip_review(values=values) == {"name": "x", "parts": [{"a": 1}, "b"]}
