"""Words and terms of content: what is to be avoided, and what the glossary holds texts to."""

from __future__ import annotations

import pytest

from promdaen.curriculum.rules import avoided, findings, terms, texts
from promdaen.curriculum.rules.avoided import Avoided
from promdaen.curriculum.rules.terms import GlossaryTerm
from promdaen.curriculum.rules.texts import RecordText
from promdaen.kit.texts import Words

PASSPORT = GlossaryTerm(name="passport", forms=["លិខិតឆ្លងដែន"], avoid=["ប៉ាស្ព័រ"])
INTERVIEW = GlossaryTerm(name="interview", forms=["ការសម្ភាសន៍", "សម្ភាស"])
CHILD = GlossaryTerm(name="child", forms=["កុមារ"])
MIGRANT = GlossaryTerm(name="migrant", forms=["ជនចំណាកស្រុក"])
SMUGGLING = GlossaryTerm(name="smuggling of migrants", forms=["ការរត់ពន្ធជនចំណាកស្រុក"])
ACT = GlossaryTerm(name="transfer (act)", forms=["ការផ្ទេរ"])


def text(*, en: str = "", km: str = "", place: str = "stem") -> RecordText:
    words = {language: text for language, text in (("en", en), ("km", km)) if text}
    return RecordText(subject="item:A-1", place=place, words=words)


def term_codes(record_texts: list[RecordText], *glossary: GlossaryTerm) -> list[str]:
    return [
        term_finding.check.code
        for term_finding in terms.term_findings(texts=record_texts, terms=glossary)
    ]


def refused(record_text: RecordText, *words: Avoided) -> list[str]:
    avoided_uses = avoided.avoided_findings(texts=[record_text], words=words)
    return [avoided_finding.sentence(language="en") for avoided_finding in avoided_uses]


# Texts -----------------------------------------------------------------------------------------


def test_every_text_of_a_record_is_found_with_its_place() -> None:
    values = {
        "stem": {"en": "One", "km": "មួយ"},
        "options": [{"id": "a", "en": "Two", "km": "ពីរ"}],
        "parts": [{"text": {"km": "បី"}}],
        "note": "Four words of English",
        "code": "A-1",
        "hours": 3,
    }
    record_texts = list(texts.record_texts(subject="item:A-1", values=values))
    assert [(record_text.place, dict(record_text.words)) for record_text in record_texts] == [
        ("stem", {"en": "One", "km": "មួយ"}),
        ("options[a]", {"en": "Two", "km": "ពីរ"}),
        ("parts[1].text", {"km": "បី"}),
        ("note", {"en": "Four words of English"}),
    ]
    assert {record_text.subject for record_text in record_texts} == {"item:A-1"}


@pytest.mark.parametrize(
    ("khmer", "letters"),
    [("ព្រំដែន", ["ព្រំ", "ដែ", "ន"]), ("សម្ភាសន៍", ["ស", "ម្ភា", "ស", "ន៍"]), ("A ខ", ["A", " ", "ខ"])],
)
def test_a_khmer_letter_with_its_signs_is_one(khmer: str, letters: list[str]) -> None:
    assert texts.clusters(text=khmer) == letters


# Words to avoid --------------------------------------------------------------------------------


def test_a_word_to_avoid_is_found_with_what_to_write() -> None:
    word = Avoided(language="km", form="ប៉ាស្ព័រ", instead="លិខិតឆ្លងដែន")
    assert refused(text(km="មានប៉ាស្ព័រ"), word) == ["contains “ប៉ាស្ព័រ”; write លិខិតឆ្លងដែន"]
    assert refused(text(km="មានលិខិតឆ្លងដែន"), word) == []


def test_a_word_without_another_is_left_out() -> None:
    word = Avoided(language="km", form="នូវ", instead="")
    assert refused(text(km="ផ្តល់នូវជំនួយ"), word) == ["contains “នូវ”; leave it out"]


@pytest.mark.parametrize(
    ("english", "count"),
    [
        ("An illegal migrant", 1),
        ("Illegal  migrants", 0),
        ("ILLEGAL MIGRANTS", 1),
        ("illegal migration", 0),
    ],
)
def test_english_is_found_as_whole_words_in_any_case(english: str, count: int) -> None:
    word = Avoided(language="en", form="illegal migrant", instead="person")
    assert len(refused(text(en=english), word)) == count


def test_a_word_of_one_language_is_not_looked_for_in_the_other() -> None:
    word = Avoided(language="km", form="ប៉ាស្ព័រ", instead="លិខិតឆ្លងដែន")
    assert refused(text(en="Never ប៉ាស្ព័រ", km="លិខិតឆ្លងដែន"), word) == []


