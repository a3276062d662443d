"""The number of travellers in the peak hour, as counted in the visits of a round."""

from __future__ import annotations

from promdaen.survey.models import Round, Visit
from promdaen.survey.rules.fields import parse_number

PEAK_FIELD = "T04_whole"
"""The field of the indicator of booths: travellers in the peak hour."""


def peak_travellers(*, survey_round: Round) -> dict[str, int]:
    """Return the travellers in the peak hour by checkpoint, from accepted first visits."""
    visits = Visit.objects.filter(
        round=survey_round, state="accepted", is_second=False, submission__isnull=False
    )
    rows = visits.order_by("submission__received_at", "pk").values_list(
        "checkpoint__code", f"submission__answers__{PEAK_FIELD}"
    )
    return {
        code: int(count)
        for code, text in rows
        if text is not None and (count := parse_number(text=str(text)))
    }
