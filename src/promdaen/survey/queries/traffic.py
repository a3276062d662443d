"""Travellers in the peak hour and booths, as counted in the visits of a round."""

from __future__ import annotations

from django.db.models.fields.json import KeyTextTransform

from promdaen.survey.models import Round, Visit
from promdaen.survey.rules.fields import parse_number

PEAK_FIELD, BOOTHS_FIELD = "T04_whole", "T04_part"
"""The fields of the indicator of booths: travellers in the peak hour, booths in working order."""
MAX_COUNT = 999_999_999
"""A larger count is a slip, or was sent by a program."""


def peak_travellers(*, survey_round: Round) -> dict[str, int]:
    """The travellers in the peak hour by checkpoint, from accepted first visits."""
    return _counts(survey_round=survey_round, field=PEAK_FIELD)


def working_booths(*, survey_round: Round) -> dict[str, int]:
    """The booths in working order by checkpoint, from accepted first visits."""
    return _counts(survey_round=survey_round, field=BOOTHS_FIELD)


def _counts(*, survey_round: Round, field: str) -> dict[str, int]:
    visits = Visit.objects.filter(
        round=survey_round, state="accepted", is_second=False, submission__isnull=False
    )
    rows = visits.order_by("submission__received_at", "pk").values_list(
        "checkpoint__code", KeyTextTransform(field, "submission__answers")
    )
    return {
        code: int(count)
        for code, text in rows
        if text is not None
        and (count := parse_number(text=text)) is not None
        and count <= MAX_COUNT
    }
