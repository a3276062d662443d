"""The content of the product: all of it is readable, complete, balanced and in the right words."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from promdaen.assessment.rules.linting import coverage
from promdaen.config import linting
from promdaen.curriculum.rules.texts import clusters, plain
from promdaen.kit import content
from tests.written import by_code, everything, items, rows

TOPICS = [
    ("UNTOC", 9),
    ("CORRUPT", 7),
    ("BASICS", 8),
    ("DOCPROD", 7),
    ("FORGERY", 7),
    ("FRAUDDOC", 7),
    ("METHODS", 8),
    ("IDENTIFY", 8),
    ("INTERVIEW", 9),
    ("SHARE", 8),
    ("HEALTH", 7),
    ("RETURN", 7),
]
# Online recruitment, payment, traces; controlled delivery; the chip and the blended face.
ITEMS_OF_NEW_UNITS = {"METHODS": 6, "SHARE": 3, "DOCPROD": 2, "FRAUDDOC": 1}
KINDS = {"single_choice", "multiple_choice", "true_false", "ordering", "matching"}
LISTS = {name: {"options"} for name in ("single_choice", "multiple_choice", "ordering")}
LISTS |= {"true_false": set(), "matching": {"left", "right"}}
# The street word for a broker is explained in the glossary, so that it is known when heard.
EXPLAINED = {"broker-informal-recruiter"}


@cache
def lint_lines() -> list[linting.LocatedFinding]:
    return linting.lines_of_folder(root=content.content_root())


# Reading ---------------------------------------------------------------------------------------


def test_every_file_of_the_content_is_read() -> None:
    root = content.content_root()
    read = {record.file for records in everything().values() for record in records}
    files = {
        f"content/{path.relative_to(root).as_posix()}"
        for path in root.rglob("*.toml")
        if path.name != "shapes.toml"
    }
    assert read == files


# Curriculum ------------------------------------------------------------------------------------


def test_there_are_twelve_topics_in_their_order_with_32_hours() -> None:
    topics = sorted(by_code("topic").values(), key=lambda topic: topic.values["number"])
    assert [topic.code for topic in topics] == [code for code, _ in TOPICS]
    assert [topic.values["number"] for topic in topics] == list(range(1, 13))
    assert sum(topic.values["hours"] for topic in topics) == 32.0


def test_there_are_92_outcomes_coded_in_order() -> None:
    for code, count in TOPICS:
        outcomes = by_code("topic")[code].values["outcomes"]
        assert [outcome["code"] for outcome in outcomes] == [
            f"{code}.{number}" for number in range(1, count + 1)
        ]
    assert sum(count for _, count in TOPICS) == 92


def test_every_way_of_measuring_an_outcome_is_used() -> None:
    ways = Counter(
        outcome["measured_by"]
        for topic in everything()["topic"]
        for outcome in topic.values["outcomes"]
    )
    assert set(ways) == {"knowledge", "practice", "drill", "rubric"}


def test_the_course_gives_each_topic_its_hours_and_both_tests_the_same_time() -> None:
    course = by_code("course")["FIVE-DAY"].values
    hours: Counter[str] = Counter()
    for session in course["sessions"]:
        if "topic" in session:
            hours[session["topic"]] += session["hours"]
    expected_hours = {code: topic.values["hours"] for code, topic in by_code("topic").items()}
    assert hours == pytest.approx(expected_hours, abs=0.001)
    tests = [(s.get("occasion"), s["hours"]) for s in course["sessions"] if s["kind"] == "test"]
    assert tests == [("before", 0.75), ("after", 0.75)]


def test_sessions_of_topics_are_talk_or_practice_and_only_tests_have_an_occasion() -> None:
    for session in by_code("course")["FIVE-DAY"].values["sessions"]:
        assert ("topic" in session) == (session["kind"] in {"talk", "practice"})
        assert ("topic" in session) != ("title" in session)
        assert ("occasion" in session) == (session["kind"] == "test")


@pytest.mark.parametrize("code", sorted(by_code("course")))
def test_the_sessions_of_a_day_follow_one_another_and_end_by_a_quarter_past_five(
    code: str,
) -> None:
    course = by_code("course")[code].values
    sessions = course["sessions"]
    assert {session["day"] for session in sessions} == set(range(1, course["days"] + 1))
    for day in range(1, course["days"] + 1):
        ours = [
            (int(s["starts"][:2]) * 60 + int(s["starts"][3:]), round(s["hours"] * 60))
            for s in sessions
            if s["day"] == day
        ]
        assert ours[0][0] == 8 * 60
        assert all(start + length == nxt for (start, length), (nxt, _) in pairwise(ours))
        assert sum(ours[-1]) <= 17 * 60 + 15


@pytest.mark.parametrize("code", sorted(by_code("course")))
def test_every_half_day_has_a_break_and_no_stretch_is_longer_than_two_hours_and_a_half(
    code: str,
) -> None:
    course = by_code("course")[code].values
    for day in range(1, course["days"] + 1):
        stretches, breaks = [0.0], []
        for session in course["sessions"]:
            if session["day"] != day:
                continue
            if session["kind"] == "rest":
                breaks.append(session["title"]["en"])
                stretches.append(0.0)
            elif session["kind"] != "other":
                stretches[-1] += session["hours"]
        assert breaks == ["Break", "Lunch", "Break"]
        assert max(stretches) <= 2.5


def test_the_five_days_open_with_a_ceremony_that_has_its_time() -> None:
    first = by_code("course")["FIVE-DAY"].values["sessions"][0]
    assert "ceremony" in first["title"]["en"]
    assert first["hours"] == 1.0


@pytest.mark.parametrize("code", sorted(by_code("course")))
def test_hours_and_practical_share_of_a_course_are_what_its_sessions_say(code: str) -> None:
    course = by_code("course")[code].values
    hours = sum(s["hours"] for s in course["sessions"] if s.get("topic"))
    practical = sum(s["hours"] for s in course["sessions"] if s["kind"] == "practice")
    assert course["hours"] == pytest.approx(hours, abs=0.001)
    assert course["practical_share"] == pytest.approx(practical / hours, abs=0.001)


@pytest.mark.parametrize("code", sorted(by_code("course")))
def test_the_certificate_of_a_course_asks_for_tests_that_it_sits(code: str) -> None:
    course = by_code("course")[code].values
    tests = {s["occasion"]: s["hours"] for s in course["sessions"] if s["kind"] == "test"}
    assert set(course["certificate"]["occasions"]) == set(tests)
    paper = by_code("paper")["S" if code == "ONE-DAY" else "A"].values
    assert {round(60 * hours) for hours in tests.values()} == {paper["minutes"]}
    assert course.get("is_short", False) == (code != "FIVE-DAY")


def test_the_short_paper_is_the_anchors() -> None:
    short, before = (by_code("paper")[code].values for code in ("S", "A"))
    assert short["items"] == short["anchors"]
    assert set(short["anchors"]) == set(before["anchors"])


# Items -----------------------------------------------------------------------------------------


def test_the_linter_finds_no_error() -> None:
    errors = [line for line in lint_lines() if line.severity == "error"]
    assert [line.text(language="en") for line in errors] == []


# Cases -----------------------------------------------------------------------------------------


def stages() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{code}/{stage['code']}", stage)
        for code, case in by_code("case").items()
        for stage in case.values["stages"]
    ]


def test_no_fear_of_return_is_known_only_where_someone_was_asked() -> None:
    denied = [(place, stage) for place, stage in stages() if stage["facts"].get("P1") == "no"]
    assert denied
    assert [place for place, stage in denied if not stage["shows"].get("P1")] == []


def test_who_entered_alone_had_no_entry_procured() -> None:
    alone = [(place, stage) for place, stage in stages() if stage["verdict"] == "irregular_entry"]
    assert alone
    assert [place for place, stage in alone if stage["facts"].get("S3") == "yes"] == []


def test_the_help_of_the_driver_of_case_2_is_unknown_until_it_is_denied() -> None:
    facts_by_stage = [
        [stage["facts"].get(code, "unknown") for code in ("S3", "S4")]
        for place, stage in stages()
        if place.startswith("CASE-02/")
    ]
    assert facts_by_stage == [["unknown"] * 2, ["unknown"] * 2, ["no"] * 2]


def test_there_are_twenty_items_a_topic_more_for_new_units_and_five_for_tests_only() -> None:
    secret = {code for code, record in by_code("item").items() if record.values.get("use")}
    counts = Counter(code.rsplit("-", 1)[0] for code in items() if code not in secret)
    assert counts == {
        code: coverage.ITEMS_A_TOPIC + ITEMS_OF_NEW_UNITS.get(code, 0) for code, _ in TOPICS
    }
    assert coverage.ITEMS_A_TOPIC == 20
    assert Counter(map(topic_of, secret)) == {code: 5 for code, _ in TOPICS}


def test_every_item_for_tests_only_is_on_one_paper_that_holds_no_other_but_the_anchors() -> None:
    papers = {code: by_code("paper")[code].values for code in ("A", "D", "E", "F")}
    item_codes = [code for paper_code in "DEF" for code in papers[paper_code]["items"]]
    fresh = [code for code in item_codes if code not in papers["A"]["anchors"]]
    assert all(papers[paper_code]["anchors"] == papers["A"]["anchors"] for paper_code in "DEF")
    secret = {code for code, record in by_code("item").items() if record.values.get("use")}
    assert (sorted(fresh), len(fresh)) == (sorted(secret), 60)


def test_the_items_of_a_topic_are_numbered_without_a_gap() -> None:
    for topic, _ in TOPICS:
        numbers = [code for code in items() if code.startswith(f"{topic}-")]
        assert numbers == [f"{topic}-{number:02d}" for number in range(1, len(numbers) + 1)]


def test_an_item_is_in_the_file_of_its_topic() -> None:
    for record in by_code("item").values():
        topic = record.values["outcome"].split(".")[0]
        assert record.file.endswith(f"-{topic.lower()}.toml")


def test_each_kind_of_item_is_used_at_least_three_times() -> None:
    kinds = Counter(item["kind"] for item in items().values())
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 3


def test_an_item_offers_the_lists_of_its_kind_and_no_other() -> None:
    for code, item in items().items():
        assert {"options", "left", "right"} & set(item) == LISTS[item["kind"]], code


def test_more_than_half_of_the_items_ask_more_than_recall() -> None:
    levels = Counter(item["level"] for item in items().values())
    assert sum(levels[level] for level in coverage.ABOVE_RECALL) > sum(levels.values()) / 2


# Papers ----------------------------------------------------------------------------------------


def topic_of(item: str) -> str:
    return item.rsplit("-", 1)[0]


@pytest.mark.parametrize("code", ["A", "B"])
def test_a_paper_has_36_items_three_a_topic_and_one_anchor_each(code: str) -> None:
    paper = by_code("paper")[code].values
    assert Counter(map(topic_of, paper["items"])) == {topic: 3 for topic, _ in TOPICS}
    assert Counter(map(topic_of, paper["anchors"])) == {topic: 1 for topic, _ in TOPICS}


def test_the_later_paper_is_the_anchors_and_as_many_fresh_items() -> None:
    later, before = (by_code("paper")[code].values for code in ("C", "A"))
    other = by_code("paper")["B"].values
    assert later["anchors"] == before["anchors"]
    fresh = set(later["items"]) - set(later["anchors"])
    assert Counter(map(topic_of, fresh)) == {topic: 1 for topic, _ in TOPICS}
    assert fresh.isdisjoint({*before["items"], *other["items"]})


def test_each_day_before_the_last_test_ends_with_six_quick_questions_on_what_it_taught() -> None:
    sessions = by_code("course")["FIVE-DAY"].values["sessions"]
    quiz_items: list[str] = []
    for day in range(1, 5):
        quiz = by_code("paper")[f"Q{day}"].values
        taught = {s["topic"] for s in sessions if s["day"] == day and "topic" in s}
        assert len(quiz["items"]) == 6
        assert set(map(topic_of, quiz["items"])) <= taught
        quiz_items += quiz["items"]
    assert len(quiz_items) == len(set(quiz_items))


def test_the_demonstration_paper_follows_the_topics_of_the_reference_cohort() -> None:
    numbers = {code: number for number, (code, _) in enumerate(TOPICS, start=1)}
    paper = by_code("paper")["REF-2012"].values
    topic_numbers = [int(row["topic_no"]) for row in rows("reference_items_topics.csv")]
    assert [numbers[topic_of(code)] for code in paper["items"]] == topic_numbers


# Words -----------------------------------------------------------------------------------------


def test_the_glossary_uses_no_word_that_content_is_to_avoid() -> None:
    avoided = [
        form
        for word in by_code("word").values()
        if (word.values["use"], word.values["language"]) == ("avoid", "km")
        for form in word.values["forms"]
        if "before" not in word.values
    ]
    assert len(avoided) > 40
    for code in set(by_code("term")) - EXPLAINED:
        term = by_code("term")[code].values
        for form in (term["name"]["km"], *term.get("also", ())):
            assert [word for word in avoided if word in form] == [], code


def test_a_definition_explains_in_a_few_words_and_ends_with_a_stop() -> None:
    for code, record in by_code("term").items():
        definition = record.values["definition"]["km"]
        name = plain(text=record.values["name"]["km"])
        assert 12 <= len(clusters(text=plain(text=definition))) <= 80, code
        assert plain(text=definition).rstrip("។") != name, code
        assert definition.endswith("។"), code
        assert record.values["definition"]["en"].endswith("."), code


def test_no_term_recommends_a_form_that_is_to_be_avoided() -> None:
    for code, record in by_code("term").items():
        term = record.values
        right = {term["name"]["km"], *term.get("also", ())}
        assert [
            form
            for form in term.get("avoid", ())
            if any(form in right_form for right_form in right)
        ] == [], code


def test_the_names_of_topics_end_without_a_stop() -> None:
    for topic in everything()["topic"]:
        for key in ("name", "short"):
            assert not topic.values[key]["km"].endswith("។")
