"""Checks of a content folder: findings of each package's rules, with file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promdaen.assessment import kinds
from promdaen.assessment.rules.linting import bank, drafts, sensitive
from promdaen.casework.rules import linting as casework_linting
from promdaen.curriculum.rules import avoided, reading_time, terms, texts, wordlists
from promdaen.curriculum.rules.findings import ERROR, WARNING, ContentCheck, ContentFinding
from promdaen.kit import content
from promdaen.kit.content import ContentRecord
from promdaen.kit.texts import Text

SEVERITIES = (ERROR, WARNING)
# Official names keep their spelling. The glossary and the list of words to avoid contain such
# words, so that only the definition of a term is checked.
NAMES_OF_THEIR_OWN = frozenset({"term", "word", "province", "checkpoint"})
# Titles that are not sentences: “warrant officer” is one word in Khmer; and definitions, which
# paraphrase a term.
BARE_NAMES = frozenset({"rank", "department", "demo_officer", "term"})
UNREADABLE = ContentCheck(
    code="unreadable",
    severity=ERROR,
    problem=Text("{what}"),
    remedy=Text("{remedy}"),
)
ITEM_REFUSED = ContentCheck(
    code="item-refused",
    severity=ERROR,
    problem=Text("cannot be marked: {what}"),
    remedy=Text("mend its options or its key"),
)
LINT_CHECKS: tuple[ContentCheck, ...] = (
    UNREADABLE,
    ITEM_REFUSED,
    *avoided.AVOIDED_CHECKS,
    *terms.CHECKS,
    *reading_time.CHECKS,
    *bank.CHECKS,
    *casework_linting.CHECKS,
)


@dataclass(frozen=True, kw_only=True)
class LocatedFinding:
    """A finding with its file and line."""

    finding: ContentFinding
    file: str
    line: int | None

    @property
    def severity(self) -> str:
        """error or warning."""
        return self.finding.check.severity

    def text(self, *, language: str) -> str:
        """The whole line: file, place, problem, remedy, and the code of the check."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.finding.text(language=language)} [{self.finding.check.code}]"

    def as_dict(self) -> dict[str, Any]:
        """The line as JSON values."""
        finding = self.finding
        return {
            "severity": self.severity,
            "code": finding.check.code,
            "file": self.file,
            "line": self.line,
            "subject": finding.subject,
            "place": finding.place,
            "language": finding.language,
            "en": finding.sentence(language="en"),
            "km": finding.sentence(language="km"),
        }


def lines_of_folder(*, root: Path) -> list[LocatedFinding]:
    """All findings in a content folder, errors first, then by file and line.

    A file that cannot be read is an error; then only the reader's errors are returned.
    """
    try:
        records = content.read_content(root=root)
    except content.ContentRefused as refused:
        findings = [_unreadable(error) for error in refused.errors]
    else:
        where = _places(records=records)
        findings = [
            LocatedFinding(
                finding=finding, file=where[finding.subject][0], line=where[finding.subject][1]
            )
            for finding in content_findings(records=records)
        ]
    return sorted(
        findings, key=lambda line: (SEVERITIES.index(line.severity), line.file, line.line or 0)
    )


def counts_by_severity(*, findings: Sequence[LocatedFinding]) -> dict[str, int]:
    """The number of errors and of warnings.

    >>> counts_by_severity(findings=[])
    {'error': 0, 'warning': 0}
    """
    line_counts = Counter(finding.severity for finding in findings)
    return {severity: line_counts[severity] for severity in SEVERITIES}


def counts_by_check(*, findings: Sequence[LocatedFinding], severity: str) -> dict[str, int]:
    """How often each check of a severity found something, the most frequent first."""
    check_counts = Counter(
        finding.finding.check.code for finding in findings if finding.severity == severity
    )
    return dict(check_counts.most_common())


