"""`promdaen score-visits`: calculate index, bounds and gaps from a file, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.kit import command_input, content, languages, spreadsheets
from promdaen.kit.json_objects import NewJsonObject
from promdaen.survey.rules import score_files
from promdaen.survey.rules.instrument import InstrumentContent, build_instrument

REFUSED = 2


class Command(BaseCommand):
    """Read strictly; save nothing."""

    help = "Work out index, bounds and must-have gaps of a file of scores; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file and the output options."""
        parser.add_argument(
            "file", help="CSV or XLSX: columns checkpoint, class, indicator, score, evidence"
        )
        parser.add_argument("--json", action="store_true", help="the figures as JSON")
        parser.add_argument(
            "--folder", metavar="FOLDER", help="another content folder than the one shipped"
        )
        command_input.add_language(parser, text="the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the instrument and the file, calculate, print; notices go to standard error."""
        path, language = Path(options["file"]), options["language"]
        instrument = _instrument(folder=options["folder"])
        try:
            table = spreadsheets.read_table(name=path.name, path=path)
            scores = score_files.read_scores(table=table, instrument=instrument)
        except spreadsheets.UnreadableFile as error:
            raise _refusal(path, error.message.text(language=language)) from error
        except RefusedTable as refused:
            raise _refusal(path, refused.text(language=language)) from refused
        for notice in scores.notices:
            self.stderr.write(f"{path.name}: {notice.text(language=language)}")
        checkpoint_documents = [
            score_files.checkpoint_figures(visit=visit, instrument=instrument)
            for visit in scores.visits
        ]
        if options["json"]:
            self.stdout.write(json.dumps(checkpoint_documents, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_line(visit) for visit in checkpoint_documents))


def _instrument(*, folder: str | None) -> InstrumentContent:
    """The instrument of the content folder."""
    root = Path(folder).resolve() if folder else content.content_root()
    try:
        shapes = content.read_shapes(path=root / "shapes.toml")
        (frame,) = content.read_folder(folder=root, shape=shapes["survey"])
        indicators = content.read_folder(folder=root, shape=shapes["indicator"])
    except content.ContentRefused as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    return build_instrument(
        frame=frame.values, indicators=[record.values for record in indicators]
    )


def _refusal(path: Path, text: str) -> CommandError:
    return CommandError(f"{path.name}: {text}", returncode=REFUSED)


def _line(scores: NewJsonObject) -> str:
    index, worst, best = (
        languages.number_text(scores[key], places=3) for key in ("index", "worst", "best")
    )
    return (
        f"{scores['checkpoint']} ({scores['class']}): index {index}, bounds {worst} to {best}, "
        f"must-have gaps {scores['critical_gaps']}, "
        f"answered {scores['answered']} of {scores['applicable']}"
    )
