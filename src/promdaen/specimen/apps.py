"""Specimens as a Django application."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage
from django.utils.translation import gettext_lazy as _

from promdaen.kit import open_sets


class SpecimenConfig(AppConfig):
    """Synthetic documents, the laboratory, and skill in finding defects."""

    name = "promdaen.specimen"
    label = "specimen"
    personal = {"*": "practice"}
    travel = {
        "LabSession": "leased",
        "Trial": "leased",
        "Look": "local",
        "Decision": "fact",
        "StationSet": "leased",
        "StationFinding": "fact",
    }
    audit_things = {
        "Decision": _("Decision on a specimen"),
        "LabSession": _("Practice with specimens"),
        "StationSet": _("Printed set of specimens"),
    }
    audit_words = {"mode": "promdaen.specimen.forms.skill.MODES"}
    audit_labels = {
        # the laboratory
        "start_lab_session": _("Practice with specimens begun"),
        "end_lab_session": _("Practice with specimens ended"),
        "decide_specimen": _("Specimen decided"),
        # printed sets
        "make_station_set": _("Printed set of specimens made"),
        "record_station_findings": _("Station findings saved"),
    }

    def ready(self) -> None:
        """Register the check of defects, and the close-ups of lessons."""
        from promdaen.kit import slots  # noqa: PLC0415
        from promdaen.kit.later import function  # noqa: PLC0415

        fill = function("promdaen.specimen.views.lesson_closeups.lesson_closeups")
        slots.register_slot(name=slots.LESSON_CLOSEUPS, fill=fill)
        checks.register(check_defects)


def check_defects(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterator[CheckMessage]:
    """System check: every defect has all required members."""
    from promdaen.specimen.kinds import (  # noqa: PLC0415  when checks run
        closeups,
        defects,
        distractors,
        models,
    )

    lacking = list(open_sets.missing_members(protocol=defects.DefectKind, kinds=defects.DEFECTS))
    yield from lacking
    yield from open_sets.unlisted_files(
        package=defects, kinds=defects.DEFECTS, other_files=(), listed_in="DEFECTS"
    )
    yield from open_sets.missing_members(
        protocol=distractors.Distractor, kinds=distractors.DISTRACTORS
    )
    yield from open_sets.unlisted_files(
        package=distractors, kinds=distractors.DISTRACTORS, other_files=(), listed_in="DISTRACTORS"
    )
    yield from open_sets.missing_members(protocol=closeups.CloseupKind, kinds=closeups.CLOSEUPS)
    yield from open_sets.unlisted_files(
        package=closeups, kinds=closeups.CLOSEUPS, other_files=(), listed_in="CLOSEUPS"
    )
    yield from open_sets.missing_members(protocol=models.DocumentModel, kinds=models.MODELS)
    yield from open_sets.unlisted_files(
        package=models, kinds=models.MODELS, other_files=("places",), listed_in="MODELS"
    )
    if not lacking:
        codes = [defect.CODE for defect in defects.DEFECTS]
        yield from open_sets.repeated_names(names=codes, place="specimen/kinds/defects")
