"""`promdaen check-scenario`: read, check and simulate a scenario."""

import json
import re
import sys
import time
import tomllib
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.exercise.kinds import content_codes, scenario_trials
from promdaen.kit import content
from promdaen.kit.texts import Text, Words

FAULTY, REFUSED = 1, 2
MOST_SEEDS = 10_000
NO_FILE = Text("no such file; name a TOML file of a scenario.")
UNREADABLE = Text("cannot be read: {why}.")
NOT_TEXT = Text("is not UTF-8 text; save it as UTF-8.")
NOT_TOML = Text("is not TOML: {why}.")
TOO_DEEP = Text("is nested too deeply; write it as content/scenarios has it.")
NO_CONTENT = Text("has no shapes.toml; name a content folder.")


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
            type=_seeds,
            default=scenario_trials.SEEDS,
            help="how often it is played; 200",
        )
        parser.add_argument(
            "--folder", metavar="FOLDER", help="another content folder than the one shipped"
        )
        parser.add_argument("--language", choices=("km", "en"), default="en", help="of texts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check and print; exit code 1 with errors."""
        began, language = time.perf_counter(), options["language"]
        file = options["file"]
        values = _values(path=Path(file), name=file, language=language)
        folder = options["folder"]
        root = Path(folder).resolve() if folder else content.content_root()
        shape, codes = _content(root=root, language=language)
        tried = scenario_trials.tried(
            values=values,
            codes=codes,
            seeds=options["seeds"],
            shape_faults=content_codes.shape_faults(values=values, shape=shape),
        )
        if options["json"]:
            seconds = round(time.perf_counter() - began, 2)
            told = {**scenario_trials.as_dict(tried=tried, language=language), "seconds": seconds}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for line in scenario_trials.lines(tried=tried, language=language):
                self.stdout.write(line)
        if not tried.is_good:
            sys.exit(FAULTY)


def _seeds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_SEEDS:
        message = f"write a whole number from 1 to {MOST_SEEDS}"
        raise ArgumentTypeError(message)
    return int(text)


def _content(*, root: Path, language: str) -> tuple[content.Shape, content_codes.ContentCodes]:
    """Return the shape of a scenario, and the codes of other content."""
    if not (root / "shapes.toml").is_file():
        raise _refused(name=str(root), words=NO_CONTENT, language=language)
    try:
        shapes = content.read_shapes(path=root / "shapes.toml")
        read = {
            name: content.read_folder(folder=root, shape=shapes[name])
            for name in ("department", "source", "topic")
        }
    except content.ContentRefused as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    outcomes = (part["code"] for topic in read["topic"] for part in topic.values["outcomes"])
    codes = content_codes.ContentCodes(
        departments=frozenset(record.code for record in read["department"]),
        sources=frozenset(record.code for record in read["source"]),
        outcomes=frozenset(outcomes),
    )
    return shapes["scenario"], codes


def _values(*, path: Path, name: str, language: str) -> dict[str, Any]:
    """Return the record of a TOML file; errors are one line, with the line in the file if
    known.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _refused(name=name, words=NO_FILE, language=language) from error
    except OSError as error:
        words = _filled(UNREADABLE, why=error.strerror)
        raise _refused(name=name, words=words, language=language) from error
    except UnicodeDecodeError as error:
        raise _refused(name=name, words=NOT_TEXT, language=language) from error
    except RecursionError as error:
        raise _refused(name=name, words=TOO_DEEP, language=language) from error
    # Also caught: TOMLDecodeError, and the error for numbers with thousands of digits.
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{name}:{line[1]}" if line else name
        words = _filled(NOT_TOML, why=str(error))
        raise _refused(name=where, words=words, language=language) from error


def _filled(words: Words, *, why: str | None) -> Words:
    return Words(en=words.en.format(why=why), km=words.km.format(why=why))


def _refused(*, name: str, words: Words, language: str) -> CommandError:
    return CommandError(f"{name}: {words.text(language=language)}", returncode=REFUSED)
