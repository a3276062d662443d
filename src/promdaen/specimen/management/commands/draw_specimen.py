"""`promdaen draw-specimen`: one specimen of Utopia as an SVG file."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from promdaen.kit import command_input
from promdaen.kit.texts import Text, Words
from promdaen.specimen.kinds import defects, models, specimens
from promdaen.specimen.rules import plans

REFUSED, MISSING = 2, 3
MAX_DEGREES = 30.0
MAX_SEED = 2**63 - 1
UNKNOWN = Text("there is no {noun} {given!r}; there are {known}.")
NOT_IN_MODEL = Text("the defect {defect} does not occur in a {model}; it does in {known}.")
OUT_OF_RANGE = Text("--{option} {given} is out of range: {least} to {most}.")
NOT_WRITTEN = Text(
    "{path} could not be written ({why}). Name a file in a folder that you may write to."
)


class Command(BaseCommand):
    """Draw from a seed; the same until the models change; without a database."""

    help = "Draw one specimen of Utopia as SVG, genuine or with a defect planted; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what to draw, how it is viewed, and the output file."""
        parser.add_argument("--seed", type=int, required=True, help="decides all of it")
        parser.add_argument("--model", default="passport", help="passport, card or visa")
        parser.add_argument("--defect", default="", help="code of a defect; genuine without")
        parser.add_argument("--layer", default="day", help="day, tilt, uv or transmitted")
        parser.add_argument("--side", default="front", help="front or back")
        parser.add_argument(
            "--degrees", type=float, default=15.0, help="how far it is turned in the layer tilt"
        )
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.svg")
        command_input.add_language(parser, text="the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the options, draw, and write the file atomically."""
        refused = _refused(options)
        if refused:
            raise CommandError(refused.text(language=options["language"]), returncode=REFUSED)
        plan = specimens.specimen_plan(
            model=options["model"], seed=options["seed"], defect=options["defect"]
        )
        text = models.get_model(code=plan.model).draw(
            plan=plan,
            layer=options["layer"],
            side=options["side"],
            uid="s",
            degrees=options["degrees"],
        )
        try:
            _write(options["out"], text)
        except OSError as problem:
            why = problem.strerror or str(problem)
            words = NOT_WRITTEN.text(language=options["language"])
            message = words.format(path=options["out"], why=why)
            raise CommandError(message, returncode=MISSING) from problem


def _refused(options: dict[str, Any]) -> Words | None:
    """Why it cannot be drawn, or None."""
    models_by_code = {model.CODE: model for model in models.MODELS}
    if options["model"] not in models_by_code:
        return _unknown("model", options["model"], models_by_code)
    planted = {defect.CODE: defect for defect in defects.DEFECTS}
    choices = {
        "defect": ("", *planted),
        "layer": plans.SPECIMEN_LAYERS,
        "side": models_by_code[options["model"]].SIDES,
    }
    for noun, choice in choices.items():
        if options[noun] not in choice:
            return _unknown(noun, options[noun], choice)
    defect = planted.get(options["defect"])
    if defect and options["model"] not in defect.MODELS:
        values = {"model": options["model"], "known": ", ".join(defect.MODELS)}
        return _filled(NOT_IN_MODEL, defect=defect.CODE, **values)
    ranges = {"degrees": (-MAX_DEGREES, MAX_DEGREES), "seed": (0, MAX_SEED)}
    for option, (minimum, maximum) in ranges.items():
        if not minimum <= options[option] <= maximum:
            values = {"option": option, "least": f"{minimum:.0f}", "most": f"{maximum:.0f}"}
            return _filled(OUT_OF_RANGE, given=str(options[option]), **values)
    return None


def _unknown(noun: str, code: str, known_codes: Any) -> Words:
    return _filled(
        UNKNOWN,
        noun=noun,
        given=code,
        known=", ".join(known_code for known_code in known_codes if known_code),
    )


def _filled(text: Words, **values: str) -> Words:
    return Words(en=text.en.format(**values), km=text.km.format(**values))


def _write(path: Path, text: str) -> None:
    """Write a temporary file and rename it, so that no reader sees a partial file."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