def content_findings(
    *, records: Mapping[str, Sequence[ContentRecord]]
) -> Iterator[ContentFinding]:
    """The findings of all packages' rules in records that were read."""
    all_texts = list(_texts(records=records))
    words = [record.values for record in records["word"]]
    glossary = [record.values for record in records["term"]]
    yield from avoided.avoided_findings(
        texts=all_texts, words=list(wordlists.avoided_words(words=words))
    )
    yield from avoided.coeng_findings(texts=all_texts)
    sentences = [text for text in all_texts if text.subject.partition(":")[0] not in BARE_NAMES]
    yield from terms.term_findings(
        texts=sentences, terms=list(wordlists.glossary_terms(terms=glossary))
    )
    yield from reading_time.reading_findings(
        lessons={record.code: record.values for record in records["lesson"]}
    )
    items = [
        drafts.item_draft(
            code=record.code, values=record.values, checks=_checks(kind=record.values["kind"])
        )
        for record in records["item"]
    ]
    for item in items:
        yield from _refused(item=item)
    yield from bank.bank_findings(
        items=items,
        sheets=[_paper(record=record) for record in records["paper"]],
        outcomes={
            topic.code: [outcome["code"] for outcome in topic.values["outcomes"]]
            for topic in records["topic"]
        },
        words=sensitive.sensitive_words(words=words),
    )
    yield from casework_linting.findings(
        laws=[record.values for record in records["law"]],
        cases={record.code: record.values for record in records["case"]},
    )


def _unreadable(error: content.ContentError) -> LocatedFinding:
    details = {"what": error.problem, "remedy": error.remedy}
    finding = ContentFinding(check=UNREADABLE, subject=error.place, details=details)
    return LocatedFinding(finding=finding, file=error.file, line=error.line)


def _places(
    *, records: Mapping[str, Sequence[ContentRecord]]
) -> dict[str, tuple[str, int | None]]:
    """File and line of every subject; `items` of a topic and `bank` have only a file."""
    where: dict[str, tuple[str, int | None]] = {"bank": ("content/items", None)}
    for shape, shape_records in records.items():
        for record in shape_records:
            where[f"{shape}:{record.code}"] = (record.file, record.line)
    for topic in records["topic"]:
        where[f"items:{topic.code}"] = ("content/items", None)
    for record in records["item"]:
        where[f"items:{record.values['outcome'].partition('.')[0]}"] = (record.file, None)
    return where


def _texts(*, records: Mapping[str, Sequence[ContentRecord]]) -> Iterator[texts.RecordText]:
    for shape, shape_records in records.items():
        if shape not in NAMES_OF_THEIR_OWN:
            for record in shape_records:
                subject = f"{shape}:{record.code}"
                yield from texts.record_texts(subject=subject, values=record.values)
    for record in records["term"]:
        text_values = {"definition": record.values["definition"]}
        yield from texts.record_texts(subject=f"term:{record.code}", values=text_values)


def _checks(*, kind: str) -> drafts.KindChecks:
    return kinds.get_kind(name=kind).CHECKS if kind in kinds.names() else drafts.KindChecks()


def _refused(*, item: drafts.ItemDraft) -> Iterator[ContentFinding]:
    if item.kind not in kinds.names():
        problem = Text(
            "`kind` is “{kind}”; write one of {known}",
            kind=str(item.kind),
            known=", ".join(kinds.names()),
        )
        yield ContentFinding(check=ITEM_REFUSED, subject=item.subject, details={"what": problem})
        return
    for problem in kinds.get_kind(name=item.kind).problems(body=item.lists, key=item.key):
        yield ContentFinding(check=ITEM_REFUSED, subject=item.subject, details={"what": problem})


def _paper(*, record: ContentRecord) -> drafts.PaperDraft:
    paper_values = record.values
    return drafts.PaperDraft(
        code=record.code,
        items=paper_values["items"],
        anchors=paper_values["anchors"],
        use=paper_values.get("use", drafts.TEST),
    )
