"""What is read aloud of a record, and how long that takes."""

from __future__ import annotations

from promdaen.curriculum.rules import recordings as rules
from tests import recordings as samples
from tests.written import by_code

NODES = {
    "nodes": [
        {"code": "opening", "says": {"en": "Good day. I come to stay.", "km": "ជម្រាបសួរ។"}},
        {"code": "end", "says": {"en": "Yes.", "km": "បាទ។"}, "is_end": True},
    ]
}
HANDOUT = {
    "handout": [
        {
            "title": {"en": "At the counter"},
            "body": {"en": "Ask **first**.\n\nThen:\n- look\n- feel"},
        }
    ]
}


def test_each_line_of_the_traveller_is_a_part_of_its_own() -> None:
    parts = rules.script_parts(kind="dialogue", values=NODES, language="en")
    assert [part.code for part in parts] == ["opening", "end"]
    # 6 words at 120 a minute are 3 seconds, 1 word half a second: rounded up, with a pause.
    assert [part.seconds for part in parts] == [4, 2]


def test_a_handout_is_read_paragraph_by_paragraph_without_marks() -> None:
    [part] = rules.script_parts(kind="lesson", values=HANDOUT, language="en")
    assert part.code == rules.HANDOUT
    lines = [line.words for line in part.lines]
    assert lines == ["At the counter", "Ask first.", "Then:", "look", "feel"]


def test_khmer_is_timed_by_its_clusters() -> None:
    # 280 clusters a minute: 28 take 6 seconds, and a second of silence follows.
    assert rules.speaking_seconds(words="ក" * 28, language="km") == 7
    assert rules.speaking_seconds(words="កា " * 28, language="km") == 7


def test_only_the_words_that_are_read_make_a_recording_stale() -> None:
    def digest(speech: str, choices: list[str]) -> str:
        node = {"code": "a", "says": {"en": speech}, "choices": choices}
        [part] = rules.script_parts(kind="dialogue", values={"nodes": [node]}, language="en")
        return part.digest

    assert digest("Good day.", []) == digest("Good day.", ["other"])
    assert digest("Good day.", []) != digest("Good evening.", [])


def test_a_recording_of_other_words_is_stale_whether_approved_or_not() -> None:
    def state(*, is_approved: bool, digest: str) -> str:
        return rules.recording_state(is_approved=is_approved, digest=digest, current_digest="now")

    assert state(is_approved=True, digest="now") == rules.APPROVED
    assert state(is_approved=False, digest="now") == rules.WAITING
    assert {state(is_approved=each, digest="old") for each in (True, False)} == {rules.STALE}


def test_every_lesson_and_interview_of_the_content_has_a_script_within_the_limits() -> None:
    for kind in rules.RECORDING_KINDS:
        for code, record in by_code(kind).items():
            for language in ("en", "km"):
                parts = rules.script_parts(kind=kind, values=record.values, language=language)
                assert parts, code
                for part in parts:
                    assert 0 < part.seconds < 15 * 60, (code, part.code, language)
                assert len({part.code for part in parts}) == len(parts), code
    assert samples.LESSON in by_code("lesson")
