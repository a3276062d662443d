"""The content of the product: all of it is readable, complete, balanced and in the right words."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise

import pytest

from promdaen.kit import content
from tests.written import by_code, everything, items, khmer_texts, rows

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
KINDS = {"single_choice", "multiple_choice", "true_false", "ordering", "matching"}

# Words of the style guide that must not stand in Khmer text; glossary and place names excepted.
AVOID = """
    ជនអន្តោប្រវេសន៍ខុសច្បាប់ ជនខុសច្បាប់ លួចឆ្លង ជនរត់ពន្ធ មេខ្យល់ ស្រីរកស៊ី យួន ប៉ូលិស ប៉ាស្ព័រ
    ប្រឡង ធ្វើការត្រួតពិនិត្យ នូវ ឲ្យ អោយ ពត៌មាន សំងាត់ សំរាប់ សំគាល់ ទំរង់ គំរោង ជំរើស កំរិត
    ចំលើយ សំនួរ អន្តោរប្រវេសន៍ ទេសន្តប្រវេសន៍ ស្នើរសុំ អនុញ្ញាតិ បោះពុម្ភ វិញ្ញាបនប័ត្រ
    អត្តសញ្ញាណប័ណ្ណ អ៊ីនធឺណែត មេដ្យ៉ាន ភ័ស្តុតាង ប៉ាឡឺម៉ូ
