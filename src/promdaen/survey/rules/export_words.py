"""Definitions of the terms and numbers of an export, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from promdaen.kit.texts import Text
from promdaen.survey.rules.export_tables import ExportColumn, Row
from promdaen.survey.rules.instrument import InstrumentContent

TABLE_CODES = ("visits", "scores", "gaps", "parts", "indicators", "definitions")
"""The tables of an export, in the order in which they are read."""

DEFINITIONS = Text("Definitions")
DEFINITION_COLUMNS = (
    ExportColumn(code="word", head=Text("Word")),
    ExportColumn(code="km", head=Text("In Khmer")),
    ExportColumn(code="en", head=Text("In English")),
)
_MEANINGS = {
    "score": Text(
        "0 to 4 by the rule of the indicator. Empty is an answer that is missing, never 0."
    ),
    "standard": Text("The score that a checkpoint of this class should reach."),
    "gap": Text(
        "Standard less score; 0 where the standard is reached. Empty where no score is known."
    ),
    "is_critical": Text("A gap on an indicator of weight 3."),
    "index": Text(
        "Weighted mean of score / standard, at most 1 each, over what was answered: 0 to 1. "
        "Read it beside the must-have gaps, which a mean hides."
    ),
    "worst": Text("The index with every missing answer as 0."),
    "best": Text("The index with every missing answer as reaching its standard."),
    "answered": Text("Indicators with a score, of those that are applicable."),
    "state scored, na, missing": Text("Scored; nothing was due; or an answer is missing."),
    "state submitted, returned, accepted": Text(
        "A visit that waits for review, was sent back to its assessor, or was accepted."
    ),
    "counts": Text(
        "The newest accepted first visit of the checkpoint: its scores are used for it. "
        "All others are for comparison."
    ),
    "is_second": Text("Made to see how far two assessors agree; it counts for nothing else."),
    "evidence said, seen, measured": Text(
        "Reported orally; seen on the spot or on paper; counted, measured or tested."
    ),
    "class": Text("The class whose standard applies; regional checkpoints use the nearest one."),
    "for outside": Text("Without positions, photographs and remarks."),
}


def definition_rows(*, instrument: InstrumentContent) -> Iterator[Row]:
    """Yield the definition of each term, then the names of capacities and sub-domains."""
    for word, means in _MEANINGS.items():
        yield {"word": word, "km": means.km, "en": means.en}
    for code, name in instrument.capacities.items():
        yield {"word": code, "km": name.km, "en": name.en}
    for sub_domain in instrument.sub_domains:
        yield {"word": sub_domain.code, "km": sub_domain.name.km, "en": sub_domain.name.en}
