"""The instrument: capacities, sub-domains and indicators, read from records of the content."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words, words_from
from promdaen.survey.rules.steps import ScoreBound, read_step

CLASSES = ("international", "bilateral", "local")
"""The classes for which there are standards; others are read as the nearest of them."""

MODES = ("land", "sea", "air")
MAX_SCORE = 4
MUST_HAVE_WEIGHT, SERIOUS_WEIGHT = 3, 2
MAX_MUST_HAVES = 15
"""So many indicators have the highest weight at most: what selects everything selects nothing."""
NO_TEXT = Text("")
NO_WORDS: Mapping[str, Words] = {}


@dataclass(frozen=True, kw_only=True)
class AnswerChoice:
    """One answer that can be chosen; a level may have an `example` of an invented post."""

    code: str
    label: Words
    example: Words = NO_TEXT


@dataclass(frozen=True, kw_only=True)
class SubDomain:
    """A part of a capacity, such as "Watch list" of technical capacity."""

    code: str
    capacity: str
    name: Words


@dataclass(frozen=True, kw_only=True)
class IndicatorContent:
    """One indicator: questions, scoring, and the standard by class of checkpoint.

    `scale` has the level for each score, in its own words (`has_own_levels`) or those of a scale
    of the frame.
    `standard` is the required score 1..4 by class; it is not asked at other classes. Without any
    standard the indicator is asked everywhere and not scored. `labels` has the texts of its parts
    (part, whole, zero, nothing ...). `fill` names the record that can answer it.
    """

    code: str
    sub_domain: str
    kind: str
    title: Words
    question: Words
    hint: Words
    evidence: Words
    labels: Mapping[str, Words]
    scale: tuple[AnswerChoice, ...]
    has_own_levels: bool
    options: tuple[AnswerChoice, ...]
    steps: tuple[ScoreBound, ...]
    modes: frozenset[str]
    standard: Mapping[str, int]
    weight: int
    source: str
    over_one: bool
    per: int
    most: int | None
    weak: str
    fill: str

    @property
    def is_scored(self) -> bool:
        """Whether answers are scored; positions and photographs are not."""
        return bool(self.standard)

    @property
    def has_examples(self) -> bool:
        """Whether its levels have examples; all have one or none has."""
        return any(level.example != NO_TEXT for level in self.scale)

    @property
    def is_critical(self) -> bool:
        """Whether it is a must-have: a score below its standard is a must-have gap."""
        return self.weight >= MUST_HAVE_WEIGHT

    @property
    def is_serious(self) -> bool:
        """Whether a score below its standard is a serious gap, the grade below critical."""
        return self.weight == SERIOUS_WEIGHT

    def applies(self, *, standard_class: str, modes: Collection[str]) -> bool:
        """Whether it is asked at a checkpoint of a class (of CLASSES) and modes (of MODES)."""
        is_due = standard_class in self.standard if self.is_scored else True
        return is_due and not self.modes.isdisjoint(modes)


SPLIT, MERGED, RETIRED, REMEASURED = "split", "merged", "retired", "remeasured"


@dataclass(frozen=True, kw_only=True)
class Succession:
    """What happened to an indicator of older versions; `into` are those that ask it now.

    SPLIT: the new ones ask together what the old one asked, and nothing else. MERGED: part of it
    is asked by one that also asks something else. RETIRED: no longer asked. REMEASURED: still
    asked by its code, with levels that mean something else.
    """

    code: str
    how: str
    into: tuple[str, ...]
    title: Words
    why: Words


@dataclass(frozen=True, kw_only=True)
class SurveySource:
    """A work that indicators rest on, how far it was read (SEEN ...), where, and what it says."""

    code: str
    title: str
    verification: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class InstrumentContent:
    """All indicators in order; `nearest_class` and `nearest_mode` map other codes to ours."""

    capacities: Mapping[str, Words]
    sub_domains: tuple[SubDomain, ...]
    indicators: tuple[IndicatorContent, ...]
    nearest_class: Mapping[str, str]
    nearest_mode: Mapping[str, str]
    sources: Mapping[str, SurveySource]
    successions: tuple[Succession, ...] = ()

    def sub_domain_indicators(self, *, sub_domain: str) -> tuple[IndicatorContent, ...]:
        """The indicators of a sub-domain in their order."""
        return tuple(
            indicator for indicator in self.indicators if indicator.sub_domain == sub_domain
        )

    def cited_sources(self, *, source: str) -> tuple[SurveySource, ...]:
        """The sources that the text of an indicator names: "HBM; Annex 9 ch.3" names two."""
        names = [" ".join(part.replace("-", " ").split()) for part in source.split(";")]
        return tuple(
            cited
            for name in names
            for code, cited in self.sources.items()
            if f"{name} ".startswith(f"{code.replace('-', ' ')} ")
        )

    def by_code(self) -> dict[str, IndicatorContent]:
        """Each indicator by its code."""
        return {indicator.code: indicator for indicator in self.indicators}

    def capacity_by_sub_domain(self) -> dict[str, str]:
        return {sub_domain.code: sub_domain.capacity for sub_domain in self.sub_domains}

    def standard_class(self, *, value: str) -> str:
        """The class of the standard for a class of checkpoint; "" if it is not scored."""
        return value if value in CLASSES else self.nearest_class.get(value, "")

    def standard_modes(self, *, modes: Collection[str]) -> frozenset[str]:
        """The modes of the standard for these modes of a checkpoint."""
        known_modes = (
            mode if mode in MODES else self.nearest_mode.get(mode, "") for mode in modes
        )
        return frozenset(mode for mode in known_modes if mode)

    def applicable(
        self, *, standard_class: str, modes: Collection[str]
    ) -> tuple[IndicatorContent, ...]:
        """The scored indicators of a checkpoint."""
        return tuple(
            indicator
            for indicator in self.indicators
            if indicator.is_scored
            and indicator.applies(standard_class=standard_class, modes=modes)
        )


LABELS = ("unit", "part", "whole", "against_part", "against_whole", "zero", "nothing")


def build_instrument(*, frame: JsonObject, indicators: Sequence[JsonObject]) -> InstrumentContent:
    """The instrument of a record `survey` and of records `indicator`, in the frame's order."""
    scales = {scale["code"]: tuple(_scale(scale["words"])) for scale in frame["scales"]}
    sub_domains = tuple(
        SubDomain(
            code=sub_domain["code"],
            capacity=sub_domain["capacity"],
            name=words_from(sub_domain["name"]),
        )
        for sub_domain in frame["sub_domains"]
    )
    order = {sub_domain.code: number for number, sub_domain in enumerate(sub_domains)}
    indicators_in_file = [
        build_indicator(values=indicator, scales=scales) for indicator in indicators
    ]
    return InstrumentContent(
        capacities={
            capacity["code"]: words_from(capacity["name"]) for capacity in frame["capacities"]
        },
        sub_domains=sub_domains,
        indicators=tuple(
            sorted(
                indicators_in_file,
                key=lambda indicator: (order[indicator.sub_domain], indicator.code),
            )
        ),
        nearest_class={row["of"]: row["is"] for row in frame["nearest_classes"]},
        nearest_mode={
            nearest_mode["of"]: nearest_mode["is"] for nearest_mode in frame["nearest_modes"]
        },
        sources={
            source["code"]: SurveySource(
                code=source["code"],
                title=source["title"],
                verification=source["verification"],
                url=source.get("url", ""),
                note=source.get("note", ""),
            )
            for source in frame["sources"]
        },
        successions=tuple(_successions(frame.get("successions", ()))),
    )


