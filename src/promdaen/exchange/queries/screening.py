"""Words that no text of the exchange may contain, from content, and their messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from promdaen.exchange.queries import codes
from promdaen.kit import content, screening


@dataclass(frozen=True, kw_only=True)
class ScreeningFinding:
    """A finding with its label and the advice on what to write instead."""

    finding: screening.TextFinding
    label: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class RefusedText:
    """A refused text for a page: the marked text, and each finding with its advice."""

    field: str
    label: str
    pieces: list[screening.TextPiece]
    findings: list[ScreeningFinding]


@cache
def rules() -> tuple[screening.ScreeningRule, ...]:
    """The screening rules with the texts that explain them."""
    screening_content = content.read_content(
        root=content.content_root(), names=["exchange_screening"]
    )
    return tuple(
        screening.ScreeningRule(
            code=record.code,
            words=tuple(record.values["words"]),
            but=tuple(record.values.get("but", ())),
        )
        for record in screening_content["exchange_screening"]
    )


def marked_texts(
    *, screened: screening.ScreenedTexts, labels: Mapping[str, str]
) -> list[RefusedText]:
    """Refused texts for a page; `labels` names their fields."""
    return [
        RefusedText(
            field=field,
            label=labels.get(field, field),
            pieces=screening.pieces(text=screened.texts[field], findings=findings),
            findings=[_screening_finding(finding=finding) for finding in findings],
        )
        for field, findings in screened.findings.items()
    ]


def _screening_finding(*, finding: screening.TextFinding) -> ScreeningFinding:
    if finding.is_refusal:
        rule = codes.code_list(name="never_store")[finding.code]
        return ScreeningFinding(finding=finding, label=str(rule), remedy=rule.words)
    label, remedy = _warnings()[finding.code]
    return ScreeningFinding(finding=finding, label=label, remedy=remedy)


def _warnings() -> dict[str, tuple[str, str]]:
    code = _("Write what the person did, or the random code of the case.")
    series = _("Write the kind of document, its State and what is wrong with it.")
    return {
        screening.NAME: (_("This looks like a name"), code),
        screening.PHONE: (
            _("This looks like a telephone number"),
            _("A number leads to a person: leave it out."),
        ),
        screening.DOCUMENT: (_("This looks like the number of a document"), series),
        screening.PLATE: (
            _("This looks like a number plate"),
            _("Use the field for vehicles and boats: it keeps no number."),
        ),
        screening.MAIL: (
            _("This looks like an address of e-mail or chat"),
            _("It leads to a person: leave it out."),
        ),
        screening.ACCOUNT: (
            _("This looks like the number of an account"),
            _("It leads to a person: leave it out."),
        ),
    }
