"""The master list of injects (MSEL) of a scenario as rows, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence

from promdaen.exercise.kinds import triggers
from promdaen.exercise.rules import msel_columns, wording
from promdaen.exercise.rules.scenario import Inject, ScenarioContent
from promdaen.kit.spreadsheets.writing import Output
from promdaen.kit.texts import Text, Words

NO_TEXT = Text("")
NO_PLANNED_MINUTE = float("inf")
OWN_KEYS = frozenset({"facts", "decision", "actions", "outcomes", "trigger", "place"})
"""Columns that stay with the scenario; mark and phase follow from others."""


def rows(*, scenario: ScenarioContent) -> list[Sequence[Output]]:
    """A row for each inject, in the columns of `msel_columns`; without fixed times last."""
    planned = triggers.planned_minutes(scenario=scenario)
    ordered = sorted(
        scenario.injects, key=lambda number: (planned.get(number, NO_PLANNED_MINUTE), number)
    )
    names = [msel_column.name for msel_column in msel_columns.MSEL_COLUMNS]
    output_rows: list[Sequence[Output]] = []
    for number in ordered:
        cells = inject_cells(scenario=scenario, number=number, minute=planned.get(number))
        output_rows.append([cells[name] for name in names])
    return output_rows


def inject_cells(
    *, scenario: ScenarioContent, number: int, minute: float | None
) -> dict[str, Output]:
    """The value of each column for one inject; `minute` is None if its time varies."""
    inject = scenario.injects[number]
    actions = [action for action in scenario.actions.values() if action.after == number]
    expected = (f"{action.code}: {action.text.km} / {action.text.en}" for action in actions)
    sure = minute is not None
    return {
        "mark": f"{msel_columns.EXERCISE} {scenario.code}",
        "number": number,
        "time": scenario.time_at(second=minute * 60) if minute is not None else "",
        "minute": _whole(minute) if minute is not None else None,
        "phase": _both(scenario.phase_at(minute=minute or 0).title) if sure else "",
        **_texts(inject),
        "kind": wording.INJECT_KIND_LABELS[inject.kind].en,
        "to": ", ".join(inject.to),
        "facts": ", ".join(inject.facts),
        "decision": _decision(scenario, inject),
        "actions": "; ".join(expected),
        "outcomes": ", ".join(dict.fromkeys(action.outcome for action in actions)),
        "trigger": _both(triggers.trigger_in_codes(trigger=inject.trigger)),
        "priority": wording.PRIORITY_LABELS[inject.priority].en,
        "place": _both(scenario.places[inject.place].name) if inject.place else "",
    }


def _texts(inject: Inject) -> dict[str, Output]:
    note = inject.note or NO_TEXT
    texts = {"title": inject.title, "body": inject.body, "from": inject.sender, "note": note}
    return {
        f"{name}.{language}": text.text(language=language)
        for name, text in texts.items()
        for language in ("en", "km")
    }


def _decision(scenario: ScenarioContent, inject: Inject) -> str:
    if not inject.decision:
        return ""
    decision = scenario.decisions[inject.decision]
    return f"{decision.code}: {_both(decision.prompt)}"


def _both(text: Words) -> str:
    return text.en if text.en == text.km else f"{text.km} / {text.en}"


def _whole(minute: float) -> float | int:
    return int(minute) if minute.is_integer() else minute


def ignored_columns(*, scenario: ScenarioContent) -> dict[int, dict[str, str]]:
    """The columns that an import ignores, by inject number and column."""
    return {
        number: {
            name: str(value)
            for name, value in inject_cells(scenario=scenario, number=number, minute=None).items()
            if name in OWN_KEYS
        }
        for number in scenario.injects
    }
