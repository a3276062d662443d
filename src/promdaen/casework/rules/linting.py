"""Checks of the law and of cases before they are loaded or printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from promdaen.casework.rules import case_faults, checking, reading
from promdaen.casework.rules.law import LegalTests
from promdaen.curriculum.rules.findings import ERROR, ContentCheck, ContentFinding
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

BAD_LAW = ContentCheck(
    code="law-refused",
    severity=ERROR,
    problem=Text("{what}"),
    remedy=Text("mend it in content/casework/law.toml"),
)
BAD_CASE = ContentCheck(
    code="case-refused",
    severity=ERROR,
    problem=Text("{what}"),
    remedy=Text("the case would be refused"),
)
CHECKS: tuple[ContentCheck, ...] = (BAD_LAW, BAD_CASE)


def findings(
    *, laws: Sequence[JsonObject], cases: Mapping[str, JsonObject]
) -> Iterator[ContentFinding]:
    """Everything found in the law, and in the cases by a law that can be judged by."""
    for values in laws:
        findings_in_law = list(law_findings(values=values))
        yield from findings_in_law
        if not findings_in_law:
            law = reading.read_law(body=values)
            for code, case in cases.items():
                yield from case_findings(law=law, code=code, values=case)


def law_findings(*, values: JsonObject) -> Iterator[ContentFinding]:
    """Yield the faults of a law as findings."""
    try:
        faults = checking.check(law=reading.read_law(body=values))
    except reading.BadLaw as bad:
        faults = bad.faults
    yield from _content_findings(BAD_LAW, f"law:{values['code']}", faults)


def case_findings(*, law: LegalTests, code: str, values: JsonObject) -> Iterator[ContentFinding]:
    """Yield the faults of a case under this law as findings."""
    faults = case_faults.case_faults(law=law, values=values)
    yield from _content_findings(BAD_CASE, f"case:{code}", faults)


def _content_findings(
    check: ContentCheck, subject: str, faults: Iterable[reading.LawFault]
) -> Iterator[ContentFinding]:
    for fault in faults:
        details = {"what": fault.words}
        yield ContentFinding(check=check, subject=subject, place=fault.place, details=details)
