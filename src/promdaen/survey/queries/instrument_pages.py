"""The instrument as its pages show it: indicators by sub-domain, one whole, what was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.texts import Words
from promdaen.places import rules as place_rules
from promdaen.survey import kinds
from promdaen.survey.models import Indicator, Instrument
from promdaen.survey.queries import drafts, instruments
from promdaen.survey.rules import instrument as rules
from promdaen.survey.rules import rewording, telling
from promdaen.survey.rules.fields import Field


@dataclass(frozen=True, kw_only=True)
class InstrumentFilter:
    """What the list of indicators is narrowed to; "" is everything."""

    text: str = ""
    capacity: str = ""
    standard_class: str = ""
    mode: str = ""
    only: str = ""


@dataclass(frozen=True, kw_only=True)
class IndicatorLine:
    """An indicator in the list; `state` against what was published: "new", "changed" or ""."""

    indicator: rules.Indicator
    kind: Words
    modes: Words
    standards: Sequence[int | None]
    state: str


@dataclass(frozen=True, kw_only=True)
class SubDomainPart:
    """A sub-domain with its indicators."""

    sub_domain: rules.SubDomain
    capacity: Words
    lines: Sequence[IndicatorLine]


@dataclass(frozen=True, kw_only=True)
class InstrumentPage:
    """The instrument as it is written now; `newest` is what visits use, `changes` since then."""

    parts: Sequence[SubDomainPart]
    classes: Sequence[Words]
    newest: Instrument | None
    changes: rewording.BodyChanges
    shown_count: int
    all_count: int


@dataclass(frozen=True, kw_only=True)
class IndicatorPage:
    """One indicator whole: what is asked, how it is scored, what is due, what changed."""

    row: Indicator
    line: IndicatorLine
    capacity: Words
    sub_domain: Words
    fields: Sequence[Field]
    bands: Sequence[tuple[telling.Band, Sequence[Words]]]
    source: str
    fill: Words | None
    change: rewording.Changed | None
    newest: Instrument | None


@dataclass(frozen=True, kw_only=True)
class PublishPage:
    """What would be published, and what became of the instrument since the last version."""

    draft: drafts.Draft
    newest: Instrument | None
    changes: rewording.BodyChanges


@dataclass(frozen=True, kw_only=True)
class InstrumentVersion:
    """A published version with the one before it, what it changed, and what checks said."""

    row: Instrument
    before: Instrument | None
    changes: rewording.BodyChanges
    findings: Sequence[tuple[Words, str]]


def instrument_page(*, chosen: InstrumentFilter, today: date) -> InstrumentPage | None:
    """The indicators that fit a filter, by sub-domain; None before content is loaded."""
    body = instruments.draft_body(today=today)
    if body is None:
        return None
    held = instruments.instrument_of(body=body)
    newest = instruments.newest_instrument()
    since = drafts.changes_since(old=newest.body if newest else None, new=body)
    states = {one.code: one.state for one in since.records} if newest else {}
    shown = [_line(one, states.get(one.code, "")) for one in held.indicators]
    shown = [one for one in shown if _fits(one, chosen, held.capacity_of())]
    return InstrumentPage(
        parts=list(_parts(held, shown)),
        classes=[place_rules.CLASSES[one] for one in rules.CLASSES],
        newest=newest,
        changes=since,
        shown_count=len(shown),
        all_count=len(held.indicators),
    )


def capacities() -> list[tuple[str, Words]]:
    """The capacities of the frame that stands, in its order."""
    frame = instruments.frame_body() or {"capacities": []}
    return [(one["code"], rules.words_of(pair=one["name"])) for one in frame["capacities"]]


def indicator_row(*, code: str) -> Indicator | None:
    """An indicator as it is written now."""
    return instruments.current_indicators().filter(code=code).first()


def indicator_page(*, code: str) -> IndicatorPage | None:
    """One indicator as it is written now, and what became of it since it was published."""
    row, frame = indicator_row(code=code), instruments.frame_body()
    if row is None or frame is None:
        return None
    values = {"code": row.code, **row.body}
    held = rules.instrument_of(frame=frame, indicators=[values])
    one = held.indicators[0]
    newest = instruments.newest_instrument()
    before = _published_values(newest, code) if newest else None
    change = (
        rewording.record_change(old=before, new=values, keys=_keys(), kinds=kinds.labels())
        if newest
        else None
    )
    names = {part.code: part.name for part in held.sub_domains}
    return IndicatorPage(
        row=row,
        line=_line(one, change.state if change else ""),
        capacity=held.capacities[held.capacity_of()[one.sub_domain]],
        sub_domain=names[one.sub_domain],
        fields=kinds.fields_of(indicator=one),
        bands=[(band, _due(one, band)) for band in kinds.bands_of(indicator=one)],
        source=held.sources.get(one.source.partition(" ")[0], ""),
        fill=telling.FILLS.get(one.fill) if one.fill else None,
        change=change,
        newest=newest,
    )


def publish_page(*, today: date) -> PublishPage | None:
    """What would be published on a day; None before content is loaded."""
    draft = drafts.draft(today=today)
    if draft is None:
        return None
    newest = instruments.newest_instrument()
    since = drafts.changes_since(old=newest.body if newest else None, new=draft.body)
    return PublishPage(draft=draft, newest=newest, changes=since)


def instrument_versions() -> QuerySet[Instrument]:
    """Every published version with how many submissions it has, newest first."""
    rows = Instrument.objects.defer("xform", "body").annotate(made=Count("submissions"))
    return rows.order_by("-number")


def instrument_row(*, number: int) -> Instrument | None:
    """A published version by its number."""
    return Instrument.objects.filter(number=number).first()


def instrument_version(*, number: int) -> InstrumentVersion | None:
    """A published version and what it changed."""
    row = instrument_row(number=number)
    if row is None:
        return None
    before = Instrument.objects.filter(number__lt=number).order_by("-number").first()
    return InstrumentVersion(
        row=row,
        before=before,
        changes=drafts.changes_since(old=before.body if before else None, new=row.body),
        findings=[(telling.FINDINGS[code], text) for code, text in row.findings],
    )


def _keys() -> list[str]:
    return list(curriculum_queries.shape_of(kind="indicator").fields)


def _published_values(row: Instrument, code: str) -> dict[str, Any] | None:
    found: Iterable[dict[str, Any]] = row.body["indicators"]
    return next((one for one in found if one["code"] == code), None)


def _line(one: rules.Indicator, state: str) -> IndicatorLine:
    modes = [place_rules.MODES[mode] for mode in rules.MODES if mode in one.modes]
    return IndicatorLine(
        indicator=one,
        kind=kinds.KINDS[one.kind].LABEL,
        modes=rewording.listed(words=modes),
        standards=[one.standard.get(kind) for kind in rules.CLASSES],
        state=state,
    )


def _parts(held: rules.Instrument, lines: Sequence[IndicatorLine]) -> Iterable[SubDomainPart]:
    for one in held.sub_domains:
        found = [line for line in lines if line.indicator.sub_domain == one.code]
        if found:
            capacity = held.capacities[one.capacity]
            yield SubDomainPart(sub_domain=one, capacity=capacity, lines=found)


def _fits(line: IndicatorLine, chosen: InstrumentFilter, capacity: Mapping[str, str]) -> bool:
    one = line.indicator
    texts = (one.code, one.title.en, one.title.km, one.question.en, one.question.km)
    return (
        chosen.text.casefold() in " ".join(texts).casefold()
        and chosen.capacity in {"", capacity[one.sub_domain]}
        and (not chosen.standard_class or chosen.standard_class in one.standard)
        and (not chosen.mode or chosen.mode in one.modes)
        and (chosen.only != "critical" or one.is_critical)
        and (chosen.only != "changed" or bool(line.state))
    )


def _due(one: rules.Indicator, band: telling.Band) -> list[Words]:
    """The classes whose standard is the score of a band."""
    return [
        place_rules.CLASSES[kind]
        for kind in rules.CLASSES
        if band.score and one.standard.get(kind) == int(band.score)
    ]
