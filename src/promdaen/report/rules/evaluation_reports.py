"""The evaluator's report: its document, and the document in the words of one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Count, Text
from promdaen.report.rules import evaluation_figures, follow_up, gaps
from promdaen.report.rules.evaluation_figures import FigureDefinition

REPORT_SCHEMA = "promdaen.evaluation-report/1"
NO_PROGRAMME = Text("No programme yet")
DECIMAL_PLACES = {
    evaluation_figures.SHARE: 0,
    evaluation_figures.POINTS: 1,
    evaluation_figures.RATING: 1,
    evaluation_figures.COUNT: 0,
    evaluation_figures.USD: 0,
    evaluation_figures.NUMBER: 2,
}
MIN_FOR_DECIMALS = 10
"""Counts from here on are shown without decimals."""


@dataclass(frozen=True, kw_only=True)
class StoryFacts:
    """A story or quote with consent: its text, and its source in both languages."""

    text: Mapping[str, str]
    source: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class FollowUpStep:
    """What was done about a recommendation on a day; `state` is a code of `rules.follow_up`."""

    state: str
    happened_on: date
    note: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class FollowedText:
    """A recommendation with its steps in order; `key` identifies it in every report."""

    key: str
    text: Mapping[str, str]
    recommended_on: date
    steps: Sequence[FollowUpStep] = ()

    def state_on(self, day: date | None) -> str:
        """Its state at the end of a day; without a day its last state."""
        states = [step.state for step in self.steps if day is None or step.happened_on <= day]
        return states[-1] if states else follow_up.OPEN


@dataclass(frozen=True, kw_only=True)
class ReportScope:
    """What a report covers; without a programme its code is "" and its days are None."""

    code: str
    title: Mapping[str, str]
    starts_on: date | None = None
    ends_on: date | None = None
    is_invented: bool = False


@dataclass(frozen=True, kw_only=True)
class ReportParts:
    """All parts of a report.

    `previous` is the document of the last report of the scope; `framework` the results framework
    of the border programme: code, title, years and, for each indicator, the checkpoints asked and
    those that reach the standard today and by year.
    """

    scope: ReportScope
    made_on: date
    figures: Sequence[JsonObject]
    stories: Sequence[StoryFacts] = ()
    recommendations: Sequence[FollowedText] = ()
    previous: JsonObject | None = None
    framework: JsonObject | None = None


def report_document(*, parts: ReportParts) -> NewJsonObject:
    """The report as JSON values, not signed."""
    scope, previous = parts.scope, parts.previous
    last = date.fromisoformat(previous["made_on"]) if previous else None
    return {
        "schema": REPORT_SCHEMA,
        "scope": {
            "kind": "evaluation",
            "code": scope.code,
            "title": dict(scope.title),
            "starts_on": _iso(scope.starts_on),
            "ends_on": _iso(scope.ends_on),
        },
        "made_on": parts.made_on.isoformat(),
        "notices": [gaps.DEMO_NOTICE.by_language()] if scope.is_invented else [],
        "figures": [dict(figure) for figure in parts.figures],
        "previous": _previous(previous) if previous else None,
        "stories": [
            {"text": dict(story.text), "source": dict(story.source)} for story in parts.stories
        ],
        "recommendations": [
            _recommendation(recommendation=recommendation, last=last)
            for recommendation in parts.recommendations
        ],
        "framework": dict(parts.framework) if parts.framework else None,
        "issued": None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _previous(document: JsonObject) -> dict[str, object]:
    return {
        "made_on": document["made_on"],
        "digest": (document.get("issued") or {}).get("digest"),
        "values": {
            figure["key"]: figure["value"]
            for figure in document["figures"]
            if figure["state"] == evaluation_figures.MEASURED
        },
    }


def _recommendation(*, recommendation: FollowedText, last: date | None) -> dict[str, object]:
    """A recommendation with its state at the last report and the steps since."""
    return {
        "key": recommendation.key,
        "text": dict(recommendation.text),
        "recommended_on": recommendation.recommended_on.isoformat(),
        "state": recommendation.state_on(None),
        "state_before": recommendation.state_on(last) if last else None,
        "steps": [
            {
                "state": step.state,
                "happened_on": step.happened_on.isoformat(),
                "note": dict(step.note),
            }
            for step in recommendation.steps
            if last is None or step.happened_on > last
        ],
    }


@dataclass(frozen=True, kw_only=True)
class NumberStyle:
    """How figures are written: the language, and Khmer digits in prints in Khmer."""

    language: str
    is_print: bool = False

    def digits(self, text: str) -> str:
        """A formatted number, in a Khmer print with Khmer digits and a decimal comma."""
        if self.language != "km" or not self.is_print:
            return text
        swapped = text.replace(",", languages.NO_BREAK_SPACE).replace(".", ",")
        return languages.khmer_digits(swapped)

    def value(self, *, value: float | None, unit: str) -> str:
        """A figure with its unit."""
        if value is None:
            return "–"
        places = DECIMAL_PLACES[unit]
        if unit == evaluation_figures.SHARE:
            return self.digits(languages.share_text(value))
        if unit == evaluation_figures.POINTS:
            return self.digits(languages.points_text(value))
        if unit == evaluation_figures.USD:
            places = 2 if abs(value) < MIN_FOR_DECIMALS else 0
        number = self.digits(languages.number_text(value, places=places))
        if unit == evaluation_figures.USD:
            return Text("{amount} USD", amount=number).text(language=self.language)
        if unit == evaluation_figures.RATING:
            whole = self.digits("5")
            return Text("{mean} of {top}", mean=number, top=whole).text(language=self.language)
        return number

    def interval(self, *, ends: Sequence[float] | None, unit: str) -> str:
        """A 95 % interval, "" without one."""
        if not ends:
            return ""
        scale = 100 if unit == evaluation_figures.SHARE else 1
        text = languages.interval_text(
            ends, places=DECIMAL_PLACES[unit], language=self.language, scale=scale
        )
        return self.digits(text)

    def count(self, number: float) -> str:
        """A count; small numbers that are not whole keep their decimals."""
        is_whole = float(number).is_integer() or abs(number) >= MIN_FOR_DECIMALS
        places = 0 if is_whole else 4 if abs(number) < 1 / MIN_FOR_DECIMALS else 2
        return self.digits(languages.number_text(number, places=places))

    def day(self, iso: str | None) -> str:
        """A day, "" for none."""
        if not iso:
            return ""
        return languages.day_text(date.fromisoformat(iso), language=self.language)


def report_words(*, document: JsonObject, style: NumberStyle) -> NewJsonObject:
    """The report in one language as plain texts, for its page, PDF and word processor file."""
    language = style.language
    rows = {
        figure["key"]: _figure_words(figure=figure, document=document, style=style)
        for figure in document["figures"]
        if figure["key"] in evaluation_figures.BY_KEY
    }
    measured = sum(not row["is_missing"] for row in rows.values())
    scope, previous, issued = document["scope"], document["previous"], document["issued"] or {}
    days = [style.day(scope[end]) for end in ("starts_on", "ends_on") if scope[end]]
    return {
        "title": languages.text_in(scope["title"], language=language),
        "code": scope["code"],
        "period": " – ".join(days),
        "made_on": style.day(document["made_on"]),
        "digest": issued.get("short") or "",
        "notices": [
            languages.text_in(notice, language=language) for notice in document["notices"]
        ],
        "measured": Text(
            "{n} of {all} figures are measured.", n=Count(measured), all=Count(len(rows))
        ).text(language=language),
        "previous_on": style.day(previous["made_on"]) if previous else "",
        "levels": [
            {
                "code": code,
                "name": name.text(language=language),
                "about": about.text(language=language),
                "figures": _chosen(rows, attribute="level", code=code),
            }
            for code, (name, about) in evaluation_figures.LEVEL_NAMES.items()
        ],
        "criteria": [
            {
                "code": code,
                "name": name.text(language=language),
                "about": question.text(language=language),
                "figures": _chosen(rows, attribute="criterion", code=code),
            }
            for code, (name, question) in evaluation_figures.CRITERION_NAMES.items()
        ],
        "stories": [
            {
                "text": languages.text_in(story["text"], language=language),
                "source": languages.text_in(story["source"], language=language),
            }
            for story in document["stories"]
        ],
        "recommendations": [
            _recommendation_words(recommendation=recommendation, style=style)
            for recommendation in document["recommendations"]
        ],
        "framework": _framework_words(framework=document.get("framework"), style=style),
    }


def _framework_words(
    *, framework: JsonObject | None, style: NumberStyle
) -> dict[str, object] | None:
    """The results framework in words; None where no border programme is final."""
    if not framework:
        return None
    language = style.language
    return {
        "title": Text(
            "{title}, version {n}",
            title=languages.text_in(framework["title"], language=language),
            n=style.digits(str(framework["version"])),
        ).text(language=language),
        "years": [style.digits(str(year)) for year in framework["years"]],
        "rows": [
            {
                "code": row["code"],
                "title": languages.text_in(row["title"], language=language),
                "asked": style.count(row["asked"]),
                "reached": [style.count(count) for count in row["reached"]],
            }
            for row in framework["rows"]
        ],
    }


def _chosen(
    rows: Mapping[str, dict[str, object]], *, attribute: str, code: str
) -> list[dict[str, object]]:
    return [
        row
        for key, row in rows.items()
        if getattr(evaluation_figures.BY_KEY[key], attribute) == code
    ]


def _figure_words(
    *, figure: JsonObject, document: JsonObject, style: NumberStyle
) -> dict[str, object]:
    definition = evaluation_figures.BY_KEY[figure["key"]]
    language = style.language
    earlier = (document["previous"] or {}).get("values", {}).get(figure["key"])
    is_missing = figure["state"] != evaluation_figures.MEASURED
    too_few = figure["state"] == evaluation_figures.SMALL
    remedy = evaluation_figures.TOO_FEW if too_few else definition.remedy
    level = evaluation_figures.LEVEL_NAMES.get(definition.level)
    return {
        "key": figure["key"],
        "name": definition.name.text(language=language),
        "level": level[0].text(language=language) if level else "",
        "meaning": definition.meaning.text(language=language),
        "is_missing": is_missing,
        "remedy": remedy.text(language=language) if is_missing else "",
        "value": style.value(value=figure.get("value"), unit=definition.unit),
        "interval": style.interval(ends=figure.get("interval"), unit=definition.unit),
        "n": "" if is_missing else style.count(figure["n"]),
        "before": _optional(figure.get("before"), definition=definition, style=style),
        "previous": _optional(earlier, definition=definition, style=style),
        "counts": _count_words(figure=figure, style=style),
        "digest": figure["digest"],
        "place": figure.get("place", []),
    }


def _count_words(*, figure: JsonObject, style: NumberStyle) -> list[dict[str, str]]:
    """The counts of a figure, and which course runs it is of."""
    counts = [
        (evaluation_figures.COUNT_NAMES[key], style.count(number))
        for key, number in figure.get("counts", {}).items()
        if key in evaluation_figures.COUNT_NAMES
    ]
    if codes := figure.get("runs"):
        counts.append((evaluation_figures.CODES_OF_RUNS, ", ".join(codes)))
    return [
        {"name": name.text(language=style.language), "number": number} for name, number in counts
    ]


def _optional(value: float | None, *, definition: FigureDefinition, style: NumberStyle) -> str:
    return "" if value is None else style.value(value=value, unit=definition.unit)


def _recommendation_words(*, recommendation: JsonObject, style: NumberStyle) -> dict[str, object]:
    language = style.language
    before = recommendation["state_before"]
    return {
        "text": languages.text_in(recommendation["text"], language=language),
        "recommended_on": style.day(recommendation["recommended_on"]),
        "state": recommendation["state"],
        "state_name": follow_up.FOLLOW_UP_STATES[recommendation["state"]].text(language=language),
        "before_name": follow_up.FOLLOW_UP_STATES[before].text(language=language)
        if before
        else "",
        "steps": [
            {
                "day": style.day(step["happened_on"]),
                "state_name": follow_up.FOLLOW_UP_STATES[step["state"]].text(language=language),
                "note": languages.text_in(step["note"], language=language),
            }
            for step in recommendation["steps"]
        ],
    }
