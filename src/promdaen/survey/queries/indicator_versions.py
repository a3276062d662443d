"""An indicator for its authors: record, versions, and the effect of a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules.findings import ContentFinding
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.survey import kinds
from promdaen.survey.models import Indicator, Instrument
from promdaen.survey.rules import rewording


@dataclass(frozen=True, kw_only=True)
class IndicatorVersion:
    """One version of an indicator, what it changed, and the published instruments it is in.

    `change` is None for the first version.
    """

    row: Indicator
    change: rewording.RecordChange | None
    instrument_numbers: Sequence[int]


def indicator_values(*, indicator: Indicator) -> NewJsonObject:
    """An indicator as a record of content, its keys in the order in which files have them."""
    shape = curriculum_queries.record_shape(kind="indicator")
    return record_rules.arranged(values={"code": indicator.code, **indicator.body}, shape=shape)


def indicator_change(*, old: JsonObject, new: JsonObject) -> rewording.RecordChange | None:
    """The change of an indicator; None if nothing changes."""
    keys = list(curriculum_queries.record_shape(kind="indicator").fields)
    return rewording.record_change(old=old, new=new, keys=keys, kinds=kinds.labels())


def word_findings(*, values: JsonObject) -> list[ContentFinding]:
    """The findings of the wording checks on an unsaved indicator."""
    subject = f"indicator:{values['code']}"
    return curriculum_queries.word_findings(subject=subject, values=values)


def indicator_versions(*, code: str) -> list[IndicatorVersion]:
    """Every version of an indicator, newest first; none for an unknown code."""
    indicators = list(Indicator.objects.filter(code=code).order_by("version"))
    # The bodies of all instruments: a dozen of 124 indicators each.
    published = [
        (number, indicator)
        for number, body in Instrument.objects.order_by("number").values_list("number", "body")
        for indicator in body["indicators"]
        if indicator["code"] == code
    ]
    versions = []
    for before, row in zip([None, *indicators], indicators, strict=False):
        values = indicator_values(indicator=row)
        versions.append(
            IndicatorVersion(
                row=row,
                change=(
                    indicator_change(old=indicator_values(indicator=before), new=values)
                    if before
                    else None
                ),
                instrument_numbers=[
                    number for number, values_then in published if values_then == values
                ],
            )
        )
    return versions[::-1]
