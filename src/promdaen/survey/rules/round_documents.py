"""A survey round as a document for its print, with all figures calculated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words
from promdaen.survey.rules.figures import GRADES, Parts, ScoreSheet, Surveyed
from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent
from promdaen.survey.rules.profile_documents import tally_values
from promdaen.survey.rules.totals import Total

SCHEMA = "promdaen.survey-round/1"
MAX_COMMON = 24


@dataclass(frozen=True, kw_only=True)
class CommonGap:
    """An indicator, and the number of checkpoints below its standard, of those asked."""

    indicator: IndicatorContent
    short: int
    answered: int


@dataclass(frozen=True, kw_only=True)
class PartFigures:
    """A capacity or sub-domain over the round; `points` is its change since the round before."""

    name: Words
    total: Total
    points: float | None


@dataclass(frozen=True, kw_only=True)
class GroupFigures:
    """A class, border section or province: planned and surveyed checkpoints, and results."""

    name: Words
    in_scope: int
    surveyed: int
    total: Total
    by_capacity: tuple[Total, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class PrintedRoundFigures:
    """All that a print of a round shows; `sub_domains` by capacity, in their order."""

    whole: PartFigures
    capacities: Mapping[str, PartFigures]
    sub_domains: Mapping[str, Sequence[PartFigures]]
    classes: Sequence[GroupFigures]
    borders: Sequence[GroupFigures]
    provinces: Sequence[GroupFigures]
    evidence: Sequence[int]
    common: Sequence[CommonGap]
    rows: Sequence[Surveyed]
    parts: Parts
    in_scope: int


def common_gaps(*, sheets: Iterable[ScoreSheet]) -> list[CommonGap]:
    """The indicators below the standard at any checkpoint, by weight and frequency.

    An indicator with several versions counts once, with the text of the newest sheet.
    """
    short: dict[str, int] = {}
    answered: dict[str, int] = {}
    indicators_by_code: dict[str, IndicatorContent] = {}
    for sheet in sheets:
        below, answered_counts = sheet.short.sum(axis=0), sheet.answered.sum(axis=0)
        for index, indicator in enumerate(sheet.indicators):
            short[indicator.code] = short.get(indicator.code, 0) + int(below[index])
            answered[indicator.code] = answered.get(indicator.code, 0) + int(
                answered_counts[index]
            )
            indicators_by_code[indicator.code] = indicator
    gaps = [
        CommonGap(indicator=indicators_by_code[code], short=count, answered=answered[code])
        for code, count in short.items()
        if count
    ]
    return sorted(gaps, key=lambda gap: (-gap.indicator.weight, -gap.short, gap.indicator.code))


def round_document(
    *, head: JsonObject, figures: PrintedRoundFigures, names: Mapping[str, Mapping[str, object]]
) -> NewJsonObject:
    """The document of a round; shares are 0 to 1, unknown values are null.

    `head` has the round and the one before it, `names` the texts of "classes" and "provinces" by
    code. It contains no positions, photographs, remarks or names of persons.
    """
    return {
        "schema": SCHEMA,
        **head,
        "all": _part(figures.whole)
        | {"in_scope": figures.in_scope, "surveyed": len(figures.rows)},
        "evidence": dict(zip(GRADES, figures.evidence, strict=True)),
        "capacities": [
            {"code": code, **_part(part), "lines": [_part(s) for s in figures.sub_domains[code]]}
            for code, part in figures.capacities.items()
        ],
        "classes": [_group(group) for group in figures.classes],
        "borders": [_group(group) for group in figures.borders],
        "provinces": [_group(group) for group in figures.provinces],
        "common": [_common(common_gap) for common_gap in figures.common[:MAX_COMMON]],
        "checkpoints": list(_checkpoints(figures, names)),
    }


def sub_domain_parts(
    *, instrument: InstrumentContent, part: Callable[[str, Words], PartFigures]
) -> dict[str, tuple[PartFigures, ...]]:
    """The result of `part` for each sub-domain (code, name), by capacity, in order."""
    return {
        code: tuple(
            part(sub_domain.code, sub_domain.name)
            for sub_domain in instrument.sub_domains
            if sub_domain.capacity == code
        )
        for code in instrument.capacities
    }


def _part(part: PartFigures) -> NewJsonObject:
    return {"name": part.name.by_language(), **asdict(part.total), "points": part.points}


def _group(group: GroupFigures) -> dict[str, object]:
    return {
        "name": group.name.by_language(),
        "in_scope": group.in_scope,
        "surveyed": group.surveyed,
        **asdict(group.total),
        "by_capacity": [total.index for total in group.by_capacity],
    }


def _common(common_gap: CommonGap) -> dict[str, object]:
    return {
        "code": common_gap.indicator.code,
        "title": common_gap.indicator.title.by_language(),
        "weight": common_gap.indicator.weight,
        "is_critical": common_gap.indicator.is_critical,
        "short": common_gap.short,
        "answered": common_gap.answered,
    }


def _checkpoints(
    figures: PrintedRoundFigures, names: Mapping[str, Mapping[str, object]]
) -> Iterable[dict[str, object]]:
    for index, surveyed_checkpoint in enumerate(figures.rows):
        yield {
            "code": surveyed_checkpoint.code,
            "name": surveyed_checkpoint.name.by_language(),
            "province": names["provinces"][surveyed_checkpoint.province],
            "class": names["classes"][surveyed_checkpoint.standard_class],
            **tally_values(tally=figures.parts.tally(row=index)),
            "by_capacity": [
                figures.parts.tally(row=index, part=code).index for code in figures.capacities
            ],
        }