@pytest.mark.parametrize(
    ("khmer", "count"),
    [
        ("ការរត់ពន្ធតាមទន្លេ", 1),
        ("ការរត់ពន្ធទំនិញ", 0),
        ("ជនដែលត្រូវបានរត់ពន្ធ", 0),
        ("គាត់ត្រូវបានគេរត់ពន្ធ", 0),
        ("ការរត់ពន្ធទំនិញ និងការរត់ពន្ធ", 1),
    ],
)
def test_a_word_may_be_right_before_or_after_another(khmer: str, count: int) -> None:
    word = Avoided(
        language="km",
        form="រត់ពន្ធ",
        instead="រត់ពន្ធអ្វី",
        before=["ទំនិញ"],
        after=["ត្រូវបាន", "ត្រូវបានគេ"],
    )
    assert len(refused(text(km=khmer), word)) == count


def test_coeng_do_is_found_in_its_word() -> None:
    wrong = text(km="ការប\u17d2\u178aូរ ថ្មី")
    [coeng_finding] = avoided.coeng_findings(texts=[wrong, text(km="ការប\u17d2\u178fូរ")])
    assert coeng_finding.details["word"] == "ការប\u17d2\u178aូរ"
    assert coeng_finding.check.severity == findings.ERROR


# Terms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("en", "km", "codes"),
    [
        ("Two passports", "លិខិតឆ្លងដែនពីរ", []),
        ("Two passports", "លិខិត **ឆ្លងដែន** ពីរ", []),
        ("Two passports", "សៀវភៅពីរ", ["term-missing"]),
        ("A passport", "ប៉ាស្ព័រ", ["competing-form"]),
        ("A passport", "លិខិតឆ្លងដែន ឬប៉ាស្ព័រ", ["competing-form"]),
        ("The passports' ink", "ទឹកខ្មៅ", ["term-missing"]),
        ("A passportless man", "បុរសម្នាក់", []),
        ("A passport", "", []),
        ("", "សៀវភៅ", []),
    ],
)
def test_khmer_uses_the_term_that_english_names(en: str, km: str, codes: list[str]) -> None:
    assert term_codes([text(en=en, km=km)], PASSPORT) == codes


def test_a_noun_may_come_as_its_verb_and_a_child_as_children() -> None:
    assert term_codes([text(en="An interview", km="កិច្ចសម្ភាសន៍")], INTERVIEW) == []
    assert term_codes([text(en="Interview him", km="សម្ភាសគាត់")], INTERVIEW) == []
    assert term_codes([text(en="Two children", km="មនុស្សពីរ")], CHILD) == ["term-missing"]


def test_the_longest_name_counts_alone() -> None:
    record_texts = [text(en="Smuggling of migrants", km="ការរត់ពន្ធជនចំណាកស្រុក")]
    assert term_codes(record_texts, MIGRANT, SMUGGLING) == []
    [term_finding] = terms.term_findings(
        texts=[text(en="Smuggling of migrants", km="ជនចំណាកស្រុក")], terms=[MIGRANT, SMUGGLING]
    )
    assert term_finding.details["name"] == "smuggling of migrants"


def test_what_is_in_brackets_is_no_part_of_a_name() -> None:
    assert term_codes([text(en="The transfer began", km="ការចាប់ផ្តើម")], ACT) == ["term-missing"]


def test_an_option_may_leave_out_a_term_of_the_stem() -> None:
    stem = text(en="A passport", km="លិខិតឆ្លងដែន")
    option = text(en="Keep the passport", km="រក្សាទុក", place="options[a]")
    why = text(en="The passport is whole", km="វានៅល្អ", place="rationale")
    assert term_codes([stem, option], PASSPORT) == []
    assert term_codes([stem, why], PASSPORT) == ["term-missing"]
    assert term_codes([option], PASSPORT) == ["term-missing"]


def test_without_terms_nothing_is_found() -> None:
    assert term_codes([text(en="A passport", km="សៀវភៅ")]) == []


# Findings --------------------------------------------------------------------------------------


def test_a_finding_has_place_problem_and_remedy_in_both_languages() -> None:
    check = findings.ContentCheck(
        code="odd",
        severity=findings.WARNING,
        problem=Words(en="{n} {which}", km="{which} {n}"),
        remedy=Words(en="mend", km="សូមកែ"),
    )
    stem_finding = findings.ContentFinding(
        check=check,
        subject="item:A-1",
        place="stem",
        language="km",
        details={"n": 2, "which": Words(en="long", km="វែង")},
    )
    assert stem_finding.text(language="en") == "A-1, stem, Khmer: 2 long; mend"
    assert stem_finding.text(language="km") == "A-1, stem, ខ្មែរ៖ វែង 2។ សូមកែ"
    whole = findings.ContentFinding(check=check, subject="bank", details=stem_finding.details)
    assert whole.text(language="en") == "bank: 2 long; mend"
