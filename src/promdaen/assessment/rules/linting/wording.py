"""The wording of an item: complete in both languages, its opening, options, rationale."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from promdaen.assessment.rules.linting.drafts import ItemDraft, Texts
from promdaen.curriculum.rules.findings import ERROR, ContentCheck, ContentFinding
from promdaen.curriculum.rules.texts import LANGUAGES, clusters
from promdaen.kit.spreadsheets import Param
from promdaen.kit.texts import Text

TEXT_MISSING = ContentCheck(
    code="text-missing",
    severity=ERROR,
    problem=Text("there is no text"),
    remedy=Text("write it"),
)
TEXT_UNTRANSLATED = ContentCheck(
    code="text-untranslated",
    severity=ERROR,
    problem=Text("is the English text again"),
    remedy=Text("write it in Khmer"),
)
OPTIONS_EQUAL = ContentCheck(
    code="options-equal",
    severity=ERROR,
    problem=Text("“{text}” is there twice"),
    remedy=Text("let each say something else"),
)
ALL_OR_NONE = ContentCheck(
    code="all-or-none",
    severity=ERROR,
    problem=Text("points to the other options: “{text}”"),
    remedy=Text("write an option that makes sense on its own"),
)
OPTION_STOP = ContentCheck(
    code="option-stop",
    severity=ERROR,
    problem=Text("ends with a stop"),
    remedy=Text("take it away"),
)
OPTION_COUNT = ContentCheck(
    code="option-count",
    severity=ERROR,
    problem=Text("offers {count} options"),
    remedy=Text("offer four"),
)
SPARE_ENTRIES = ContentCheck(
    code="spare-entries",
    severity=ERROR,
    problem=Text("has {count} entries more on the right"),
    remedy=Text("leave at most one over"),
)
UNSTATED_NUMBER = ContentCheck(
    code="number-not-said",
    severity=ERROR,
    problem=Text("does not say in bold how many options are right"),
    remedy=Text("write {said}"),
)
EVERY_OPTION_RIGHT = ContentCheck(
    code="every-option-right",
    severity=ERROR,
    problem=Text("names {count} of {offered} options as right"),
    remedy=Text("name at least two and leave some that are wrong"),
)
TRUTH_OPENING = ContentCheck(
    code="truth-opening",
    severity=ERROR,
    problem=Text("does not begin with “{said}”"),
    remedy=Text("begin so"),
)
RATIONALE_SHORT = ContentCheck(
    code="rationale-short",
    severity=ERROR,
    problem=Text("has {count} words of English or letters of Khmer, fewer than {fewest}"),
    remedy=Text("say why the key is right and what the others overlook"),
)
CHECKS = (
    TEXT_MISSING,
    TEXT_UNTRANSLATED,
    OPTIONS_EQUAL,
    ALL_OR_NONE,
    OPTION_STOP,
    OPTION_COUNT,
    SPARE_ENTRIES,
    UNSTATED_NUMBER,
    EVERY_OPTION_RIGHT,
    TRUTH_OPENING,
    RATIONALE_SHORT,
)
OFFERED = 4
MAX_SPARE_OPTIONS = 1
MIN_RIGHT_OPTIONS = 2
OPENINGS: Texts = MappingProxyType({"en": "True or false: ", "km": "ពិត ឬមិនពិត៖ "})
NUMBER_WORDS: Mapping[int, Texts] = MappingProxyType(
    {2: {"en": "two", "km": "ពីរ"}, 3: {"en": "three", "km": "បី"}, 4: {"en": "four", "km": "បួន"}}
)
# English words, Khmer clusters: Khmer has no spaces between words.
MIN_LETTERS: Mapping[str, int] = MappingProxyType({"en": 15, "km": 40})
POINTERS = MappingProxyType(
    {
        "en": re.compile(
            r"of the above|(all|none|both) of these|these answers|\b[a-d] and [a-d]$", re.I
        ),
        "km": re.compile("ទាំងអស់ខាងលើ|ខាងលើទាំងអស់|^ចម្លើយទាំងអស់(?:ត្រឹមត្រូវ)?$|^គ្មានចម្លើយ(?:ណា|ត្រឹមត្រូវ)"),
    }
)
STOPS = MappingProxyType({"en": re.compile(r"(?<!\.)\.$"), "km": re.compile("[។៕]$")})


def wording_findings(*, item: ItemDraft) -> Iterator[ContentFinding]:
    """Errors in the texts of an item, one by one and as a whole."""
    yield from _untold(item)
    yield from _answers(item)
    yield from item.checks.findings(item=item)
    yield from _rationale(item)


def places(*, item: ItemDraft) -> Iterator[tuple[str, Texts]]:
    """Every text of an item with its place."""
    yield "stem", item.stem
    yield from item.answers()
    yield "rationale", item.rationale


def _untold(item: ItemDraft) -> Iterator[ContentFinding]:
    for place, text in places(item=item):
        for language in LANGUAGES:
            if not text.get(language, "").strip():
                yield _wording_finding(TEXT_MISSING, item, place=place, language=language)
        english = text.get("en", "").strip()
        # Codes and figures are the same in both; a word in small letters is not.
        if english == text.get("km", "").strip() and re.search("[a-z]", english):
            yield _wording_finding(TEXT_UNTRANSLATED, item, place=place, language="km")


def _answers(item: ItemDraft) -> Iterator[ContentFinding]:
    for place, text in item.answers():
        for language in LANGUAGES:
            wording = text.get(language, "")
            if STOPS[language].search(wording):
                yield _wording_finding(OPTION_STOP, item, place=place, language=language)
            if POINTERS[language].search(wording):
                yield _wording_finding(
                    ALL_OR_NONE, item, place=place, language=language, text=wording
                )
    for name, entries in item.lists.items():
        for language in LANGUAGES:
            answer_texts = Counter(entry.get(language, "").strip().casefold() for entry in entries)
            for twice in [text for text, count in answer_texts.items() if text and count > 1]:
                yield _wording_finding(
                    OPTIONS_EQUAL, item, place=name, language=language, text=twice
                )


def single(*, item: ItemDraft) -> Iterator[ContentFinding]:
    """A single choice has as many options as there are letters on an answer sheet."""
    count = len(item.lists.get("options", ()))
    if count != OFFERED:
        yield _wording_finding(OPTION_COUNT, item, place="options", count=count)


def multiple(*, item: ItemDraft) -> Iterator[ContentFinding]:
    """A multiple choice has right and wrong options, and says in bold how many are right."""
    count, offered = len(item.keyed()), len(item.lists.get("options", ()))
    if not MIN_RIGHT_OPTIONS <= count < offered:
        yield _wording_finding(EVERY_OPTION_RIGHT, item, place="key", count=count, offered=offered)
    for language in LANGUAGES:
        number = NUMBER_WORDS.get(count, {}).get(language, str(count))
        bold = re.findall(r"\*\*(.+?)\*\*", item.stem.get(language, ""))
        if not any(number in text for text in bold):
            number_text = f"**{number}**"
            yield _wording_finding(
                UNSTATED_NUMBER, item, place="stem", language=language, said=number_text
            )


def true_false(*, item: ItemDraft) -> Iterator[ContentFinding]:
    """A statement has an opening that identifies it as one."""
    for language in LANGUAGES:
        opening = OPENINGS[language]
        if not item.stem.get(language, "").startswith(opening):
            yield _wording_finding(
                TRUTH_OPENING, item, place="stem", language=language, said=opening.strip()
            )


def matching(*, item: ItemDraft) -> Iterator[ContentFinding]:
    """At most one entry on the right is left over."""
    spare = len(item.lists.get("right", ())) - len(item.lists.get("left", ()))
    if spare > MAX_SPARE_OPTIONS:
        yield _wording_finding(SPARE_ENTRIES, item, place="right", count=spare)


def _rationale(item: ItemDraft) -> Iterator[ContentFinding]:
    counts = {
        "en": len(item.rationale.get("en", "").split()),
        "km": len(clusters(text=item.rationale.get("km", ""))),
    }
    for language, count in counts.items():
        if 0 < count < MIN_LETTERS[language]:
            yield _wording_finding(
                RATIONALE_SHORT,
                item,
                place="rationale",
                language=language,
                count=count,
                fewest=MIN_LETTERS[language],
            )


def _wording_finding(
    check: ContentCheck, item: ItemDraft, *, place: str, language: str = "", **details: Param
) -> ContentFinding:
    return ContentFinding(
        check=check, subject=item.subject, place=place, language=language, details=details
    )
