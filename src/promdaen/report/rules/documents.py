"""The sheet as one document, from which page, PDF, CSV, XLSX and JSON are made."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from promdaen.assessment.rules import cohorts, retention, splits, summaries
from promdaen.kit import suppression
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Words
from promdaen.report.rules import facts as sheet_facts
from promdaen.report.rules import later, wording

# Version 2 says whether the sheet is interim or final; version 1 does not.
SHEET_SCHEMA = "promdaen.sheet/2"
# This many topics are marked as first for a refresher, if there are at least twice as many.
MAX_LOWEST_TOPICS = 3


def sheet_document(*, facts: sheet_facts.ScopeFacts) -> NewJsonObject:
    """The sheet of a scope as JSON values, not yet issued.

    Shares, their intervals and normalised gains are 0..1; scores and gains points of 100;
    undefined is None. Groups under five, and those from which one could be derived, have None and
    `is_shown` False.
    """
    summary = summaries.sheet_summary(
        cohort=facts.cohort,
        relevance=facts.relevance,
        overall=facts.overall,
        stored=facts.stored,
    )
    return {
        "schema": SHEET_SCHEMA,
        "state": facts.state or None,
        "scope": _scope(scope=facts.scope),
        "notices": [dict(notice) for notice in facts.notices],
        "runs": [_run(run=run) for run in facts.runs],
        "people": _people(facts=facts, summary=summary),
        "modes": _counted(counts=facts.modes, names=wording.MODE_NAMES, key="mode"),
        "languages": _counted(
            counts=facts.languages, names=wording.LANGUAGE_NAMES, key="language"
        ),
        "headline": _plain(asdict(summary)),
        "more": _more(facts=facts),
        "officers": _officers(cohort=facts.cohort),
        "later": [later.round_row(returned=later_round) for later_round in facts.later],
        "topics": _topics(topics=facts.topics),
        **_groups(facts=facts),
        "items": [_item(item=item) for item in facts.items],
        "feedback": {"relevance": list(facts.relevance), "overall": list(facts.overall)},
        **written_texts(quotes=facts.quotes, recommendations=facts.recommendations),
        "gaps": [dict(gap) for gap in facts.gaps],
        "indicators": [dict(indicator) for indicator in facts.indicators],
        "issued": None,
    }


def written_texts(
    *, quotes: Sequence[Mapping[str, object]], recommendations: Sequence[Mapping[str, str]]
) -> NewJsonObject:
    """The parts of a sheet that people wrote: comments with consent, recommendations."""
    return {
        "quotes": [dict(quote) for quote in quotes],
        "recommendations": [{"text": dict(text)} for text in recommendations],
    }


def _plain(value: object) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _scope(*, scope: sheet_facts.Scope) -> dict[str, object]:
    return {
        "kind": scope.kind,
        "code": scope.code,
        "title": dict(scope.title),
        "subtitle": dict(scope.subtitle),
        "starts_on": _plain(scope.starts_on),
        "ends_on": _plain(scope.ends_on),
    }


def _run(*, run: sheet_facts.ScopeRun) -> dict[str, object]:
    return {
        "code": run.code,
        "title": dict(run.title),
        "province": run.province,
        "starts_on": run.starts_on.isoformat(),
        "ends_on": run.ends_on.isoformat(),
        "language": run.language,
        "papers": dict(run.papers),
    }


def _people(
    *, facts: sheet_facts.ScopeFacts, summary: summaries.SheetSummary
) -> dict[str, object]:
    people = facts.people
    return {
        "target": people.target,
        "enrolled": people.enrolled,
        "attended": people.attended,
        "trained": people.trained,
        "women": people.women,
        "before": summary.both + summary.before_only,
        "after": summary.both + summary.after_only,
        "later": people.later,
        "both": summary.both,
        "before_only": summary.before_only,
        "after_only": summary.after_only,
        "neither": people.neither,
        "missing": [dict(row) for row in people.missing],
    }


def _counted(
    *, counts: Mapping[str, int], names: Mapping[str, Words], key: str
) -> list[NewJsonObject]:
    return [
        {key: code, "name": names[code].by_language(), "count": counts[code]}
        for code in names
        if counts.get(code)
    ]


def _more(*, facts: sheet_facts.ScopeFacts) -> dict[str, object]:
    more = summaries.more(
        cohort=facts.cohort,
        relevance=facts.relevance,
        overall=facts.overall,
        stored=facts.stored,
        retained=_shown_retention(retained=facts.retained),
    )
    return {
        **_plain(asdict(more)),
        "equating": dict(facts.equating) if facts.equating is not None else None,
    }


def _shown_retention(*, retained: retention.Retention | None) -> retention.Retention | None:
    """Retention of all later tests; for fewer than five officers, only their number."""
    if retained is None or not suppression.is_small(n=retained.n):
        return retained
    return retention.Retention(n=retained.n, later_mean=None, retained=None, interval=None)


def _officers(*, cohort: cohorts.Cohort) -> list[list[float]]:
    pairs = cohorts.officer_shares(cohort=cohort)
    is_small = suppression.is_small(n=len(pairs))
    return [] if is_small else [[before, after] for before, after in pairs]


def _topics(*, topics: Sequence[sheet_facts.ScopeTopic]) -> list[dict[str, object]]:
    rows = [
        {
            "code": topic.label.code,
            "number": topic.number,
            "name": dict(topic.label.name),
            "short": dict(topic.label.short),
            "items_count": topic.items_count,
            **_split(split=splits.split_of_sums(sums=topic.sums)),
        }
        for topic in topics
        if not suppression.is_small(n=topic.sums.n)
    ]
    marked = MAX_LOWEST_TOPICS if len(rows) >= 2 * MAX_LOWEST_TOPICS else 0
    lowest = sorted(rows, key=lambda row: (row["after_mean"], row["number"]))[:marked]
    for row in rows:
        row.pop("is_shown")
        row["is_lowest"] = any(row is low_row for low_row in lowest)
    return rows


def _split(*, split: splits.Split) -> NewJsonObject:
    return dict(_plain(asdict(split)))


def _groups(*, facts: sheet_facts.ScopeFacts) -> dict[str, object]:
    groups, labels = facts.groups, facts.labels
    table = splits.table_by(cohort=facts.cohort, rows=groups.departments, columns=groups.provinces)
    sexes = splits.splits_by(cohort=facts.cohort, groups=groups.sexes)
    labels_by_part = {
        part: {label.code: label for label in labels.get(part, ())}
        for part in ("departments", "provinces")
    }
    return {
        "departments": _listed(group_splits=table.rows, labels=labels_by_part["departments"]),
        "provinces": _listed(group_splits=table.columns, labels=labels_by_part["provinces"]),
        "sexes": _listed(group_splits=sexes, labels=wording.sex_labels()),
        "cells": [
            {"department": row, "province": column, **_split(split=split)}
            for (row, column), split in table.cells.items()
            if split.n != 0
        ],
    }


def _listed(
    *,
    group_splits: Mapping[Hashable, splits.Split],
    labels: Mapping[str, sheet_facts.PrintedLabel],
) -> list[dict[str, object]]:
    """The groups in the order of their labels, then those without one; empty ones are left out."""
    order = [
        *[code for code in labels if code in group_splits],
        *[c for c in group_splits if c not in labels],
    ]
    rows = []
    for code in order:
        label = labels.get(str(code)) if code is not None else None
        label_words = label or wording.unnamed(code=code)
        split = group_splits[code]
        if split.n != 0:
            rows.append(
                {
                    "code": label_words.code,
                    "name": dict(label_words.name),
                    "short": dict(label_words.short),
                    **_split(split=split),
                }
            )
    return rows


def _item(*, item: sheet_facts.ItemFacts) -> dict[str, object]:
    return {
        "code": item.code,
        "topic": item.topic,
        "is_anchor": item.is_anchor,
        **_plain(asdict(item.shift)),
        "facility_before": item.facility_before,
        "facility_after": item.facility_after,
        "discrimination_before": item.discrimination_before,
        "discrimination_after": item.discrimination_after,
    }