def build_indicator(
    *, values: JsonObject, scales: Mapping[str, tuple[AnswerChoice, ...]]
) -> IndicatorContent:
    """An indicator from its record; unreadable steps are skipped."""
    steps = (read_step(text=value) for value in values.get("steps", ()))
    return IndicatorContent(
        code=values["code"],
        sub_domain=values["sub_domain"],
        kind=values["kind"],
        title=words_from(values["title"]),
        question=words_from(values["question"]),
        hint=words_from(values["hint"]) if "hint" in values else NO_TEXT,
        evidence=words_from(values["evidence"]),
        labels={name: words_from(values[name]) for name in LABELS if name in values},
        scale=tuple(_choices(values.get("levels", ()))) or scales.get(values.get("scale", ""), ()),
        has_own_levels="levels" in values,
        options=tuple(_choices(values.get("options", values.get("views", ())))),
        steps=tuple(bound for bound in steps if bound is not None),
        modes=frozenset(values["modes"]),
        standard=dict(values.get("standard", {})),
        weight=values["weight"],
        source=values["source"],
        over_one=values.get("over_one", False),
        per=values.get("per", 1),
        most=values.get("most"),
        weak=values.get("weak", ""),
        fill=values.get("fill", ""),
    )


def _scale(words: Sequence[Mapping[str, str]]) -> Iterator[AnswerChoice]:
    for score, pair in enumerate(words):
        yield AnswerChoice(code=str(score), label=words_from(pair))


def _successions(rows: Sequence[JsonObject]) -> Iterator[Succession]:
    for row in rows:
        yield Succession(
            code=row["code"],
            how=row["how"],
            into=tuple(row.get("into", ())),
            title=words_from(row["title"]),
            why=words_from(row["why"]),
        )


def _choices(parts: Sequence[JsonObject]) -> Iterator[AnswerChoice]:
    for part in parts:
        example = words_from(part["example"]) if "example" in part else NO_TEXT
        yield AnswerChoice(code=part["code"], label=words_from(part["label"]), example=example)
