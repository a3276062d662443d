"""`promdaen analyse-rollout`: estimates the effect of a roll-out by a model and by permutation."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.evaluation.rules import effects, rollout_files
from promdaen.kit import command_input, spreadsheets
from promdaen.kit.texts import Text

REFUSED = 2
NO_EFFECT = {
    "no_comparison": Text(
        "no cluster was treated earlier or later than another; there is nothing to compare."
    ),
    "no_spread": Text(
        "the scores do not vary beyond period and treatment; an effect cannot be judged."
    ),
}


class Command(BaseCommand):
    """Reads strictly, stores nothing."""

    help = "Estimate the effect of a roll-out from a table of scores; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: the file, the seed of the draws, the language of refusals."""
        parser.add_argument(
            "file", metavar="FILE", help="CSV or XLSX: columns cluster, period, treated, score"
        )
        parser.add_argument("--json", action="store_true", help="JSON, as it always is")
        parser.add_argument(
            "--seed", type=int, default=1, help="of the draws of the permutation; 1 unless given"
        )
        command_input.add_language(parser, text="the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, estimate, print one document."""
        path, language = Path(options["file"]), options["language"]
        if options["seed"] < 0:
            text = Text("--seed is 0 or more.")
            raise CommandError(text.text(language=language), returncode=REFUSED)
        try:
            table = spreadsheets.read_table(name=path.name, path=path)
            scores = rollout_files.read_scores(table=table)
            effect_document = effects.effect_document(scores=scores, seed=options["seed"])
        except spreadsheets.UnreadableFile as error:
            raise _refusal(path, error.message.text(language=language)) from error
        except RefusedTable as refused:
            raise _refusal(path, refused.text(language=language)) from refused
        except effects.EffectNotEstimable as none:
            raise _refusal(path, NO_EFFECT[none.reason].text(language=language)) from none
        self.stdout.write(json.dumps(effect_document, ensure_ascii=False, indent=2))


def _refusal(path: Path, text: str) -> CommandError:
    return CommandError(f"{path.name}: {text}", returncode=REFUSED)
