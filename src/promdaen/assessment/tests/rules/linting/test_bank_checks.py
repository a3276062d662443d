"""What many items show together: each check finds its breach, and a sound bank nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from promdaen.assessment.rules.linting import bank, cues, keys, likeness
from promdaen.assessment.rules.linting.drafts import ItemDraft
from promdaen.assessment.tests.rules.linting.samples import Bank, codes, sound_bank

SOUND = sound_bank()


def test_nothing_is_found_in_a_sound_bank() -> None:
    assert SOUND.findings() == []


def grown(item: ItemDraft, **changes: Any) -> ItemDraft:
    return replace(item, **changes)


def long_keys(items: Bank, topic: str) -> Bank:
    """The keys of the single choices of a topic a little longer than any other option."""

    def change(item: ItemDraft) -> ItemDraft:
        if item.kind != "single_choice" or not item.code.startswith(topic):
            return item
        options = [
            {**option, "en": option["en"] + ("bb" if option["id"] == item.key else "")}
            for option in item.lists["options"]
        ]
        return replace(item, lists={"options": options})

    return items.with_every(change)


def first_keys(items: Bank, topic: str) -> Bank:
    return items.with_every(
        lambda item: (
            replace(item, key="a")
            if item.kind == "single_choice" and item.code.startswith(topic)
            else item
        )
    )


def other_stem(item_code: str) -> Callable[[ItemDraft], ItemDraft]:
    [similar_item] = [item for item in SOUND.items if item.code == item_code]
    return lambda item: replace(item, stem=similar_item.stem)


def almost(item_code: str) -> Callable[[ItemDraft], ItemDraft]:
    [similar_item] = [item for item in SOUND.items if item.code == item_code]
    stem = {"en": similar_item.stem["en"] + " Now", "km": similar_item.stem["km"] + "ឥឡូវ"}
    return lambda item: replace(item, stem=stem)


def shunned(items: Bank) -> Bank:
    """One option of every single choice a little longer than the rest, and never the key."""

    def change(item: ItemDraft) -> ItemDraft:
        if item.kind != "single_choice":
            return item
        longer = "a" if item.key != "a" else "b"
        options = [
            {**option, "en": option["en"] + ("b" if option["id"] == longer else "")}
            for option in item.lists["options"]
        ]
        return replace(item, lists={"options": options})

    return items.with_every(change)


SHUNNED = shunned(SOUND)
BREACHES: dict[str, Bank] = {
    "stem-twice": SOUND.with_item("LAND-02", other_stem("SEA-02")),
    "items-alike": SOUND.with_item("LAND-02", almost("SEA-02")),
    "topic-size": replace(SOUND, items=SOUND.items[:-1]),
    "outcome-thin": SOUND.with_every(
        lambda item: grown(item, outcome="LAND.1") if item.topic == "LAND" else item
    ),
    "topic-recalls": SOUND.with_every(
        lambda item: grown(item, level="understand") if item.level == "apply" else item
    ),
    "kinds-unmixed": SOUND.with_every(
        lambda item: grown(item, kind="ordering") if item.kind == "single_choice" else item
    ).with_every(lambda item: grown(item, kind="ordering") if item.kind == "matching" else item),
    "item-elsewhere": SOUND.with_item("LAND-02", lambda item: grown(item, outcome="SEA.1")),
    "keys-unequal": first_keys(first_keys(SOUND, "LAND"), "SEA"),
    "keys-unequal-in-topic": first_keys(SOUND, "LAND"),
    "length-tells": long_keys(long_keys(SOUND, "LAND"), "SEA"),
    "length-tells-in-topic": long_keys(SOUND, "LAND"),
    "length-shunned": SHUNNED,
    "item-twice": SOUND.with_paper("D", items=["LAND-01", "LAND-01"]),
    "anchor-absent": SOUND.with_paper("D", anchors=["SEA-09"]),
    "topics-uneven": SOUND.with_paper("A", items=["LAND-01", "SEA-01", "LAND-06"]),
    "anchors-differ": SOUND.with_paper("B", items=["LAND-01", "SEA-01", "LAND-06", "SEA-11"]),
    "papers-unmatched": SOUND.with_paper("B", items=["LAND-01", "SEA-01", "LAND-11", "LAND-12"]),
    "quiz-reuses": SOUND.with_paper("Q", items=["LAND-06"]),
    "quiz-secret": SOUND.with_every(lambda item: replace(item, is_for_tests_only=True)).with_paper(
        "Q", items=["LAND-16"]
    ),
}


def test_each_check_of_a_bank_has_its_breach() -> None:
    of_banks = bank.CHECKS[bank.CHECKS.index(likeness.DUPLICATE_STEM) :]
    assert set(BREACHES) == {check.code for check in of_banks}


@pytest.mark.parametrize("code", BREACHES)
def test_a_planted_breach_is_found_and_worded_in_both_languages(code: str) -> None:
    findings = [finding for finding in BREACHES[code].findings() if finding.check.code == code]
    assert findings
    for language in ("en", "km"):
        assert "{" not in findings[0].text(language=language)


def test_a_shorter_paper_is_matched_by_its_shares() -> None:
    short = SOUND.with_paper("B", items=["LAND-01", "SEA-01"])
    assert "papers-unmatched" not in {finding.check.code for finding in short.findings()}
    lopsided = SOUND.with_paper("B", items=["LAND-01", "SEA-01", "LAND-11"])
    assert "papers-unmatched" in {finding.check.code for finding in lopsided.findings()}


def test_a_short_paper_of_the_anchors_alone_needs_no_match() -> None:
    anchors = SOUND.with_paper("B", items=["LAND-01", "SEA-01"], anchors=["LAND-01", "SEA-01"])
    assert "papers-unmatched" not in {finding.check.code for finding in anchors.findings()}


def test_codes_of_checks_are_their_own() -> None:
    assert len({check.code for check in bank.CHECKS}) == len(bank.CHECKS)


# Likeness --------------------------------------------------------------------------------------


def test_two_items_that_are_alike_are_named_once_at_the_later_one() -> None:
    [finding] = [
        finding
        for finding in BREACHES["items-alike"].findings()
        if finding.check.code == "items-alike"
    ]
    assert (finding.subject, finding.details["other"]) == ("item:SEA-02", "LAND-02")


def test_stems_that_only_say_what_to_do_are_compared_with_their_options() -> None:
    same = {"en": "Put the steps in order.", "km": "សូមរៀបជំហានតាមលំដាប់។"}
    findings = SOUND.with_every(
        lambda item: replace(item, stem=same) if item.kind == "ordering" else item
    ).findings()
    assert findings == []


def test_likeness_is_the_cosine_of_two_sets() -> None:
    [(first, second, value)] = likeness.pairs_above(
        texts=["one two", "one six", ""], bound=0.3, language="en"
    )
    # One of three pieces each is shared: one, two, one two; one, six, one six.
    assert (first, second, value) == (0, 1, pytest.approx(1 / 3, abs=1e-5))


def test_khmer_runs_pass_over_spaces_and_signs() -> None:
    pieces = likeness.text_pieces(text="ក ខ។ **គ** ឃ?", language="km")
    assert pieces == {"កខគ", "ខគឃ"}


# Coverage --------------------------------------------------------------------------------------


def test_a_topic_that_grows_has_only_its_number_reported() -> None:
    few = replace(SOUND, items=tuple(item for item in SOUND.items if item.code != "LAND-05"))
    findings = few.with_every(lambda item: grown(item, level="remember")).findings()
    ours = [finding for finding in findings if finding.subject == "items:LAND"]
    assert [(finding.check.code, finding.details["count"]) for finding in ours] == [
        ("topic-size", 19)
    ]


def test_items_for_tests_only_do_not_fill_a_topic() -> None:
    findings = SOUND.with_item(
        "LAND-05", lambda item: replace(item, is_for_tests_only=True)
    ).findings()
    ours = [finding for finding in findings if finding.subject == "items:LAND"]
    assert [(finding.check.code, finding.details["count"]) for finding in ours] == [
        ("topic-size", 19)
    ]


def test_an_outcome_wants_two_items() -> None:
    [finding] = [
        finding
        for finding in BREACHES["outcome-thin"].findings()
        if finding.check.code == "outcome-thin"
    ]
    assert dict(finding.details) == {"outcome": "LAND.2", "count": 0, "wanted": 2}


def test_three_kinds_in_four_are_not_enough_and_three_of_four_items_are() -> None:
    def of(kinds: list[str]) -> set[str]:
        ours = iter(kinds)
        return codes(
            SOUND.with_every(
                lambda item: grown(item, kind=next(ours)) if item.topic == "LAND" else item
            ).findings()
        )

    mixed = ["ordering"] * 15 + [
        "single_choice",
        "single_choice",
        "true_false",
        "matching",
        "matching",
    ]
    assert "kinds-unmixed" not in of(mixed)
    assert "kinds-unmixed" in of(["ordering", *mixed[:15], *mixed[16:]])


# Keys ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key_count", "bound", "is_found"), [(3, 3, False), (4, 3, True)])
def test_positions_may_differ_by_the_bound(key_count: int, bound: int, is_found: bool) -> None:
    items = [replace(SOUND.items[0], key=key) for key in "a" * key_count]
    group = keys.KeyGroup(subject="paper:A", items=items, bound=bound)
    assert bool(list(keys.key_findings(group=group))) is is_found


def test_a_bank_is_allowed_a_tenth_of_its_single_choices() -> None:
    assert keys.bank_group(items=SOUND.items).bound == 3
    assert keys.bank_group(items=SOUND.items * 5).bound == 13


def test_keys_that_are_never_longest_count_for_a_bank_and_not_for_a_topic() -> None:
    findings = [
        finding for finding in SHUNNED.findings() if finding.check.code == "length-shunned"
    ]
    assert [(finding.subject, finding.language) for finding in findings] == [("bank", "en")]
    assert {name: findings[0].details[name] for name in ("count", "of", "chance")} == {
        "count": 0,
        "of": 26,
        "chance": 6,
    }


def test_options_of_one_length_reveal_nothing() -> None:
    assert cues.extremes(item=SOUND.items[0], language="en") == (None, None)
    assert cues.extremes(item=replace(SOUND.items[0], key="z"), language="en") == (None, None)


@pytest.mark.parametrize(
    ("draws", "rare", "most"), [(13, keys.RARE_IN_TOPIC, 6), (156, keys.RARE_IN_BANK, 52)]
)
def test_chance_allows_so_many_longest_keys(draws: int, rare: float, most: int) -> None:
    assert keys.tail(count=most, draws=draws) >= rare > keys.tail(count=most + 1, draws=draws)


def test_shortest_keys_reveal_as_much_as_longest_ones() -> None:
    def change(item: ItemDraft) -> ItemDraft:
        if item.kind != "single_choice":
            return item
        options = [
            {**option, "km": option["km"] + ("" if option["id"] == item.key else "ក")}
            for option in item.lists["options"]
        ]
        return replace(item, lists={"options": options})

    findings = [
        finding
        for finding in SOUND.with_every(change).findings()
        if finding.check.code == "length-tells"
    ]
    assert {(finding.language, finding.details["which"].en) for finding in findings} == {
        ("km", "shortest")
    }


# Papers ----------------------------------------------------------------------------------------


def test_a_paper_may_name_items_that_are_not_there_yet() -> None:
    lone = replace(SOUND, items=tuple(item for item in SOUND.items if item.code != "SEA-06"))
    assert "topics-uneven" in codes(lone.findings())


def test_papers_with_different_anchors_cannot_be_put_on_one_scale() -> None:
    findings = SOUND.with_paper("B", anchors=["LAND-01"]).findings()
    [anchor_finding] = [finding for finding in findings if finding.check.code == "anchors-differ"]
    assert (anchor_finding.subject, anchor_finding.details["items"]) == ("paper:B", "SEA-01")


def test_a_demonstration_may_use_what_tests_use() -> None:
    assert SOUND.with_paper("D", items=["LAND-01", "LAND-06"]).findings() == []
