"""Play a run of the content folder by a simulated officer: results as values and lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from promdaen.booth.kinds import officers, policies
from promdaen.booth.kinds.officers import RunWorld
from promdaen.booth.kinds.policies import OfficerPolicy
from promdaen.booth.rules import drawing, incidents, measures, red_lines, staging, waves
from promdaen.booth.rules.axes import AS_STATED, NO_NEED, TRAVELLER_CLASSES
from promdaen.booth.rules.dialogues import graph
from promdaen.booth.rules.travellers import DrawnRun, RunSetting
from promdaen.booth.rules.waves import WavePattern
from promdaen.kit import content
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Text, Words
from promdaen.specimen.rules.sessions import Stock

AXES: Mapping[str, Words] = {
    "travellers": Text("Travellers"),
    "facilitation": Text("Facilitation"),
    "security": Text("Security"),
    "protection": Text("Protection", context="booth"),
    "red_lines": Text("Red lines"),
}
UNKNOWN = Text("none met")

AxisFigures = Mapping[str, Mapping[str, int | float | None]]


@dataclass(frozen=True, kw_only=True)
class BoothContent:
    """The booth of the content folder: waves, and the content of runs."""

    waves: Mapping[str, WavePattern]
    world: RunWorld
    stock: Stock


def booth_content(*, root: Path, stock: Stock) -> BoothContent:
    """The booth of a content folder. Raises content.ContentRefused."""
    names = ("dialogue", "incident", "wave")
    shapes = content.read_shapes(path=root / "shapes.toml", needed=names)
    read = {
        name: [record.values for record in content.read_folder(folder=root, shape=shapes[name])]
        for name in names
    }
    return BoothContent(
        waves={values["code"]: waves.read_wave(values=values) for values in read["wave"]},
        world=officers.world(
            dialogues={
                values["code"]: graph.read_dialogue(values=values) for values in read["dialogue"]
            },
            incidents={
                values["code"]: incidents.read_incident(values=values)
                for values in read["incident"]
            },
            defects=stock.defects,
        ),
        stock=stock,
    )


def draw_booth_run(
    *, content: BoothContent, wave: str, mode: str, count: int, seed: int
) -> DrawnRun:
    """The run of a seed. Raises LookupError if no dialogue fits."""
    stage = RunSetting(
        wave=content.waves[wave],
        talks=staging.talks(dialogues=content.world.dialogues),
        happenings=staging.happenings(incidents=content.world.incidents),
        stock=content.stock,
    )
    return drawing.draw_run(stage=stage, mode=mode, count=count, seed=seed)


def policy_results(
    *, run: DrawnRun, policy: OfficerPolicy, world: RunWorld
) -> dict[str, NewJsonObject]:
    """The results of a policy in a run: travellers, three axes, red lines; each flat."""
    played = policies.play_policy(policy=policy, run=run, world=world).played
    run_measures = measures.run_measures(
        played=played,
        dialogues=world.dialogues,
        incidents=world.incidents,
        shown_defects=world.shown_defects,
    )
    crossed = red_lines.crossed_red_lines(
        played=played, dialogues=world.dialogues, incidents=world.incidents
    )
    return {
        "travellers": _travellers(run),
        "facilitation": dict(run_measures.facilitation),
        "security": dict(run_measures.security),
        "protection": dict(run_measures.protection),
        "red_lines": red_lines.counts(crossed=crossed),
    }


def _travellers(run: DrawnRun) -> dict[str, int]:
    """The number of travellers by class, and by sort of truth."""
    truths = [traveller.truth for traveller in run.travellers]
    kinds = Counter(traveller.kind for traveller in run.travellers)
    return {
        "count": len(truths),
        **{kind: kinds[kind] for kind in TRAVELLER_CLASSES},
        "ordinary": sum(truth.is_ordinary for truth in truths),
        "documents_or_bearers_not_in_order": sum(truth.is_signal for truth in truths),
        "other_purposes": sum(truth.purpose != AS_STATED for truth in truths),
        "needs": sum(truth.need != NO_NEED for truth in truths),
    }


def lines(*, results: AxisFigures, language: str) -> Iterator[str]:
    """Yield the results as text: each axis, with its figures below it."""
    for axis, figures in results.items():
        yield AXES[axis].text(language=language)
        for name, value in figures.items():
            yield f"  {name}: {_value_text(value, language)}"


def _value_text(value: float | None, language: str) -> str:
    if value is None:
        return UNKNOWN.text(language=language)
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def rounded(*, results: AxisFigures) -> dict[str, NewJsonObject]:
    """The results with shares and means rounded to four digits."""
    return {
        axis: {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in figures.items()
        }
        for axis, figures in results.items()
    }
