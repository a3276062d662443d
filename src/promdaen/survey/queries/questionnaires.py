"""The paper questionnaire of one checkpoint in both languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject
from promdaen.places import rules as places_rules
from promdaen.places.models import Checkpoint
from promdaen.survey.kinds import answer_fields, paper
from promdaen.survey.models import Round
from promdaen.survey.queries import instruments, visible
from promdaen.survey.rules import wording
from promdaen.survey.rules.fields import AnswerField
from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent

if TYPE_CHECKING:
    from promdaen.people.models import Account

PRINT = Path(__file__).resolve().parents[1] / "print" / "questionnaire.typ"


def checkpoint_to_print(*, code: str, account: Account) -> Checkpoint | None:
    """A checkpoint whose questionnaire an account may print: one that it surveys."""
    checkpoints = visible.checkpoints_visible_to(account=account).select_related("province")
    return checkpoints.filter(code=code).first()


def questionnaire(
    *, checkpoint: Checkpoint, held_round: Round | None, today: date
) -> bytes | None:
    """The PDF for a checkpoint, by the newest instrument; None if none applies."""
    data = questionnaire_data(checkpoint=checkpoint, held_round=held_round, today=today)
    if data is None:
        return None
    return pdf.compile_pdf(source=PRINT, data=data, language="km")


def questionnaire_data(
    *, checkpoint: Checkpoint, held_round: Round | None, today: date
) -> NewJsonObject | None:
    """The data of the print: head, parts with questions that apply, keys of answers."""
    row = instruments.newest_instrument()
    if row is None:
        return None
    instrument = instruments.published_rules(instrument=row)
    checkpoint_facts = instruments.published_checkpoints(instrument=row).get(checkpoint.code, {})
    standard_class = instrument.standard_class(value=checkpoint_facts.get("class", ""))
    if not standard_class:
        return None
    modes = instrument.standard_modes(modes=checkpoint_facts.get("modes", ()))
    return {
        "title": wording.TITLE.by_language(),
        "version": row.number,
        "checkpoint": {
            "code": checkpoint.code,
            **places_rules.name_words(en=checkpoint.name_en, km=checkpoint.name_km).by_language(),
        },
        "province": {"km": checkpoint.province.name_km, "en": checkpoint.province.name_en},
        "class": places_rules.CLASSES[standard_class].by_language(),
        "round": _round(held_round),
        "printed_on": f"{today:%Y-%m-%d}",
        "head": {
            "day": wording.VISITED_ON.by_language(),
            "officers": wording.HEAD_COUNT.by_language(),
            "evidence": wording.EVIDENCE.by_language(),
            "note": wording.NOTE.by_language(),
            "examples": wording.EXAMPLES.by_language(),
            "invented": wording.EXAMPLES_INVENTED.by_language(),
        },
        "grades": [text.by_language() for text in wording.SHORT_GRADES.values()],
        "parts": list(_parts(instrument, standard_class, modes)),
    }


def _parts(
    instrument: InstrumentContent, standard_class: str, modes: Collection[str]
) -> Iterator[NewJsonObject]:
    for sub_domain in instrument.sub_domains:
        indicators = [
            _indicator_data(indicator)
            for indicator in instrument.sub_domain_indicators(sub_domain=sub_domain.code)
            if indicator.applies(standard_class=standard_class, modes=modes)
        ]
        if indicators:
            yield {"name": sub_domain.name.by_language(), "indicators": indicators}


def _round(survey_round: Round | None) -> dict[str, str] | None:
    return (
        {"code": survey_round.code, "km": survey_round.title_km, "en": survey_round.title_en}
        if survey_round
        else None
    )


def _indicator_data(indicator: IndicatorContent) -> NewJsonObject:
    return {
        "code": indicator.code,
        "title": indicator.title.by_language(),
        "question": indicator.question.by_language(),
        "hint": indicator.hint.by_language(),
        "evidence": indicator.evidence.by_language(),
        "is_scored": indicator.is_scored,
        "is_critical": indicator.is_critical,
        "fields": [_field(indicator, field) for field in answer_fields(indicator=indicator)],
        "examples": list(_examples(indicator)),
    }


def _examples(indicator: IndicatorContent) -> Iterator[dict[str, object]]:
    """Yield the examples of must-haves and serious indicators; all others would take pages."""
    if indicator.has_examples and (indicator.is_critical or indicator.is_serious):
        for level in indicator.scale:
            yield {"key": level.code, **level.example.by_language()}


def _field(indicator: IndicatorContent, field: AnswerField) -> dict[str, object]:
    labels = {choice.code: choice.label for choice in field.choices}
    keys = paper.choice_keys(field=field) if field.choices else {}
    return {
        "kind": field.kind,
        "label": None if field.label == indicator.question else field.label.by_language(),
        "choices": [{"key": key, **labels[code].by_language()} for key, code in keys.items()],
        "is_behind": field.needs is not None,
    }
