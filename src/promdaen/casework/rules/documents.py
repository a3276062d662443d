"""A judgement as a document of plain values, in one language."""

from __future__ import annotations

from promdaen.casework.rules.engine import LegalJudgement
from promdaen.casework.rules.law import Charge, LegalTests
from promdaen.kit.json_objects import NewJsonObject


def judgement_document(
    *, law: LegalTests, judgement: LegalJudgement, language: str
) -> NewJsonObject:
    """The judgement by the names of its parts; lists have the codes of elements.

    `charges` is national law in addition to the verdict, never the verdict itself: each with how
    far it was checked, and whether a named reviewer approved its articles and penalty.
    """
    notes = {note.code: note.text.text(language=language) for note in law.notes}
    return {
        "verdict": judgement.verdict,
        "referral": judgement.referral,
        "person": judgement.person,
        "because": list(judgement.because),
        "missing": list(judgement.missing),
        "person_treated_as": judgement.treated_as,
        "person_missing": list(judgement.person_missing),
        "referral_reasons": list(judgement.referral_reasons),
        "referral_doubts": list(judgement.referral_doubts),
        "referral_missing": list(judgement.referral_missing),
        "attempted": judgement.is_attempted,
        "notes": [{"code": code, "text": notes[code]} for code in judgement.notes],
        "charges": [
            _charge(law.charge(code=code), language=language) for code in judgement.charges
        ],
    }


def _charge(charge: Charge, *, language: str) -> dict[str, object]:
    return {
        "code": charge.code,
        "law": charge.law.text(language=language),
        "articles": charge.articles,
        "topic": charge.topic.text(language=language),
        "penalty": charge.penalty.text(language=language) if charge.penalty else "",
        "verification": charge.verification,
        "mark": charge.mark.text(language=language) if charge.mark else "",
        "approved": charge.approved is not None,
    }
