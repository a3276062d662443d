"""Check a scenario before use: errors, and warnings from simulated plays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from promdaen.exercise.kinds import checking, content_codes, play_figures
from promdaen.exercise.kinds.content_codes import ContentCodes
from promdaen.exercise.kinds.play_figures import PlayFigures
from promdaen.exercise.rules import scenario as scenarios
from promdaen.exercise.rules.scenario import ScenarioContent
from promdaen.kit.faults import FileFault
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

DEFAULT_SEED_COUNT = 200
IDLE_MINUTES = 15
OFTEN_IDLE_SHARE = 0.05
"""From this share of plays on, a cell that is idle in its worst plays is worth a look."""
MAX_IDEAS = 6
SELDOM_SHARE = 0.05


@dataclass(frozen=True, kw_only=True)
class ScenarioTrial:
    """The result of a check; `figures` are empty if errors prevented simulated plays."""

    errors: list[FileFault]
    warnings: list[FileFault] = field(default_factory=list)
    scenario: ScenarioContent | None = None
    figures: PlayFigures = field(default_factory=PlayFigures)

    @property
    def is_good(self) -> bool:
        """Whether the scenario has no errors."""
        return not self.errors


def try_scenario(
    *,
    values: JsonObject,
    codes: ContentCodes,
    seeds: int = DEFAULT_SEED_COUNT,
    shape_faults: Iterable[FileFault] = (),
) -> ScenarioTrial:
    """Check a scenario and simulate it with the seeds 0 to `seeds` - 1.

    `values` is the record of its file, `codes` the codes of other content, and `shape_faults` the
    errors in the shape of the record; with any of these the other checks are skipped.
    """
    errors = list(shape_faults)
    if not errors:
        errors = checking.faults(values=values)
    if errors:
        return ScenarioTrial(errors=errors)
    names = list(content_codes.faults(values=values, codes=codes))
    played = scenarios.read_scenario(values=values)
    figures = play_figures.simulated_figures(scenario=played, seeds=range(seeds))
    return ScenarioTrial(
        errors=[*names, *_errors(played, figures)],
        warnings=[*_plain(played), *_warnings(played, figures)],
        scenario=played,
        figures=figures,
    )


def as_dict(*, tried: ScenarioTrial, language: str) -> dict[str, object]:
    """The document of a check, as JSON can hold it; texts in one language."""
    played, figures = tried.scenario, tried.figures
    injects = list(played.injects) if played else []
    idle = figures.idle_minutes.items()
    return {
        "ok": tried.is_good,
        "errors": [_fault_document(fault, language) for fault in tried.errors],
        "warnings": [_fault_document(fault, language) for fault in tried.warnings],
        "reachable_injects": [number for number in injects if figures.fired[number]],
        "unreachable_injects": [number for number in injects if not figures.fired[number]],
        "idle_minutes_by_cell": {cell: round(median(times), 1) for cell, times in idle},
        "idle_minutes_worst_by_cell": {cell: round(max(times), 1) for cell, times in idle},
        "load_by_cell": {cell: _means(loads) for cell, loads in figures.loads.items()},
        "reachable_actions": [
            code for code in (played.actions if played else ()) if figures.actions_done[code]
        ],
        "seeds": figures.seeds,
    }


def _fault_document(fault: FileFault, language: str) -> dict[str, str]:
    return {"place": fault.place, "message": fault.words.text(language=language)}


def _means(loads: list[play_figures.CellLoad]) -> dict[str, float]:
    names = ("injects", "messages", "decisions", "most_in_ten_minutes")
    return {
        name: round(sum(getattr(load, name) for load in loads) / len(loads), 1) for name in names
    }


def _errors(played: ScenarioContent, figures: PlayFigures) -> Iterator[FileFault]:
    """Report injects, decisions and actions that no simulated play reached."""
    for number in played.injects:
        if not figures.fired[number]:
            yield FileFault(
                f"injects {number}",
                Text("no play fires it; look at its trigger."),
            )
    for code in played.actions:
        if not figures.actions_done[code]:
            yield FileFault(
                f"actions {code}",
                Text("no play performs it; look at its inject and its evidence."),
            )
    for code, decision in played.decisions.items():
        if not figures.decisions_put[code]:
            yield FileFault(
                f"decisions {code}",
                Text("no play puts it; look at the inject that does."),
            )
            continue
        for option in decision.options:
            if not figures.chosen[code, option.code] and figures.decisions_put[code] >= MIN_TRIALS:
                yield FileFault(
                    f"decisions {code} {option.code}",
                    Text("no play chooses it."),
                )


MIN_TRIALS = 100
"""In so many plays that put a decision, each of its options is chosen by chance alone."""


def _plain(played: ScenarioContent) -> Iterator[FileFault]:
    """Yield warnings that need no simulated play."""
    actions = played.actions.values()
    if not any(action.is_protection for action in actions):
        yield FileFault(
            "actions",
            Text("none is on protection: screening, referral, interpreter, child."),
        )
    by_itself = sum(action.evidence["kind"] != "observer" for action in actions)
    if by_itself * 2 < len(played.actions):
        yield FileFault(
            "actions",
            Text(
                "the log itself shows {by_itself} of {actions}; observers see the rest.",
                by_itself=by_itself,
                actions=len(played.actions),
            ),
        )


def _warnings(played: ScenarioContent, figures: PlayFigures) -> Iterator[FileFault]:
    """Yield warnings from the simulated plays."""
    for number in played.injects:
        times = figures.fired[number]
        if 0 < times < SELDOM_SHARE * figures.seeds:
            yield FileFault(
                f"injects {number}",
                Text("only {times} of {seeds} plays fire it.", times=times, seeds=figures.seeds),
            )
    for cell in played.cells:
        yield from _idle(cell, figures.idle_minutes[cell])
        maximum = _means(figures.loads[cell])["most_in_ten_minutes"]
        if maximum > MAX_IDEAS:
            yield FileFault(
                f"cells {cell}",
                Text(
                    "{most} injects and decisions reach it in its busiest ten minutes (mean).",
                    most=maximum,
                ),
            )
    for code, fact in played.facts.items():
        if not figures.facts_found[code]:
            yield FileFault(
                f"facts {code}",
                Text("it is never found; no inject that fires carries it."),
            )
            continue
        for cell in fact.needed_by:
            if not figures.useful[cell, code]:
                yield FileFault(
                    f"facts {code}",
                    Text("{cell} needs it and never knows it while it is useful.", cell=cell),
                )


def _idle(cell: str, minutes: list[float]) -> Iterator[FileFault]:
    usual, worst = median(minutes), max(minutes)
    share = sum(minute > IDLE_MINUTES for minute in minutes) / len(minutes)
    if usual > IDLE_MINUTES:
        yield FileFault(
            f"cells {cell}",
            Text(
                "nothing reaches it for {usual} minutes in the median play.", usual=f"{usual:.0f}"
            ),
        )
    elif share >= OFTEN_IDLE_SHARE:
        yield FileFault(
            f"cells {cell}",
            Text(
                "in {share} of plays nothing reaches it for over 15 minutes; worst {worst}.",
                share=f"{share:.0%}",
                worst=f"{worst:.0f}",
            ),
        )


def lines(*, tried: ScenarioTrial, language: str) -> Iterator[str]:
    """Yield the result of a check as text lines."""
    yield from (text.text(language=language) for text in _texts(tried=tried, language=language))


def _texts(*, tried: ScenarioTrial, language: str) -> Iterator[Text]:
    values: JsonObject = as_dict(tried=tried, language=language)
    for name, heading in (
        ("errors", Text("Errors: {count}", count=len(values["errors"]))),
        ("warnings", Text("Worth a look: {count}", count=len(values["warnings"]))),
    ):
        yield heading
        for fault in values[name]:
            yield Text("  {place}: {message}", place=fault["place"], message=fault["message"])
    if not values["seeds"]:
        yield Text("Not played: mend the errors first.")
        return
    yield Text(
        "Played {seeds} times: {injects} of {all_injects} injects went out, {actions} of "
        "{all_actions} expected actions were done.",
        seeds=values["seeds"],
        injects=len(values["reachable_injects"]),
        all_injects=len(values["reachable_injects"]) + len(values["unreachable_injects"]),
        actions=len(values["reachable_actions"]),
        all_actions=len(tried.scenario.actions if tried.scenario else ()),
    )
    for cell, load in values["load_by_cell"].items():
        yield Text(
            "  {cell}: idle {idle} min at most in the median play, {worst} at worst; {injects} "
            "injects, {messages} messages, {decisions} decisions; {most_in_ten_minutes} injects "
            "and decisions in the busiest ten minutes",
            cell=cell,
            idle=values["idle_minutes_by_cell"][cell],
            worst=values["idle_minutes_worst_by_cell"][cell],
            **load,
        )
