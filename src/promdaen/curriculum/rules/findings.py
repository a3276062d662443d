"""Findings of content checks: check, subject, language and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from promdaen.kit.spreadsheets import Param
from promdaen.kit.texts import Text, Words

ERROR, WARNING = "error", "warning"
LANGUAGE_NAMES: Mapping[str, Words] = MappingProxyType(
    {"en": Text("English"), "km": Text("Khmer")}
)
COLONS: Mapping[str, str] = MappingProxyType({"en": ": ", "km": "៖ "})
JOINTS: Mapping[str, str] = MappingProxyType({"en": "; ", "km": "។ "})


@dataclass(frozen=True, kw_only=True)
class ContentCheck:
    """A check of content; an error refuses the content, a warning does not.

    `problem` and `remedy` may have names of details in braces.
    """

    code: str
    severity: str
    problem: Words
    remedy: Words


@dataclass(frozen=True, kw_only=True)
class ContentFinding:
    """A finding: `subject` is a kind and a code, such as item:UNTOC-01; `place` its key.

    Both are "" for a file as a whole. `language` is en or km if the finding is about the text of
    one language, else "". `details` fill the braces of the check.
    """

    check: ContentCheck
    subject: str
    place: str = ""
    language: str = ""
    details: Mapping[str, Param] = field(default_factory=dict)

    def text(self, *, language: str) -> str:
        """The whole line: where, what, what to do.

        >>> what, remedy = Words(en="{n} odd", km=""), Words(en="go", km="")
        >>> odd = ContentCheck(code="odd", severity=ERROR, problem=what, remedy=remedy)
        >>> found = ContentFinding(check=odd, subject="item:A-1", place="stem", details={"n": 2})
        >>> found.text(language="en")
        'A-1, stem: 2 odd; go'
        """
        where = [self.subject.partition(":")[2] or self.subject, self.place]
        if self.language:
            where.append(LANGUAGE_NAMES[self.language].text(language=language))
        place_text = ", ".join(part for part in where if part)
        colon = COLONS[language] if place_text else ""
        return f"{place_text}{colon}{self.sentence(language=language)}"

    def sentence(self, *, language: str) -> str:
        """What is wrong and what to do, without the place."""
        details = {
            name: value.text(language=language) if isinstance(value, Words) else value
            for name, value in self.details.items()
        }
        parts = (self.check.problem, self.check.remedy)
        return JOINTS[language].join(
            part.text(language=language).format_map(details) for part in parts
        )
