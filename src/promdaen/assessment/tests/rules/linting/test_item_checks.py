"""What one item shows by itself: each check finds its breach, and a sound item nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from promdaen.assessment.rules.linting import bank, wording
from promdaen.assessment.rules.linting.drafts import ItemDraft, KindChecks, item_draft
from promdaen.assessment.tests.rules.linting.samples import (
    WHY,
    codes,
    item_findings,
    multiple,
    options,
    single,
    statement,
    with_option,
)

ITEM = single()
ORDERING = single(kind="ordering", key=["b", "a", "d", "c"])
MATCHING = single(
    kind="matching",
    key={"1": "a", "2": "b"},
    lists={
        "left": [{"id": "1", "en": "Land", "km": "គោក"}, {"id": "2", "en": "Sea", "km": "សមុទ្រ"}],
        "right": options(("Road", "ផ្លូវ"), ("Wave", "រលក"), ("Sky", "មេឃ")),
    },
)


def stem(en: str, km: str = "តើអ្វីមកមុន?") -> dict[str, str]:
    return {"en": en, "km": km}


@pytest.mark.parametrize(
    "item", [ITEM, multiple(), statement(), ORDERING, MATCHING], ids=lambda item: item.kind
)
def test_nothing_is_found_in_a_sound_item(item: ItemDraft) -> None:
    assert item_findings(item) == []


BREACHES: dict[str, ItemDraft] = {
    "text-missing": single(stem={"en": "What comes first?", "km": " "}),
    "text-untranslated": with_option(ITEM, "a", "km", "Open the load"),
    "options-equal": with_option(ITEM, "a", "en", "close the gate"),
    "all-or-none": with_option(ITEM, "a", "en", "All of the above"),
    "option-stop": with_option(ITEM, "a", "km", "បើកទំនិញមើល។"),
    "option-count": single(lists={"options": ITEM.lists["options"][:3]}),
    "spare-entries": replace(
        MATCHING, lists={**MATCHING.lists, "left": MATCHING.lists["left"][:1]}
    ),
    "number-not-said": multiple(key=["a", "b", "c"]),
    "every-option-right": multiple(key=["a"]),
    "truth-opening": statement(stem=stem("The cart stops.", "រទេះឈប់។")),
    "rationale-short": single(rationale={**WHY, "en": "It is so."}),
    "emphasis-unequal": single(stem=stem("What comes **first**?")),
    "negative-plain": single(stem=stem("Which of these does not come first?")),
    "double-negative": statement(stem=stem("True or false: nobody is not there.", "ពិត ឬមិនពិត៖ ឈប់")),
    "key-long": with_option(ITEM, "b", "en", "Greet the driver and the passengers"),
    "key-short": with_option(ITEM, "b", "en", "Greet"),
    "word-of-stem": with_option(ITEM, "b", "en", "Move the cart"),
    "distractor-tells": with_option(ITEM, "a", "en", "Never open a load"),
    "trait-as-sign": single(stem=stem("His nationality makes him a suspect. What comes first?")),
}


def test_each_check_of_an_item_has_its_breach() -> None:
    of_items = {
        check.code for check in bank.CHECKS[: bank.CHECKS.index(bank.likeness.DUPLICATE_STEM)]
    }
    assert set(BREACHES) == of_items


@pytest.mark.parametrize("code", BREACHES)
def test_a_planted_breach_is_found(code: str) -> None:
    assert code in codes(item_findings(BREACHES[code]))


@pytest.mark.parametrize("code", BREACHES)
def test_a_finding_and_its_remedy_are_worded_in_both_languages(code: str) -> None:
    [finding] = [
        finding for finding in item_findings(BREACHES[code]) if finding.check.code == code
    ][:1]
    for language in ("en", "km"):
        text = finding.text(language=language)
        assert text.startswith("LAND-01")
        assert "{" not in text


# Texts -----------------------------------------------------------------------------------------


def test_every_text_must_be_there_in_both_languages() -> None:
    bare = single(stem={}, rationale={}, lists={"options": [{"id": "b"}]})
    findings = [finding for finding in item_findings(bare) if finding.check.code == "text-missing"]
    assert [(finding.place, finding.language) for finding in findings] == [
        ("stem", "en"),
        ("stem", "km"),
        ("options[b]", "en"),
        ("options[b]", "km"),
        ("rationale", "en"),
        ("rationale", "km"),
    ]


def test_codes_and_figures_are_the_same_in_both_languages() -> None:
    item = with_option(with_option(ITEM, "a", "en", "MRZ 740812"), "a", "km", "MRZ 740812")
    assert "text-untranslated" not in codes(item_findings(item))


@pytest.mark.parametrize(
    ("language", "option_text"),
    [
        ("en", "None of the above"),
        ("en", "Both of these"),
        ("en", "a and c"),
        ("km", "ចម្លើយទាំងអស់ខាងលើ"),
        ("km", "គ្មានចម្លើយត្រឹមត្រូវ"),
    ],
)
def test_an_option_is_on_its_own(language: str, option_text: str) -> None:
    assert "all-or-none" in codes(item_findings(with_option(ITEM, "d", language, option_text)))


@pytest.mark.parametrize(
    ("language", "option_text"),
    [
        ("en", "Search all of them"),
        ("en", "Ask a guard and cook"),
        ("en", "Both of the men"),
        ("km", "ប្រាប់ចម្លើយទាំងអស់របស់គាត់"),
        ("km", "ដាក់ខាងលើតុ"),
    ],
)
def test_an_option_that_only_sounds_so_is_none(language: str, option_text: str) -> None:
    assert "all-or-none" not in codes(item_findings(with_option(ITEM, "d", language, option_text)))


@pytest.mark.parametrize(
    ("option_text", "codes_found"), [("Close it.", {"option-stop"}), ("Close it...", set())]
)
def test_an_option_ends_without_a_stop(option_text: str, codes_found: set[str]) -> None:
    assert codes(item_findings(with_option(ITEM, "d", "en", option_text))) == codes_found


def test_a_multiple_choice_names_its_number_in_both_languages() -> None:
    item = multiple(stem=stem("Which **two** come first?", "តើពីរណាមកមុន?"))
    findings = [
        finding for finding in item_findings(item) if finding.check.code == "number-not-said"
    ]
    assert [(finding.language, finding.details["said"]) for finding in findings] == [
        ("km", "**ពីរ**")
    ]


def test_a_multiple_choice_leaves_something_wrong() -> None:
    assert "every-option-right" in codes(item_findings(multiple(key=["a", "b", "c", "d"])))


def test_a_number_without_a_word_is_written_in_figures() -> None:
    more = [
        *ITEM.lists["options"],
        *({"id": option_id, "en": f"Ask {option_id}", "km": "សួរ"} for option_id in "ef"),
    ]
    item = multiple(key=["a", "b", "c", "d", "e"], lists={"options": more})
    [finding, _] = [
        finding for finding in item_findings(item) if finding.check.code == "number-not-said"
    ]
    assert finding.details["said"] == "**5**"


@pytest.mark.parametrize(("language", "fewest"), wording.MIN_LETTERS.items())
def test_a_rationale_has_a_least_length_in_each_language(language: str, fewest: int) -> None:
    unit = {"en": "word ", "km": "ក"}[language]
    for count, expected in ((fewest - 1, {"rationale-short"}), (fewest, set())):
        item = single(rationale={**WHY, language: unit * count})
        assert codes(item_findings(item)) == expected


# Negatives -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stem_text",
    [
        "Which of these is **not** a sign?",
        "A cart stops. What should she **never** do?",
        "In which case does the rule **not** hold?",
    ],
)
def test_a_negative_in_bold_is_sound_where_khmer_denies_in_bold_too(stem_text: str) -> None:
    assert codes(item_findings(single(stem=stem(stem_text, "តើអ្វី **មិនមែន** ជាសញ្ញា?")))) == set()
    findings = item_findings(single(stem=stem(stem_text, "តើអ្វី **មុន** ជាសញ្ញា?")))
    assert [(finding.check.code, finding.language) for finding in findings] == [
        ("negative-plain", "km")
    ]


@pytest.mark.parametrize(
    "stem_text",
    [
        "Two adults, who do not live there, walk on. What comes first?",
        "What should she do when he does not answer?",
        "He has not paid. Which rule holds?",
        "Which rule holds, if he has not paid?",
        "Why does the lamp not show it?",
        "Which line belongs to the one that does not shine?",
    ],
)
def test_a_denial_outside_what_is_asked_is_no_negative(stem_text: str) -> None:
    assert codes(item_findings(single(stem=stem(stem_text)))) == set()


@pytest.mark.parametrize(("language", "option"), [("en", "Nobody pays"), ("km", "គ្មានអ្នកបង់ប្រាក់")])
def test_a_denied_option_under_a_denied_stem_is_a_double_negative(
    language: str, option: str
) -> None:
    denied_stem = stem("Which of these is **not** a sign?", "តើអ្វី **មិនមែន** ជាសញ្ញា?")
    [finding] = item_findings(with_option(single(stem=denied_stem), "a", language, option))
    assert (finding.check.code, finding.language, finding.details["where"]) == (
        "double-negative",
        language,
        "options[a]",
    )


def test_a_statement_may_deny_once() -> None:
    item = statement(stem=stem("True or false: nobody is there.", "ពិត ឬមិនពិត៖ គ្មានមនុស្ស"))
    assert item_findings(item) == []


# Cues ------------------------------------------------------------------------------------------


def test_a_key_may_be_a_little_longer_or_shorter() -> None:
    assert item_findings(with_option(ITEM, "b", "en", "Greet the driver too")) == []
    assert item_findings(with_option(ITEM, "b", "en", "Greet a driver")) == []


def test_a_few_letters_more_are_no_cue_however_short_the_options() -> None:
    short = options(("Ox", "គោ"), ("Horse", "សេះ"), ("Cow", "គោញី"), ("Hen", "មាន់"))
    assert item_findings(single(lists={"options": short})) == []


def test_khmer_signs_on_a_letter_do_not_make_it_longer() -> None:
    findings = item_findings(with_option(ITEM, "b", "km", "ស្ត្រីម្នាក់ត្រូវស្វាគមន៍ជាមុនសិន"))
    [long_key] = [finding for finding in findings if finding.check.code == "key-long"]
    assert long_key.details == {"key": 14, "other": 7}


def test_a_word_of_the_stem_may_be_in_the_key_when_a_distractor_has_it() -> None:
    both = with_option(with_option(ITEM, "b", "en", "Move the cart"), "c", "en", "Leave the carts")
    assert item_findings(both) == []


def test_a_word_of_grammar_is_no_cue() -> None:
    stem_texts = stem("An officer should come before others. What comes first?")
    assert (
        item_findings(with_option(single(stem=stem_texts), "b", "en", "Others come first")) == []
    )


def test_khmer_is_compared_in_runs_of_letters_and_named_whole() -> None:
    stem_texts = stem("What comes first?", "រថយន្តសង្គ្រោះមកដល់។ តើអ្វីមកមុន?")
    item = with_option(single(stem=stem_texts), "b", "km", "ហៅរថយន្តសង្គ្រោះ")
    [finding] = [
        finding for finding in item_findings(item) if finding.check.code == "word-of-stem"
    ]
    assert finding.details["words"] == "រថយន្តសង្គ្រោះ"
    assert "word-of-stem" not in codes(
        item_findings(with_option(item, "a", "km", "ទុករថយន្តសង្គ្រោះ"))
    )


def test_a_multiple_choice_is_revealed_only_by_a_word_of_all_its_keys() -> None:
    item = multiple(stem=stem("A cart stops. Which **two** come first?", "តើ **ពីរ** ណាមកមុន?"))
    one_key_changed = with_option(item, "a", "en", "Move the cart")
    assert "word-of-stem" not in codes(item_findings(one_key_changed))
    assert "word-of-stem" in codes(
        item_findings(with_option(one_key_changed, "b", "en", "Greet the cart"))
    )


@pytest.mark.parametrize(
    ("language", "option", "word"),
    [("en", "Shout at him", "shout"), ("km", "គំរាមអ្នកបើក", "គំរាម")],
)
def test_a_distractor_may_use_a_revealing_word_when_the_key_does(
    language: str, option: str, word: str
) -> None:
    wrong = with_option(ITEM, "a", language, option)
    [finding] = item_findings(wrong)
    assert (finding.check.code, finding.language, finding.details["words"]) == (
        "distractor-tells",
        language,
        word,
    )
    assert "distractor-tells" not in codes(
        item_findings(with_option(wrong, "b", language, option + " 2"))
    )


def test_an_item_whose_key_is_no_option_reveals_nothing() -> None:
    assert codes(item_findings(single(key="z"))) == set()


# Sensitive -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"stem": stem("His sex is known. Who is a suspect?")},
        {"stem": stem("Nationality is no risk. What comes first?")},
        {"kind": "true_false", "key": False, "lists": {},
         "stem": stem("True or false: nationality is a risk.", "ពិត ឬមិនពិត៖ ឈប់")},
    ],
)  # fmt: skip
def test_a_trait_is_no_finding_without_suspicion_or_where_denied_or_in_a_false_statement(
    changes: dict[str, Any],
) -> None:
    assert codes(item_findings(single(**changes))) == set()


def test_a_distractor_may_name_the_error_and_the_key_may_not() -> None:
    risk_stem = stem("Which of these is a risk?")
    wrong = with_option(single(stem=risk_stem), "a", "en", "The nationality")
    assert "trait-as-sign" not in codes(item_findings(wrong))
    findings = item_findings(replace(wrong, key="a"))
    assert [
        (finding.place, finding.details["trait"])
        for finding in findings
        if finding.check.code == "trait-as-sign"
    ] == [("options[a]", "nationality")]


def test_khmer_words_of_a_trait_are_found_in_a_rationale() -> None:
    why = {**WHY, "km": WHY["km"] + " សញ្ជាតិនោះជាជនសង្ស័យ។"}
    [finding] = item_findings(single(rationale=why))
    assert (finding.check.code, finding.place, finding.language) == (
        "trait-as-sign",
        "rationale",
        "km",
    )


def test_a_question_that_ends_in_a_space_is_read_with_its_key() -> None:
    risk_stem = stem("A bus arrives. Which of these is a risk? ")
    wrong = replace(with_option(single(stem=risk_stem), "a", "en", "The nationality"), key="a")
    assert "trait-as-sign" in codes(item_findings(wrong))


def test_a_denial_excuses_only_its_own_khmer_sentence() -> None:
    why = {**WHY, "km": WHY["km"] + "មិនត្រូវរង់ចាំ។សញ្ជាតិនោះជាជនសង្ស័យ។"}
    assert "trait-as-sign" in codes(item_findings(single(rationale=why)))


def test_without_words_nothing_is_sensitive() -> None:
    item = single(stem=stem("His nationality makes him a suspect. What comes first?"))
    assert list(bank.item_findings(item=item, words={})) == []


# Drafts ----------------------------------------------------------------------------------------


def test_a_record_becomes_a_draft_with_the_lists_it_has() -> None:
    values = {
        "kind": "matching",
        "outcome": "LAND.2",
        "level": "apply",
        "key": {"1": "a"},
        "left": [{"id": "1", "en": "Land", "km": "គោក"}],
        "right": [{"id": "a", "en": "Road", "km": "ផ្លូវ"}],
    }
    draft = item_draft(code="LAND-09", values=values, checks=KindChecks())
    assert (draft.subject, draft.topic, draft.stem) == ("item:LAND-09", "LAND", {})
    assert [place for place, _ in draft.answers()] == ["left[1]", "right[a]"]
