"""`promdaen solve-plan`: a costed plan of several years and how far it can be from the optimum."""

import ctypes
import json
import os
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.kit import command_input
from promdaen.planning.rules import documents, programmes, solving

MAX_SECONDS = 86_400.0


class Command(BaseCommand):
    """Plans from a document; uses no database, stores nothing."""

    help = "Make a costed plan of a JSON file, with a bound; prints JSON; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: the programme and the computing time."""
        parser.add_argument("file", metavar="FILE", help="JSON: the programme")
        parser.add_argument("--json", action="store_true", help="JSON, as without it too")
        parser.add_argument(
            "--seconds", type=_seconds, default=1.0, help="of computing for the plan; 1"
        )
        parser.add_argument(
            "--prove", type=_seconds, default=0.0, help="seconds of computing more for the proof"
        )
        command_input.add_language(parser, text="the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, solve, print one document."""
        solving.load_solver()
        began = time.process_time()
        name, language = options["file"], options["language"]
        try:
            programme = programmes.programme_arrays(
                document=programmes.read_document(
                    document=documents.parse(data=command_input.file_bytes(name=name))
                )
            )
            with _output_for_the_answer_alone():
                solution = solving.solve(
                    programme=programme,
                    seconds=solving.Seconds(
                        clock=time.process_time,
                        began=began,
                        answer=options["seconds"],
                        proof=options["prove"],
                    ),
                )
        except documents.DocumentRefused as refused:
            text = f"{name}: {refused.text(language=language)}"
            raise CommandError(text, returncode=command_input.REFUSED) from refused
        answer = solving.answer_document(solution=solution, seconds=time.process_time() - began)
        self.stdout.write(json.dumps(answer, ensure_ascii=False))


@contextmanager
def _output_for_the_answer_alone() -> Iterator[None]:
    """Redirect what HiGHS prints, below Python, to standard error."""
    sys.stdout.flush()
    output = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        # Windows has no such library; C's buffered output is written at exit.
        with suppress(OSError, TypeError, AttributeError):
            ctypes.CDLL(None).fflush(None)
        os.dup2(output, 1)
        os.close(output)


def _seconds(text: str) -> float:
    message = f"write seconds from 0 to {MAX_SECONDS:g}"
    try:
        seconds = float(text)
    except ValueError as error:
        raise ArgumentTypeError(message) from error
    if not 0 <= seconds <= MAX_SECONDS:
        raise ArgumentTypeError(message)
    return seconds
