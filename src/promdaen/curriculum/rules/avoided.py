"""Words to avoid in content, with replacements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from promdaen.curriculum.rules.findings import ERROR, ContentCheck, ContentFinding
from promdaen.curriculum.rules.texts import RecordText
from promdaen.kit.texts import Text

COENG_DO = "\u17d2\u178a"
WORD_TO_AVOID = ContentCheck(
    code="word-to-avoid",
    severity=ERROR,
    problem=Text("contains “{form}”"),
    remedy=Text("write {instead}"),
)
WORD_TO_LEAVE_OUT = ContentCheck(
    code="word-to-leave-out",
    severity=ERROR,
    problem=WORD_TO_AVOID.problem,
    remedy=Text("leave it out"),
)
COENG = ContentCheck(
    code="coeng-do",
    severity=ERROR,
    problem=Text("contains coeng DO in “{word}”"),
    remedy=Text("type coeng TO (U+17D2 U+178F); only official names keep coeng DO"),
)
AVOIDED_CHECKS = (WORD_TO_AVOID, WORD_TO_LEAVE_OUT, COENG)


@dataclass(frozen=True, kw_only=True)
class Avoided:
    """A word to avoid in one language; `instead` is "" to leave it out.

    If `before` or `after` are given, the word is correct directly before or after one of them.
    """

    language: str
    form: str
    instead: str
    before: Sequence[str] = ()
    after: Sequence[str] = ()

    def pattern(self) -> re.Pattern[str]:
        """The pattern: whole words in English; anywhere in Khmer, which has no spaces."""
        if self.language == "en":
            return re.compile(rf"\b{re.escape(self.form)}(?:s|es)?\b", re.IGNORECASE)
        behind = "".join(f"(?<!{re.escape(word)})" for word in self.after)
        ahead = "|".join(re.escape(word) for word in self.before)
        return re.compile(behind + re.escape(self.form) + (f"(?!{ahead})" if ahead else ""))


def avoided_findings(
    *, texts: Iterable[RecordText], words: Sequence[Avoided]
) -> Iterator[ContentFinding]:
    """Yield each text with a word to avoid, once for each word."""
    looked = [(word, word.pattern()) for word in words]
    for text in texts:
        for word, pattern in looked:
            if pattern.search(text.words.get(word.language, "")):
                yield ContentFinding(
                    check=WORD_TO_AVOID if word.instead else WORD_TO_LEAVE_OUT,
                    subject=text.subject,
                    place=text.place,
                    language=word.language,
                    details={"form": word.form, "instead": word.instead},
                )


def coeng_findings(*, texts: Iterable[RecordText]) -> Iterator[ContentFinding]:
    """Yield each Khmer text with coeng DO, which looks like coeng TO and breaks searches.

    Source: Unicode 16.0, chapter 16.4; content uses only one of the two.
    """
    for text in texts:
        words = [part for part in text.words.get("km", "").split() if COENG_DO in part]
        if words:
            yield ContentFinding(
                check=COENG,
                subject=text.subject,
                place=text.place,
                language="km",
                details={"word": words[0]},
            )
