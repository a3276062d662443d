"""`promdaen check-scenario`: read, check and simulate a scenario."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.exercise.kinds import content_codes, scenario_trials
from promdaen.kit import command_input, content
from promdaen.kit.texts import Text

FAULTY = 1
MAX_SEEDS = 10_000
OTHERS = ("department", "source", "topic")
"""Content whose codes a scenario names."""
NO_FILE = Text("no such file; name a TOML file of a scenario.")
TOO_DEEP = Text("is nested too deeply; write it as content/scenarios has it.")


class Command(BaseCommand):
    """Check a scenario file against the content folder, without a database."""

    help = "Check a scenario and play it by simulated players over many seeds; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file, the number of simulated plays and the output format."""
        parser.add_argument("file", metavar="FILE", help="TOML as in content/scenarios")
        parser.add_argument("--json", action="store_true", help="one document instead of lines")
        parser.add_argument(
            "--seeds",
            type=command_input.whole_number(minimum=1, maximum=MAX_SEEDS),
            default=scenario_trials.DEFAULT_SEED_COUNT,
            help="how often it is played; 200",
        )
        parser.add_argument(
            "--folder", metavar="FOLDER", help="another content folder than the one shipped"
        )
        command_input.add_language(parser, text="texts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check and print; exit code 1 with errors."""
        began, language = time.perf_counter(), options["language"]
        values = command_input.toml_table(
            name=options["file"], language=language, no_file=NO_FILE, too_deep=TOO_DEEP
        )
        root = command_input.content_folder(folder=options["folder"], language=language)
        shape, codes = _content(root=root)
        tried = scenario_trials.try_scenario(
            values=values,
            codes=codes,
            seeds=options["seeds"],
            shape_faults=content_codes.shape_faults(values=values, shape=shape),
        )
        if options["json"]:
            seconds = round(time.perf_counter() - began, 2)
            trial_document = {
                **scenario_trials.as_dict(tried=tried, language=language),
                "seconds": seconds,
            }
            self.stdout.write(json.dumps(trial_document, ensure_ascii=False, indent=2))
        else:
            for line in scenario_trials.lines(tried=tried, language=language):
                self.stdout.write(line)
        if not tried.is_good:
            sys.exit(FAULTY)


def _content(*, root: Path) -> tuple[content.Shape, content_codes.ContentCodes]:
    """The shape of a scenario, and the codes of other content."""
    try:
        shapes = content.read_shapes(path=root / "shapes.toml", needed=(*OTHERS, "scenario"))
        read = {name: content.read_folder(folder=root, shape=shapes[name]) for name in OTHERS}
    except content.ContentRefused as refused:
        raise CommandError(str(refused), returncode=command_input.REFUSED) from refused
    outcomes = (part["code"] for topic in read["topic"] for part in topic.values["outcomes"])
    codes = content_codes.ContentCodes(
        departments=frozenset(record.code for record in read["department"]),
        sources=frozenset(record.code for record in read["source"]),
        outcomes=frozenset(outcomes),
    )
    return shapes["scenario"], codes
