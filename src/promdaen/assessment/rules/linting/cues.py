"""Cues that give the key away without knowledge: its length, a word of the stem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from promdaen.assessment.rules.linting.drafts import ItemDraft, Texts
from promdaen.curriculum.rules.findings import WARNING, ContentCheck, ContentFinding
from promdaen.curriculum.rules.texts import LANGUAGES, clusters
from promdaen.kit.texts import Text

KEY_LONG = ContentCheck(
    code="key-long",
    severity=WARNING,
    problem=Text("the key is {key} letters long, the next longest option {other}"),
    remedy=Text("shorten it or lengthen another"),
)
KEY_SHORT = ContentCheck(
    code="key-short",
    severity=WARNING,
    problem=Text("the key is {key} letters long, the next shortest option {other}"),
    remedy=Text("lengthen it or shorten another"),
)
WORD_OF_STEM = ContentCheck(
    code="word-of-stem",
    severity=WARNING,
    problem=Text("the key alone repeats of the stem: {words}"),
    remedy=Text("use it in a distractor too, or say it otherwise in the key"),
)
DISTRACTOR_CUES = ContentCheck(
    code="distractor-tells",
    severity=WARNING,
    problem=Text("distractors alone say what sounds wrong by itself: {words}"),
    remedy=Text("write what a decent, trained officer might choose"),
)
CHECKS = (KEY_LONG, KEY_SHORT, WORD_OF_STEM, DISTRACTOR_CUES)
# A quarter more is visible, unless both are only a word or two.
RATIO = 1.25
MIN_EXTRA_LETTERS = 6
MIN_STEM_LETTERS = 4
# Two syllables: shorter runs of Khmer letters are shared by chance.
SHINGLE_LENGTH = 4
# Grammar words, and words of almost every stem of the bank.
STOP_WORDS = frozenset(
    """
    about after also always answer answers away been before being both came come comes
    could does done down each even ever every first from gave give given gives goes going
    have having here hers herself himself into itself just keep keeps kept know known less
    like made make makes making many more most much must need needs never next nobody none
    officer officers once only other others over people person question questions said
    same says seen should since some somebody someone still such take taken takes tell
    tells than that their them then there these they thing things this those through told
    took traveller travellers under until very want wants went were what when where
    whether which while whom whose will with without would your yours
    """.split()  # noqa: SIM905
)
WORD_ENDINGS = ("ing", "ies", "ed", "es", "s")
# Grammar words long enough to look like a shared word.
KHMER_STOP = re.compile(
    "ត្រូវបាន|ដែលត្រូវ|ដែលមាន|បុរសនោះ|ស្ត្រីនោះ|របស់គាត់|របស់ខ្លួន|ដោយសារ|ដើម្បី|ប៉ុន្តែ|ដូច្នេះ"
    "|តើមន្ត្រី|យ៉ាងណា|យ៉ាងដូចម្តេច|លោកអ្នក|មនុស្ស|ទាំងអស់|អ្នកដទៃ|ផ្សេងទៀត|មុនពេល|ក្រោយពេល"
)
# Absolutes, and words of a tone that people rarely take for right.
CUE_PATTERNS = MappingProxyType(
    {
        "en": re.compile(
            r"\b(?:always|never|at all|in any case|no matter|under no circumstances"
            r"|threaten\w*|shout\w*|ignor(?:e|es|ing)|laugh\w*|hurry|scold\w*|mock\w*|punish\w*)\b",
            re.IGNORECASE,
        ),
        "km": re.compile("ជានិច្ច|ជាដាច់ខាត|សោះ|គំរាម|ស្រែក|មិនអើពើ|សើច|ប្រញាប់|បន្ទោស|ចំអក|ដាក់ទោស"),
    }
)
BREAK = re.compile("[^\u1780-\u17b3\u17b6-\u17d1\u17d2\u17d7\u17dd]+")


def cue_findings(*, item: ItemDraft) -> Iterator[ContentFinding]:
    """Cues to the key of a single or multiple choice, language by language."""
    if not item.checks.has_keyed_options:
        return
    for language in LANGUAGES:
        if item.checks.has_one_right:
            yield from _length(item, language)
        shared = _shared(item, language)
        if shared:
            yield ContentFinding(
                check=WORD_OF_STEM,
                subject=item.subject,
                place="options",
                language=language,
                details={"words": ", ".join(shared)},
            )
        telling = _cue_words(item, language)
        if telling:
            yield ContentFinding(
                check=DISTRACTOR_CUES,
                subject=item.subject,
                place="options",
                language=language,
                details={"words": ", ".join(telling)},
            )


def extremes(*, item: ItemDraft, language: str) -> tuple[bool | None, bool | None]:
    """Whether the key is the longest option, and the shortest; None if two have equal length."""
    key, others = item.keyed(), item.distractors()
    if not (key and others):
        return None, None
    mine = _letters(key[0], language)
    lengths = sorted([mine, *(_letters(other, language) for other in others)])
    longest = None if lengths[-1] == lengths[-2] else mine == lengths[-1]
    shortest = None if lengths[0] == lengths[1] else mine == lengths[0]
    return longest, shortest


def _length(item: ItemDraft, language: str) -> Iterator[ContentFinding]:
    if not (item.keyed() and item.distractors()):
        return
    key = _letters(item.keyed()[0], language)
    others = [_letters(distractor, language) for distractor in item.distractors()]
    pairs = ((KEY_LONG, key, max(others)), (KEY_SHORT, min(others), key))
    for check, longer, shorter in pairs:
        if longer > RATIO * shorter and longer - shorter >= MIN_EXTRA_LETTERS:
            other = shorter if check is KEY_LONG else longer
            yield ContentFinding(
                check=check,
                subject=item.subject,
                place="options",
                language=language,
                details={"key": key, "other": other},
            )


def _letters(text: Texts, language: str) -> int:
    """Visible letters; a Khmer letter with its signs counts as one."""
    return len(clusters(text=text.get(language, "")))


def _shared(item: ItemDraft, language: str) -> list[str]:
    """Words shared by the stem and every key but no distractor."""
    pieces = {"en": _english, "km": _khmer}[language]
    keys = [option.get(language, "") for option in item.keyed()]
    if not keys:
        return []
    shared = pieces(item.stem.get(language, "")).intersection(*map(pieces, keys))
    for distractor in item.distractors():
        shared -= pieces(distractor.get(language, ""))
    return _as_written(keys[0], shared) if language == "en" else _whole(text=keys[0], runs=shared)


def _as_written(text: str, stems: set[str]) -> list[str]:
    return [word for word in re.findall("[a-z]+", text.lower()) if _stem(word) in stems]


def _cue_words(item: ItemDraft, language: str) -> list[str]:
    """Telling words of the distractors, unless a key has such a word too."""
    pattern = CUE_PATTERNS[language]
    if any(pattern.search(option.get(language, "")) for option in item.keyed()):
        return []
    matches = [pattern.search(distractor.get(language, "")) for distractor in item.distractors()]
    return [words[0].lower() for words in matches if words]


def _english(text: str) -> set[str]:
    words = re.findall("[a-z]+", text.lower())
    return {
        _stem(word) for word in words if len(word) >= MIN_STEM_LETTERS and word not in STOP_WORDS
    }


def _stem(word: str) -> str:
    """A word without its ending, so that singular and plural are the same."""
    for ending in WORD_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= MIN_STEM_LETTERS:
            return word.removesuffix(ending)
    return word


def _khmer(text: str) -> set[str]:
    """Runs of four letters: Khmer has no spaces, and wrong cuts would hide or invent words."""
    return {
        "".join(letters[at : at + SHINGLE_LENGTH])
        for letters in _pieces(text)
        for at in range(len(letters) - SHINGLE_LENGTH + 1)
    }


def _pieces(text: str) -> list[list[str]]:
    parts = BREAK.split(KHMER_STOP.sub(" ", text.replace("*", "")))
    return [clusters(text=part) for part in parts]


def _whole(*, text: str, runs: set[str]) -> list[str]:
    """The stretches of a text covered by these runs, each as one."""
    whole_words = []
    for letters in _pieces(text):
        covered = [False] * len(letters)
        for at in range(len(letters) - SHINGLE_LENGTH + 1):
            if "".join(letters[at : at + SHINGLE_LENGTH]) in runs:
                covered[at : at + SHINGLE_LENGTH] = [True] * SHINGLE_LENGTH
        marked = "".join(
            letter if is_in else " " for letter, is_in in zip(letters, covered, strict=True)
        )
        whole_words += marked.split()
    return whole_words
