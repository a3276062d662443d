"""The case studies: 24 of them, spread over places, verdicts and offices, and of one mind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from tests.written import by_code

Values = Mapping[str, Any]
VERDICTS = {
    "smuggling": 5,
    "aggravated_smuggling": 3,
    "trafficking": 5,
    "both": 3,
    "facilitation_no_benefit": 2,
    "irregular_entry": 2,
    "neither": 2,
    "undetermined": 2,
}
DEPARTMENTS = {"IMM", "MAR", "BPP", "AHT"}
# The lines name no foreign State but Utopia: who comes from where is no evidence.
STATES = re.compile(
    r"\b(Thai|Viet|Lao|Chin|India|Indones|Malays|Myanmar|Burm|Nepal|Bangla|Pakist|Philipp|Taiwan"
    r"|Korea|Japan|Russia|Kenya|Nigeria)\w*|ថៃ|វៀតណាម|ឡាវ|ចិន|ឥណ្ឌ|មីយ៉ាន់ម៉ា",
    re.IGNORECASE,
)


def cases() -> dict[str, Values]:
    return {code: record.values for code, record in by_code("case").items()}


def stages() -> Iterator[tuple[str, Values]]:
    for code, case in cases().items():
        for stage in case["stages"]:
            yield f"{code} {stage['code']}", stage


def lines(stage: Values) -> Iterator[Values]:
    return (line for part in stage["parts"] for line in part["lines"])


def turns(case: Values) -> bool:
    """Whether what was judged must be judged again, and not only what was open."""
    verdicts = [stage["verdict"] for stage in case["stages"]]
    determined = [verdict for verdict in verdicts if verdict != "undetermined"]
    reversed_ones = any(
        {before["facts"].get(element), after["facts"].get(element)} == {"yes", "no"}
        for before, after in pairwise(case["stages"])
        for element in before["facts"]
    )
    return len(set(determined)) > 1 or reversed_ones


def expected_measures(facts: Mapping[str, str]) -> dict[str, bool]:
    """What the facts of a stage ask of its protection and offices (content/README.md)."""

    def is_yes(element: str) -> bool:
        return facts.get(element) == "yes"

    return {
        "AHT": is_yes("P3"),
        "social": is_yes("P3") or is_yes("P2"),
        "asylum": is_yes("P1"),
        "REFUGEE": is_yes("P1") or is_yes("P5"),
        "no_return": is_yes("P1") or is_yes("P5"),
    }


def test_there_are_24_cases_coded_in_order() -> None:
    assert list(cases()) == [f"CASE-{number:02}" for number in range(1, 25)]


def test_the_last_stages_are_spread_over_every_verdict() -> None:
    verdict_counts = Counter(case["stages"][-1]["verdict"] for case in cases().values())
    assert verdict_counts == VERDICTS


def test_a_third_of_the_cases_turn() -> None:
    assert sum(turns(case) for case in cases().values()) >= 8


def test_a_case_has_two_to_four_stages_and_its_questions_for_the_room() -> None:
    for code, case in cases().items():
        assert 2 <= len(case["stages"]) <= 4, code
        assert 2 <= len(case["discussion"]) <= 3, code
        assert 8 <= case["minutes"] <= 20, code
        assert 8 <= len(set(case["asks"])) == len(case["asks"]) <= 12, code


def test_every_kind_of_place_is_met() -> None:
    place_counts = Counter(case["place"] for case in cases().values())
    assert set(place_counts) == {"land", "green", "sea", "river", "air", "inland"}
    assert min(place_counts.values()) >= 2


def test_every_department_leads_and_every_office_takes_a_case() -> None:
    leading = Counter(stage["offices"][0] for _, stage in stages())
    assert all(leading[department] >= 4 for department in DEPARTMENTS)
    assert {code for _, stage in stages() for code in stage["offices"]} == set(by_code("office"))


def test_every_protection_is_owed_somewhere() -> None:
    owed = {code for _, stage in stages() for code in stage["protection"]}
    assert owed == set(by_code("protection"))


def test_a_case_reaches_the_officer_in_several_forms() -> None:
    for code, case in cases().items():
        kinds = {part["kind"] for stage in case["stages"] for part in stage["parts"]}
        assert "statement" in kinds, code
        assert kinds & {"document", "belongings"}, code


def test_what_was_known_stays_known() -> None:
    for code, case in cases().items():
        for before, after in pairwise(case["stages"]):
            assert set(before["facts"]) <= set(after["facts"]), f"{code} {after['code']}"


def test_lines_are_coded_by_their_stage_in_order_and_none_is_repeated() -> None:
    text_counts: Counter[str] = Counter()
    for name, stage in stages():
        codes = [line["code"] for line in lines(stage)]
        assert all(code[0] == stage["code"] for code in codes), name
        text_counts.update(
            line["text"][language] for line in lines(stage) for language in ("en", "km")
        )
    assert [text for text, count in text_counts.items() if count > 1] == []


def test_no_line_names_a_foreign_state_but_utopia() -> None:
    for name, stage in stages():
        for line in lines(stage):
            for text in line["text"].values():
                assert not STATES.search(text), f"{name} {line['code']}: {text}"


def test_offices_and_protection_follow_the_facts_in_every_case() -> None:
    for name, stage in stages():
        codes = {*stage["offices"], *stage["protection"]}
        for code, is_wanted in expected_measures(stage["facts"]).items():
            if is_wanted:
                assert code in codes, f"{name}: {code} is missing"
        for office, protection in (("SOCIAL", "social"), ("HEALTH", "medical")):
            assert (office in codes) == (protection in codes), f"{name}: {office}, {protection}"
        assert ("asylum" in codes) == expected_measures(stage["facts"])["asylum"], name
        assert "asylum" not in codes or "consular" not in codes, name
        assert "consular" not in codes or "interpreter" in codes, name
        is_trafficking = stage["verdict"] in {"trafficking", "both"}
        assert "not_charged" not in codes or is_trafficking, name


def test_a_child_is_always_met_as_a_child() -> None:
    for name, stage in stages():
        if stage["facts"].get("T4") == "yes" or stage["facts"].get("P2") == "yes":
            assert "child" in stage["protection"], name


def test_a_case_with_an_official_goes_to_the_anti_corruption_unit() -> None:
    took = {name.split()[0] for name, stage in stages() if "ACU" in stage["offices"]}
    assert took == {"CASE-14"}
