"""Finds text that should not be in a shared text, with its position.

Warnings (a name, a number that identifies a person) can be confirmed by the author after a check;
refusals (forbidden information) cannot. The words for refusals are content; the patterns for
warnings are here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from promdaen.kit import check_digits, languages

NAME, PHONE, DOCUMENT, PLATE, MAIL, ACCOUNT = (
    "name", "phone", "document", "plate", "mail", "account",
)  # fmt: skip
WARNINGS = (MAIL, DOCUMENT, ACCOUNT, PHONE, PLATE, NAME)
"""Kinds of warnings; of two that overlap the earlier one is shown."""

_UNSEEN = "[\u00ad\u200b-\u200d\ufeff]*"
_KHMER = "\u1780-\u17d3"
_KHMER_LETTERS = "\u1780-\u17a2"
_COENG = "\u17d2"
_TO, _DO = "\u178f", "\u178a"
_WORD = r"[A-Z][A-Za-z'\u2019-]+"
_HONORIFIC = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Lok|Lok\s+Srey|Neak\s+Srey|Oknha)\.?\s+"
    rf"{_WORD}(?:\s+{_WORD}){{0,3}}"
)
_NAME_INTRODUCTION = (
    r"(?:(?:is|was|are|were)\s+(?:named|called)|named|alias|a\.k\.a\.|(?:[Hh]is|[Hh]er|[Tt]heir)"
    rf"\s+names?\s+(?:is|was|are|were)|[Nn]ame:)\s+{_WORD}(?:\s+{_WORD}){{0,3}}"
)
_CAPITALS = r"(?<![\w-])(?!(?:TLP|MRZ|UNODC|IOM|DEMO|AHTJP)\b)[A-Z]{3,}\s+[A-Z]{2,}(?![\w-])"
_KHMER_NAME = (
    r"(?<!ពិភព)(?:លោកស្រី|លោកតា|លោក(?!អ្នក|ស្រី)|អ្នកស្រី|អ្នកនាង|កញ្ញា|ឈ្មោះ(?!របស់|អ្នក|ជន|កុមារ|ច្រក))"
    rf"\s*[{_KHMER}]{{2,40}}(?:\s[{_KHMER}]{{2,20}})?"
)
_SHAPES: Mapping[str, Sequence[re.Pattern[str]]] = {
    MAIL: (
        re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
        re.compile(r"(?<![\w.])@[A-Za-z]\w{3,}"),
    ),
    DOCUMENT: (
        re.compile(r"[A-Z0-9<]{5,}<<[A-Z0-9<]*"),
        re.compile(r"(?<![\w-])[A-Z]{1,2} ?[0-9]{6,8}(?![\w-])"),
        re.compile(r"(?<![\w+-])[0-9]{9}(?:[ ]?\([0-9]{2}\))?(?![\w-])"),
    ),
    ACCOUNT: (
        re.compile(
            r"(?:account|acct|wallet|គណនី)[^0-9\n]{0,24}[0-9](?:[ -]?[0-9]){4,18}", re.IGNORECASE
        ),
        re.compile(r"(?<![\w+-])[0-9]{4}(?:[ -][0-9]{3,4}){2,4}(?![\w-])"),
        re.compile(r"(?<![\w+-])[0-9]{12,18}(?![\w-])"),
    ),
    PHONE: (
        re.compile(r"(?<!\w)\+[0-9](?:[ .()-]{0,2}[0-9]){7,13}"),
        re.compile(r"(?<![\w.+-])0[1-9][0-9](?:[ .-]?[0-9]){6,7}(?![\w-])"),
    ),
    PLATE: (
        re.compile(r"(?<![\w-])[0-9][A-Z]{1,2}[ .-]?[0-9]{4}(?![\w-])"),
        re.compile(r"(?<![\w-])[A-Z]{2,3}[-][0-9]{3,4}(?![\w-])"),
        re.compile(
            r"(?:number plate|plate|ផ្លាកលេខ|ស្លាកលេខ)[:\s]{0,3}(?:no\.?\s|number\s|is\s)?"
            rf"[A-Z0-9{_KHMER_LETTERS}]*[0-9][A-Z0-9{_KHMER_LETTERS} -]{{2,9}}",
            re.IGNORECASE,
        ),
    ),
    NAME: tuple(
        re.compile(shape)
        for shape in (
            rf"(?<!\w){_HONORIFIC}",
            rf"(?<!\w){_NAME_INTRODUCTION}",
            _CAPITALS,
            _KHMER_NAME,
        )
    ),
}
_CHECKED_NUMBER = re.compile(r"(?<![\w-])([A-Z0-9<]{9})([0-9])(?![\w-])")
_MIN_DIGITS = 5


@dataclass(frozen=True, kw_only=True)
class ScreeningRule:
    """Forbidden information, by code, with the words that reveal it and where they are allowed."""

    code: str
    words: tuple[str, ...]
    but: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TextFinding:
    """A finding in a text from `start` up to `end`; `code` is a warning's or a rule's."""

    code: str
    start: int
    end: int
    words: str
    is_refusal: bool


@dataclass(frozen=True, kw_only=True)
class TextPiece:
    """A piece of a text, marked with its finding or plain."""

    text: str
    finding: TextFinding | None = None


@dataclass(frozen=True, kw_only=True)
class ScreenedTexts:
    """Texts of a form by field, with the findings of those that have any."""

    texts: Mapping[str, str]
    findings: Mapping[str, Sequence[TextFinding]]

    @property
    def all_findings(self) -> list[TextFinding]:
        """The findings of all fields."""
        return [finding for field_findings in self.findings.values() for finding in field_findings]

    @property
    def has_refusal(self) -> bool:
        """Whether a text may never be stored."""
        return any(finding.is_refusal for finding in self.all_findings)

    @property
    def token(self) -> str:
        """The token that confirms exactly these warnings; "" if a text may never be stored."""
        return "" if self.has_refusal else confirmation_token(findings=self.all_findings)

    def is_accepted(self, *, token: str) -> bool:
        """Whether the texts may be stored: without findings, or with warnings confirmed."""
        return not self.findings or bool(self.token and token == self.token)


def screened_texts(
    *,
    texts: Mapping[str, str],
    words: Iterable[ScreeningRule] = (),
    refused: Collection[str] = (),
) -> ScreenedTexts:
    """The findings in the texts of a form; `words` and `refused` are as for `findings`.

    >>> screened = screened_texts(texts={"a": "Mr Sok Dara asked me.", "b": "Why?"})
    >>> list(screened.findings), screened.is_accepted(token="")
    (['a'], False)
    >>> screened.is_accepted(token=screened.token)
    True
    """
    rules = tuple(words)
    findings_by_field = {
        field: findings(text=text, rules=rules, refused=refused) for field, text in texts.items()
    }
    return ScreenedTexts(
        texts=dict(texts),
        findings={
            field: field_findings
            for field, field_findings in findings_by_field.items()
            if field_findings
        },
    )


def findings(
    *, text: str, rules: Iterable[ScreeningRule], refused: Collection[str] = ()
) -> list[TextFinding]:
    """All findings in a text, in order of position; none overlap.

    Warnings of the kinds in `refused` are refusals.

    >>> rules = [ScreeningRule(code="health_details", words=("pregnant",))]
    >>> found = findings(text="Two women, one Pregnant. Call 012 345 678.", rules=rules)
    >>> [(one.code, one.words, one.is_refusal) for one in found]
    [('health_details', 'Pregnant', True), ('phone', '012 345 678', False)]
    """
    text_findings: list[TextFinding] = []
    for finding in [
        *_refusals(text=text, rules=rules),
        *_warnings(text=text, refused=refused),
    ]:
        if all(
            finding.end <= other.start or other.end <= finding.start for other in text_findings
        ):
            text_findings.append(finding)
    return sorted(text_findings, key=lambda finding: finding.start)


def pieces(*, text: str, findings: Sequence[TextFinding]) -> list[TextPiece]:
    """The text split at its findings, so that a page can mark them; joined it is the text.

    >>> found = findings(text="Call 012 345 678.", rules=())
    >>> [one.text for one in pieces(text="Call 012 345 678.", findings=found)]
    ['Call ', '012 345 678', '.']
    """
    cut: list[TextPiece] = []
    position = 0
    for finding in findings:
        cut += [
            TextPiece(text=text[position : finding.start]),
            TextPiece(text=finding.words, finding=finding),
        ]
        position = finding.end
    return [piece for piece in [*cut, TextPiece(text=text[position:])] if piece.text]


def confirmation_token(*, findings: Iterable[TextFinding]) -> str:
    """The token that confirms these warnings; it is valid for exactly these words.

    >>> confirmation_token(findings=[])
    ''
    """
    finding_codes = sorted(
        {f"{finding.code} {finding.words}" for finding in findings if not finding.is_refusal}
    )
    return (
        hashlib.sha256("\n".join(finding_codes).encode()).hexdigest()[:16] if finding_codes else ""
    )


def _refusals(*, text: str, rules: Iterable[ScreeningRule]) -> Iterator[TextFinding]:
    for rule in rules:
        right = [match.span() for word in rule.but for match in _pattern(word).finditer(text)]
        for word in sorted(rule.words, key=len, reverse=True):
            for match in _pattern(word).finditer(text):
                if not any(start <= match.start() < end for start, end in right):
                    yield _finding(text, *match.span(), code=rule.code, is_refusal=True)


def _warnings(*, text: str, refused: Collection[str]) -> Iterator[TextFinding]:
    plain = languages.latin_digits(text)
    for code in WARNINGS:
        is_refusal = code in refused
        if code == DOCUMENT:
            for match in _CHECKED_NUMBER.finditer(plain):
                if _is_checked(number=match[1], digit=match[2]):
                    yield _finding(text, *match.span(), code=code, is_refusal=is_refusal)
        for shape in _SHAPES[code]:
            for match in shape.finditer(plain):
                yield _finding(text, *match.span(), code=code, is_refusal=is_refusal)


def _is_checked(*, number: str, digit: str) -> bool:
    """Whether a number and its next digit are a number and check digit of a travel document."""
    enough = sum(sign.isdigit() for sign in number) >= _MIN_DIGITS
    return enough and check_digits.check_digit(text=number) == digit


def _finding(
    text: str, start: int, end: int, *, code: str, is_refusal: bool = False
) -> TextFinding:
    return TextFinding(
        code=code, start=start, end=end, words=text[start:end], is_refusal=is_refusal
    )


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A word in its possible spellings: invisible characters, coeng DO or TO, any spaces."""
    signs = []
    for index, sign in enumerate(word):
        if sign in (_TO, _DO) and word[index - 1 : index] == _COENG:
            signs.append(f"[{_TO}{_DO}]")
        else:
            signs.append(r"\s+" if sign == " " else re.escape(sign))
    body = _UNSEEN.join(signs)
    is_latin = word.isascii()
    return re.compile(rf"(?<!\w){body}(?!\w)" if is_latin else body, re.IGNORECASE)
