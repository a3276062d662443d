"""Table-top exercises as a Django application."""

from collections.abc import Container, Iterator, Sequence
from types import ModuleType
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage
from django.utils.translation import gettext_lazy as _

from promdaen.kit import open_sets

UNKNOWN_KEY = "exercise.E001"
WAITING = {
    "exercises": (
        "exercise_planned",
        "exercise_briefing",
        "exercise_running",
        "exercise_report",
    ),
    "improvements": ("improvement_due",),
}
"""The kinds of waiting work by source."""


class ExerciseConfig(AppConfig):
    """Scenarios, exercise runs with their log, after-action reports."""

    name = "promdaen.exercise"
    label = "exercise"
    personal = {"*": "exercises"}
    travel = {
        "Scenario": "reference",
        "Scenario_objectives": "reference",
        "ExerciseRun": "leased",
        "ExerciseRun_controllers": "leased",
        "RunCell": "leased",
        "CellMember": "leased",
        "Seat": "leased",
        "Event": "fact",
        "Firing": "fact",
        "Finding": "leased",
        "FindingStep": "fact",
    }
    audit_things = {
        "ExerciseRun": _("Exercise"),
        "Finding": _("Finding"),
        "Scenario": _("Scenario"),
    }
    audit_words = {"state": "promdaen.exercise.forms.findings.STATES"}
    audit_labels = {
        # scenarios
        "put_scenarios": _("Scenarios loaded"),
        "create_scenario": _("Scenario of an exercise written"),
        "edit_scenario": _("Scenario of an exercise changed"),
        # runs
        "create_exercise_run": _("Exercise run made"),
        "change_exercise_run": _("Exercise run changed"),
        "set_exercise_cells": _("Officers of the cells of an exercise set"),
        "open_briefing": _("Exercise opened for phones"),
        "start_exercise": _("Exercise started"),
        "end_exercise": _("Exercise ended, hot wash begun"),
        "play_exercise_through": _("Exercise played through by simulated players"),
        "close_exercise_run": _("Exercise closed, its log sealed"),
        # findings
        "make_finding": _("Finding of an exercise written down"),
        "change_finding": _("Finding of an exercise changed"),
        "write_exercise_opening": _("Opening words of a report written"),
        "take_finding_step": _("Step of an improvement plan taken"),
    }

    def ready(self) -> None:
        """Register the ticker, which fires injects while a server runs, and the reminders."""
        from promdaen.kit import jobs, later, text_writers, waiting  # noqa: PLC0415

        text_writers.register_writer(
            kinds=("scenario",),
            write=later.function("promdaen.exercise.actions.wording.write_words"),
        )
        tick = later.function("promdaen.exercise.actions.ticking.tick")
        jobs.register_secondly(name="exercise", work=tick)
        remind = later.function("promdaen.exercise.actions.reminding.send_reminders")
        label = _("Reminders of improvement plans")
        jobs.register_upkeep(name="improvement plan", label=label, work=remind)
        for name, kinds in WAITING.items():
            rows = later.function(f"promdaen.exercise.waiting.{name}_waiting")
            candidates = later.function(f"promdaen.exercise.waiting.{name}_candidates")
            waiting.register_waiting(name=name, kinds=kinds, rows=rows, candidates=candidates)
        checks.register(check_kinds)


def check_kinds(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterator[CheckMessage]:
    """System check: every trigger and kind of evidence has all required members."""
    from promdaen.exercise.forms import scenario_tables  # noqa: PLC0415  when checks run
    from promdaen.exercise.kinds import checking, evidence, triggers  # noqa: PLC0415

    yield from open_sets.missing_members(protocol=triggers.Trigger, kinds=triggers.ALL)
    yield from open_sets.unlisted_files(
        package=triggers, kinds=triggers.ALL, other_files=(), listed_in="ALL"
    )
    yield from open_sets.missing_members(protocol=evidence.Evidence, kinds=evidence.ALL)
    yield from open_sets.unlisted_files(
        package=evidence, kinds=evidence.ALL, other_files=(), listed_in="ALL"
    )
    for package, kinds in ((triggers, triggers.ALL), (evidence, evidence.ALL)):
        yield from _unknown_keys(
            kinds=kinds,
            package=package,
            labels=scenario_tables.TABLE_WORDS,
            key_kinds=checking.KEY_KINDS,
        )


def _unknown_keys(
    *,
    kinds: Sequence[object],
    package: ModuleType,
    labels: Container[str],
    key_kinds: Container[str],
) -> Iterator[CheckMessage]:
    """An error for each key that the form of a part, or the check of a scenario, cannot read."""
    references: dict[str, str] = {}
    for kind in kinds:
        place = open_sets.member_file(kind=kind)
        for key, reads in getattr(kind, "KEYS", {}).items():
            if reads not in key_kinds:
                yield checks.Error(
                    f"Add {reads} to _KINDS in promdaen/exercise/kinds/checking.py.",
                    hint=f"The key {key} in {place} refers to it.",
                    id=UNKNOWN_KEY,
                )
            if reads != "trigger" and key not in labels:
                yield checks.Error(
                    f"Add {key} to TABLE_WORDS in promdaen/exercise/forms/scenario_tables.py.",
                    hint=f"The form asks for this key in {place}.",
                    id=UNKNOWN_KEY,
                )
            if references.setdefault(key, reads) != reads:
                yield checks.Error(
                    f"Change the name of the key {key} in {place}.",
                    hint=f"Another kind in {package.__name__} reads it as {references[key]}.",
                    id=UNKNOWN_KEY,
                )
