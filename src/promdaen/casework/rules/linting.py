"""What is looked for in the law and in cases before they are loaded or printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promdaen.casework.rules import checking, reading
from promdaen.curriculum.rules.findings import ERROR, Check, Finding
from promdaen.kit.spreadsheets.words import Words

Values = Mapping[str, Any]
BAD_LAW = Check(
    code="law-refused",
    severity=ERROR,
    what=Words(en="{what}", km="{what}"),
    remedy=Words(
        en="mend it in content/casework/law.toml", km="សូមកែក្នុង content/casework/law.toml"
    ),
)
CHECKS: tuple[Check, ...] = (BAD_LAW,)


def findings(*, laws: Sequence[Values], cases: Mapping[str, Values]) -> Iterator[Finding]:
    """Everything found in the law and in the cases, by their codes."""
    for values in laws:
        yield from law_findings(values=values)


def law_findings(*, values: Values) -> Iterator[Finding]:
    """What keeps a law from being judged by."""
    try:
        faults = checking.check(law=reading.law_of(body=values))
    except reading.BadLaw as bad:
        faults = bad.faults
    for fault in faults:
        yield Finding(
            check=BAD_LAW,
            subject=f"law:{values['code']}",
            place=fault.place,
            details={"what": fault.words},
        )
