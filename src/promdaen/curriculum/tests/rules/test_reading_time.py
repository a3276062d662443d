"""How long a handout takes to read."""

from __future__ import annotations

from typing import Any

from promdaen.curriculum.rules import reading_time


def body(*, english: int, khmer: int) -> dict[str, Any]:
    words = {"en": "word " * english, "km": "ច្រក" * khmer}
    return {"handout": [{"title": {"en": "One", "km": "ក"}, "body": words}]}


def test_english_is_counted_in_words_and_khmer_in_visible_characters() -> None:
    lesson_body = body(english=219, khmer=160)
    assert reading_time.reading_minutes(body=lesson_body, language="en") == 2.0
    assert round(reading_time.reading_minutes(body=lesson_body, language="km"), 2) == 1.0


def test_a_handout_that_is_too_long_is_named_in_its_language() -> None:
    lessons = {"A": body(english=879, khmer=10), "B": body(english=10, khmer=1280)}
    findings = list(reading_time.reading_findings(lessons=lessons))
    assert [
        (reading_finding.subject, reading_finding.language) for reading_finding in findings
    ] == [
        ("lesson:A", "en"),
        ("lesson:B", "km"),
    ]
    assert "takes 8.0 minutes to read; a handout takes less than 8" in findings[0].text(
        language="en"
    )
    assert "{" not in findings[1].text(language="km")


def test_a_handout_of_seven_minutes_is_in_order() -> None:
    lessons = {"A": body(english=769, khmer=1100)}
    assert list(reading_time.reading_findings(lessons=lessons)) == []