""".split()  # noqa: SIM905
COENG_DO = "\u17d2\u178a"
OBJECT_OF_SMUGGLING = ("ជនចំណាកស្រុក", "មនុស្ស", "ទំនិញ", "គ្រឿងញៀន")


# Reading ---------------------------------------------------------------------------------------


def test_every_file_of_the_content_is_read() -> None:
    root = content.content_root()
    read = {record.file for records in everything().values() for record in records}
    there = {
        f"content/{path.relative_to(root).as_posix()}"
        for path in root.rglob("*.toml")
        if path.name != "shapes.toml"
    }
    assert read == there


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
    assert hours == {code: topic.values["hours"] for code, topic in by_code("topic").items()}
    tests = [s["hours"] for s in course["sessions"] if "Test" in s.get("title", {}).get("en", "")]
    assert tests == [0.75, 0.75]


def test_the_sessions_of_a_day_follow_one_another_and_end_by_half_past_four() -> None:
    sessions = by_code("course")["FIVE-DAY"].values["sessions"]
    for day in range(1, 6):
        ours = [
            (int(s["starts"][:2]) * 60 + int(s["starts"][3:]), round(s["hours"] * 60))
            for s in sessions
            if s["day"] == day
        ]
        assert ours[0][0] == 8 * 60
        assert all(start + length == nxt for (start, length), (nxt, _) in pairwise(ours))
        assert sum(ours[-1]) <= 16 * 60 + 30


def test_the_practical_share_of_the_course_is_what_its_sessions_say() -> None:
    course = by_code("course")["FIVE-DAY"].values
    practical = sum(s["hours"] for s in course["sessions"] if s["practical"])
    assert course["practical_share"] == pytest.approx(practical / course["hours"], abs=0.001)


# Items -----------------------------------------------------------------------------------------


def test_there_are_five_items_a_topic() -> None:
    assert Counter(code.rsplit("-", 1)[0] for code in items()) == {code: 5 for code, _ in TOPICS}


def test_an_item_stands_in_the_file_of_its_topic_and_belongs_to_its_outcome() -> None:
    for code, record in by_code("item").items():
        topic = code.rsplit("-", 1)[0]
        assert record.values["outcome"].split(".")[0] == topic
        assert record.file.endswith(f"-{topic.lower()}.toml")


def test_each_kind_of_item_is_used_at_least_three_times() -> None:
    kinds = Counter(item["kind"] for item in items().values())
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 3


def test_more_than_half_of_the_items_ask_more_than_recall() -> None:
    levels = Counter(item["level"] for item in items().values())
    assert levels["remember"] <= 15
    assert sum(levels.values()) - levels["remember"] - levels["understand"] > 30


@pytest.mark.parametrize("code", sorted(items()))
def test_the_key_of_an_item_answers_what_it_offers(code: str) -> None:
    item = items()[code]
    offered = {
        name: [option["id"] for option in item[name]]
        for name in ("options", "left", "right")
        if name in item
    }
    key, options = item["key"], offered.get("options", [])
    assert all(len(ids) == len(set(ids)) for ids in offered.values())
    right = {
        "single_choice": lambda: set(offered) == {"options"} and key in options,
        "multiple_choice": lambda: (
            set(offered) == {"options"}
            and set(key) < set(options)
            and len(key) == len(set(key)) > 1
            and "**two**" in item["stem"]["en"]
        ),
        "true_false": lambda: (
            not offered
            and isinstance(key, bool)
            and item["stem"]["en"].startswith("True or false: ")
            and item["stem"]["km"].startswith("ពិត ឬមិនពិត៖ ")
        ),
        "ordering": lambda: (
            set(offered) == {"options"} and sorted(key) == sorted(options) and key != options
        ),
        "matching": lambda: (
            set(offered) == {"left", "right"}
            and sorted(key) == sorted(offered["left"])
            and set(key.values()) <= set(offered["right"])
            and len(set(key.values())) == len(key)
            and len(offered["right"]) - len(offered["left"]) in {0, 1}
        ),
    }
    assert right[item["kind"]]()


def test_single_choice_items_offer_four_options() -> None:
    singles = [item for item in items().values() if item["kind"] == "single_choice"]
    assert {len(item["options"]) for item in singles} == {4}


@pytest.mark.parametrize("paper", ["A", "B", None])
def test_the_right_answer_stands_equally_often_in_each_position(paper: str | None) -> None:
    codes = by_code("paper")[paper].values["items"] if paper else list(items())
    keys = Counter(
        items()[code]["key"] for code in codes if items()[code]["kind"] == "single_choice"
    )
    assert max(keys.values()) - min(keys[place] for place in "abcd") <= 3


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_right_answer_is_not_given_away_by_its_length(language: str) -> None:
    singles = [item for item in items().values() if item["kind"] == "single_choice"]
    longest = 0
    for item in singles:
        lengths = {option["id"]: len(option[language]) for option in item["options"]}
        right = lengths.pop(item["key"])
        longest += right > max(lengths.values())
    assert longest / len(singles) <= 0.4


def test_no_two_texts_of_one_list_of_answers_are_the_same() -> None:
    for code, item in items().items():
        for name in ("options", "left", "right"):
            for language in ("en", "km"):
                texts = [option[language].casefold() for option in item.get(name, [])]
                assert len(texts) == len(set(texts)), code


def test_no_two_items_have_the_same_stem() -> None:
    for language in ("en", "km"):
        stems = [item["stem"][language] for item in items().values() if item["kind"] != "matching"]
        assert len(stems) == len(set(stems))


def test_no_option_is_all_or_none_of_the_above_and_none_ends_with_a_stop() -> None:
    for code, item in items().items():
        for option in [*item.get("options", []), *item.get("left", []), *item.get("right", [])]:
            assert not re.search(r"of the above|these answers", option["en"].lower()), code
            assert "ទាំងអស់ខាងលើ" not in option["km"], code
            assert not option["en"].endswith("."), code
            assert not option["km"].endswith("។"), code


def test_a_negative_stem_is_in_bold_in_both_languages() -> None:
    for code, item in items().items():
        negative = re.search(r"\bwhich\b[^.?]*\b(not|never|except)\b", item["stem"]["en"].lower())
        bold = ["**" in item["stem"][language] for language in ("en", "km")]
        assert len(set(bold)) == 1, code
        if negative:
            assert all(bold), code


def test_every_rationale_teaches_in_more_than_a_few_words() -> None:
    for code, item in items().items():
        assert len(item["rationale"]["en"].split()) >= 15, code


# Papers ----------------------------------------------------------------------------------------


def topic_of(item: str) -> str:
    return item.rsplit("-", 1)[0]


@pytest.mark.parametrize("code", ["A", "B"])
def test_a_paper_has_36_items_three_a_topic_and_one_anchor_each(code: str) -> None:
    paper = by_code("paper")[code].values
    assert Counter(map(topic_of, paper["items"])) == {topic: 3 for topic, _ in TOPICS}
    assert Counter(map(topic_of, paper["anchors"])) == {topic: 1 for topic, _ in TOPICS}


def test_papers_a_and_b_share_their_anchors_and_nothing_else() -> None:
    a, b = (by_code("paper")[code].values for code in ("A", "B"))
    assert set(a["items"]) & set(b["items"]) == set(a["anchors"]) == set(b["anchors"])
    assert set(a["items"]) | set(b["items"]) == set(items())


@pytest.mark.parametrize("feature", ["level", "kind"])
def test_papers_a_and_b_are_matched(feature: str) -> None:
    counts = [
        Counter(items()[code][feature] for code in by_code("paper")[paper].values["items"])
        for paper in ("A", "B")
    ]
    for value in counts[0] | counts[1]:
        assert abs(counts[0][value] - counts[1][value]) <= 2


def test_the_demonstration_paper_follows_the_topics_of_the_reference_cohort() -> None:
    numbers = {code: number for number, (code, _) in enumerate(TOPICS, start=1)}
    paper = by_code("paper")["REF-2012"].values
    wanted = [int(row["topic_no"]) for row in rows("reference_items_topics.csv")]
    assert [numbers[topic_of(code)] for code in paper["items"]] == wanted


# Words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", AVOID)
def test_words_to_avoid_stand_in_no_khmer_text(word: str) -> None:
    assert [where for where, text in khmer_texts() if word in text] == []


def test_coeng_to_is_typed_in_all_words_but_official_names() -> None:
    assert [where for where, text in khmer_texts() if COENG_DO in text] == []


def test_smuggling_always_names_what_is_smuggled() -> None:
    for where, text in khmer_texts():
        for found in re.finditer("រត់ពន្ធ", text):
            named = text[found.end() :].startswith(OBJECT_OF_SMUGGLING)
            passive = re.search("ត្រូវបាន(គេ)?$", text[: found.start()])
            assert named or passive, where


def test_no_person_is_called_illegal_in_english() -> None:
    for name, records in everything().items():
        if name == "term":
            continue
        for record in records:
            words = json.dumps(record.values, default=str).lower()
            assert not re.search(r"illegal (migrant|immigrant|alien|person)", words), record.code


def test_the_names_of_topics_end_without_a_stop() -> None:
    for topic in everything()["topic"]:
        for key in ("name", "short"):
            assert not topic.values[key]["km"].endswith("។")
