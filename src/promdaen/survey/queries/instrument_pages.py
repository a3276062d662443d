"""The pages of the instrument: list of indicators, one indicator, published versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import labels
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Words, words_from
from promdaen.places import rules as place_rules
from promdaen.survey import kinds
from promdaen.survey.models import Indicator, Instrument
from promdaen.survey.queries import drafts, instruments
from promdaen.survey.rules import instrument as rules
from promdaen.survey.rules import instrument_wording, lineage, rewording
from promdaen.survey.rules.fields import AnswerField
from promdaen.survey.rules.instrument import SurveySource


@dataclass(frozen=True, kw_only=True)
class InstrumentFilter:
    """The filter of the list of indicators; "" means all."""

    text: str = ""
    capacity: str = ""
    standard_class: str = ""
    mode: str = ""
    only: str = ""


@dataclass(frozen=True, kw_only=True)
class IndicatorSummary:
    """An indicator in the list; `state` compared with the published one: "new", "changed" or
    "".
    """

    indicator: rules.IndicatorContent
    kind: Words
    modes: Words
    standards: Sequence[int | None]
    state: str


@dataclass(frozen=True, kw_only=True)
class SubDomainPart:
    """A sub-domain with its indicators."""

    sub_domain: rules.SubDomain
    capacity: Words
    lines: Sequence[IndicatorSummary]


@dataclass(frozen=True, kw_only=True)
class InstrumentPage:
    """The draft of the instrument; `newest` is the published one, `changes` since then."""

    parts: Sequence[SubDomainPart]
    classes: Sequence[Words]
    newest: Instrument | None
    changes: rewording.BodyChanges
    shown_count: int
    all_count: int


@dataclass(frozen=True, kw_only=True)
class IndicatorPage:
    """One indicator: questions, scoring, standard and changes."""

    row: Indicator
    line: IndicatorSummary
    capacity: Words
    sub_domain: Words
    fields: Sequence[AnswerField]
    bands: Sequence[tuple[instrument_wording.Band, Sequence[Words]]]
    sources: Sequence[tuple[SurveySource, Words]]
    fill: Words | None
    change: rewording.RecordChange | None
    newest: Instrument | None


@dataclass(frozen=True, kw_only=True)
class PublishPage:
    """The draft to publish, and its changes since the last version."""

    draft: drafts.InstrumentDraft
    newest: Instrument | None
    changes: rewording.BodyChanges


@dataclass(frozen=True, kw_only=True)
class InstrumentVersion:
    """A published version with the one before it, its changes, and the warnings of the checks."""

    row: Instrument
    before: Instrument | None
    changes: rewording.BodyChanges
    findings: Sequence[tuple[Words, str]]


@dataclass(frozen=True, kw_only=True)
class LineageRow:
    """An indicator of older versions, and those that ask it now."""

    succession: rules.Succession
    how: Words
    parts: tuple[rules.IndicatorContent, ...]


def instrument_page(*, filters: InstrumentFilter, today: date) -> InstrumentPage | None:
    """The indicators for a filter, by sub-domain; None before content is loaded."""
    body = instruments.draft_body(today=today)
    if body is None:
        return None
    instrument = instruments.read_instrument(body=body)
    newest = instruments.newest_instrument()
    since = drafts.changes_since(old=newest.body if newest else None, new=body)
    states = {changed.code: changed.state for changed in since.records} if newest else {}
    indicator_lines = [
        _indicator_summary(indicator, states.get(indicator.code, ""))
        for indicator in instrument.indicators
    ]
    indicator_lines = [
        indicator_line
        for indicator_line in indicator_lines
        if _fits(indicator_line, filters, instrument.capacity_by_sub_domain())
    ]
    return InstrumentPage(
        parts=list(_parts(instrument, indicator_lines)),
        classes=[place_rules.CLASSES[class_code] for class_code in rules.CLASSES],
        newest=newest,
        changes=since,
        shown_count=len(indicator_lines),
        all_count=len(instrument.indicators),
    )


def capacities() -> list[tuple[str, Words]]:
    """The capacities of the current frame, in order."""
    frame = instruments.frame_body() or {"capacities": []}
    return [(capacity["code"], words_from(capacity["name"])) for capacity in frame["capacities"]]


def indicator_row(*, code: str) -> Indicator | None:
    """An indicator as it is written now."""
    return instruments.current_indicators().filter(code=code).first()


def is_of_older_versions(*, code: str) -> bool:
    """Whether an indicator was asked once and is no longer written now."""
    indicators = Indicator.objects.filter(code=code)
    return indicators.exists() and not indicators.filter(is_current=True).exists()


def indicator_page(*, code: str) -> IndicatorPage | None:
    """The draft of an indicator, and its changes since it was published."""
    row, frame = indicator_row(code=code), instruments.frame_body()
    if row is None or frame is None:
        return None
    values = {"code": row.code, **row.body}
    instrument = rules.build_instrument(frame=frame, indicators=[values])
    indicator = instrument.indicators[0]
    newest = instruments.newest_instrument()
    before = _published_values(newest, code) if newest else None
    change = (
        rewording.record_change(
            old=before,
            new=values,
            keys=list(curriculum_queries.record_shape(kind="indicator").fields),
            kinds=kinds.labels(),
        )
        if newest
        else None
    )
    names = {part.code: part.name for part in instrument.sub_domains}
    return IndicatorPage(
        row=row,
        line=_indicator_summary(indicator, change.state if change else ""),
        capacity=instrument.capacities[instrument.capacity_by_sub_domain()[indicator.sub_domain]],
        sub_domain=names[indicator.sub_domain],
        fields=kinds.answer_fields(indicator=indicator),
        bands=[(band, _due(indicator, band)) for band in kinds.score_bands(indicator=indicator)],
        sources=[
            (source, labels.words_of_check(code=source.verification))
            for source in instrument.cited_sources(source=indicator.source)
        ],
        fill=instrument_wording.FILLS.get(indicator.fill) if indicator.fill else None,
        change=change,
        newest=newest,
    )


def publish_page(*, today: date) -> PublishPage | None:
    """The draft to publish on a day; None before content is loaded."""
    draft = drafts.draft(today=today)
    if draft is None:
        return None
    newest = instruments.newest_instrument()
    since = drafts.changes_since(old=newest.body if newest else None, new=draft.body)
    return PublishPage(draft=draft, newest=newest, changes=since)


def lineage_rows() -> list[LineageRow]:
    """What happened to indicators of older versions, by the current content."""
    instrument = instruments.current_rules()
    if instrument is None:
        return []
    now = instrument.by_code()
    return [
        LineageRow(
            succession=succession,
            how=lineage.LABELS[succession.how],
            parts=tuple(
                now[code] for code in succession.into or (succession.code,) if code in now
            ),
        )
        for succession in instrument.successions
    ]


def instrument_versions() -> QuerySet[Instrument]:
    """Every published version with how many submissions it has, newest first."""
    rows = Instrument.objects.defer("xform", "body").annotate(made=Count("submissions"))
    return rows.order_by("-number")


def instrument_row(*, number: int) -> Instrument | None:
    """A published version by its number."""
    return Instrument.objects.filter(number=number).first()


def instrument_version(*, number: int) -> InstrumentVersion | None:
    """A published version and its changes."""
    instrument = instrument_row(number=number)
    if instrument is None:
        return None
    before = Instrument.objects.filter(number__lt=number).order_by("-number").first()
    return InstrumentVersion(
        row=instrument,
        before=before,
        changes=drafts.changes_since(old=before.body if before else None, new=instrument.body),
        findings=[(instrument_wording.FINDINGS[code], text) for code, text in instrument.findings],
    )


def _published_values(instrument: Instrument, code: str) -> NewJsonObject | None:
    indicator_values: Iterable[dict[str, Any]] = instrument.body["indicators"]
    return next((shape for shape in indicator_values if shape["code"] == code), None)


def _indicator_summary(indicator: rules.IndicatorContent, state: str) -> IndicatorSummary:
    modes = [place_rules.MODES[mode] for mode in rules.MODES if mode in indicator.modes]
    return IndicatorSummary(
        indicator=indicator,
        kind=kinds.KINDS[indicator.kind].LABEL,
        modes=rewording.listed(texts=modes),
        standards=[indicator.standard.get(kind) for kind in rules.CLASSES],
        state=state,
    )


def _parts(
    instrument: rules.InstrumentContent, indicator_summaries: Sequence[IndicatorSummary]
) -> Iterable[SubDomainPart]:
    for sub_domain in instrument.sub_domains:
        indicator_lines = [
            indicator_summary
            for indicator_summary in indicator_summaries
            if indicator_summary.indicator.sub_domain == sub_domain.code
        ]
        if indicator_lines:
            capacity = instrument.capacities[sub_domain.capacity]
            yield SubDomainPart(sub_domain=sub_domain, capacity=capacity, lines=indicator_lines)


def _fits(
    indicator_summary: IndicatorSummary, filters: InstrumentFilter, capacity: Mapping[str, str]
) -> bool:
    indicator = indicator_summary.indicator
    texts = (
        indicator.code,
        indicator.title.en,
        indicator.title.km,
        indicator.question.en,
        indicator.question.km,
    )
    return (
        filters.text.casefold() in " ".join(texts).casefold()
        and filters.capacity in {"", capacity[indicator.sub_domain]}
        and (not filters.standard_class or filters.standard_class in indicator.standard)
        and (not filters.mode or filters.mode in indicator.modes)
        and (filters.only != "critical" or indicator.is_critical)
        and (filters.only != "changed" or bool(indicator_summary.state))
    )


def _due(indicator: rules.IndicatorContent, band: instrument_wording.Band) -> list[Words]:
    """The classes whose standard is the score of a band."""
    return [
        place_rules.CLASSES[kind]
        for kind in rules.CLASSES
        if band.score and indicator.standard.get(kind) == int(band.score)
    ]
