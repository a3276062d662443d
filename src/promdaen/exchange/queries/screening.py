"""Words that no text of the exchange may contain, from content, and their messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from promdaen.exchange.queries import codes
from promdaen.kit import content, screening


@dataclass(frozen=True, kw_only=True)
class ExplainedFinding:
    """A finding with its label and the advice on what to write instead."""

    finding: screening.TextFinding
    label: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class MarkedField:
    """A refused text for a page: the marked text, and each finding with its advice."""

    field: str
    label: str
    pieces: list[screening.TextPiece]
    findings: list[ExplainedFinding]


@cache
def screening_rules() -> tuple[screening.ScreeningRule, ...]:
    """The screening rules of the content."""
    records_by_kind = content.read_content(
        root=content.content_root(), names=["exchange_screening"]
    )
    return tuple(
        screening.ScreeningRule(
            code=record.code,
            words=tuple(record.values["words"]),
            but=tuple(record.values.get("but", ())),
        )
        for record in records_by_kind["exchange_screening"]
    )


def marked_texts(
    *, screened: screening.ScreenedTexts, labels: Mapping[str, str]
) -> list[MarkedField]:
    """Refused texts for a page; `labels` names their fields."""
    return [
        MarkedField(
            field=field,
            label=labels.get(field, field),
            pieces=screening.pieces(text=screened.texts[field], findings=findings),
            findings=[_explained_finding(finding=finding) for finding in findings],
        )
        for field, findings in screened.findings.items()
    ]


def _explained_finding(*, finding: screening.TextFinding) -> ExplainedFinding:
    if finding.is_refusal:
        rule = codes.code_list(name="never_store")[finding.code]
        return ExplainedFinding(finding=finding, label=str(rule), remedy=rule.words)
    label, remedy = _warning_labels()[finding.code]
    return ExplainedFinding(finding=finding, label=label, remedy=remedy)


def _warning_labels() -> dict[str, tuple[str, str]]:
    code_advice = _("Write what the person did, or the random code of the case.")
    document_advice = _("Write the kind of document, its State and what is wrong with it.")
    return {
        screening.NAME: (_("This looks like a name"), code_advice),
        screening.PHONE: (
            _("This looks like a telephone number"),
            _("Remove the number. It can identify a person."),
        ),
        screening.DOCUMENT: (_("This looks like a document number"), document_advice),
        screening.PLATE: (
            _("This looks like a number plate"),
            _("Use the field for vehicles and boats: it keeps no number."),
        ),
        screening.MAIL: (
            _("This looks like an e-mail or chat address"),
            _("Remove it. It can identify a person."),
        ),
        screening.ACCOUNT: (
            _("This looks like an account number"),
            _("Remove it. It can identify a person."),
        ),
    }
