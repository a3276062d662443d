"""`promdaen play-booth`: a simulated officer plays a run at the booth by the content folder."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.booth.kinds import policies, simulating
from promdaen.booth.rules.axes import RUN_MODES, RUN_SIZES
from promdaen.kit import command_input, content
from promdaen.kit.texts import Text, Words
from promdaen.specimen.queries import stock

MAX_SEED = 2**32 - 1
NO_WAVE = Text("there is no wave {wave}; choose one of: {waves}.")
NO_TALK = Text(
    "no interview fits a traveller of this run ({who}); add one to content/booth/dialogues."
)


class Command(BaseCommand):
    """Draw a run from its seed and let a simulated officer play it, without a database."""

    help = "Let a simulated officer play a run at the booth; no database, keeps nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the run, the policy and the output format."""
        codes = [officer_policy.CODE for officer_policy in policies.POLICIES]
        parser.add_argument(
            "--seed",
            type=command_input.whole_number(minimum=0, maximum=MAX_SEED),
            required=True,
            help="the seed of the run",
        )
        parser.add_argument("--policy", choices=codes, required=True, help="who plays")
        parser.add_argument("--wave", default="coach", help="coach, ferry, market; coach")
        parser.add_argument(
            "--mode",
            choices=list(RUN_MODES),
            default="practise",
            help="how rare things are; practise",
        )
        parser.add_argument(
            "--count",
            type=int,
            choices=RUN_SIZES,
            default=RUN_SIZES[-1],
            help="how many travellers; 40",
        )
        parser.add_argument("--json", action="store_true", help="one document instead of lines")
        parser.add_argument(
            "--folder", metavar="FOLDER", help="another content folder than the one shipped"
        )
        command_input.add_language(parser, text="texts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw, play, print."""
        language, wave = options["language"], options["wave"]
        content = _content(folder=options["folder"], language=language)
        if wave not in content.waves:
            words = {"wave": wave, "waves": ", ".join(content.waves)}
            raise _refused(NO_WAVE, language, **words)
        try:
            run = simulating.draw_booth_run(
                content=content,
                wave=wave,
                mode=options["mode"],
                count=options["count"],
                seed=options["seed"],
            )
        except LookupError as missing:
            raise _refused(NO_TALK, language, who=str(missing.args[0])) from missing
        run_document = simulating.policy_results(
            run=run, policy=policies.get_policy(code=options["policy"]), world=content.world
        )
        if options["json"]:
            self.stdout.write(json.dumps(simulating.rounded(results=run_document), indent=2))
        else:
            for line in simulating.lines(results=run_document, language=language):
                self.stdout.write(line)


def _content(*, folder: str | None, language: str) -> simulating.BoothContent:
    root = command_input.content_folder(folder=folder, language=language)
    try:
        return simulating.booth_content(root=root, stock=stock.whole_stock())
    except content.ContentRefused as refused:
        raise CommandError(str(refused), returncode=command_input.REFUSED) from refused


def _refused(text: Words, language: str, **filled: str) -> CommandError:
    return CommandError(
        text.text(language=language).format(**filled), returncode=command_input.REFUSED
    )
