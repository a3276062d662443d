"""`promdaen plan-rollout`: prints the order drawn by lot, and what the roll-out can detect."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.evaluation.rules import rollout_files, rollouts
from promdaen.kit import command_input
from promdaen.kit.texts import Text, Words

REFUSED = 2
NO_FILE = Text("cannot be read: {why}.")
NOT_JSON = Text("is not JSON in UTF-8: {why}.")


class Command(BaseCommand):
    """Uses no database, stores nothing."""

    help = "Draw the order of a roll-out by its seed and work out its power; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: the plan, the language of refusals."""
        parser.add_argument("file", metavar="FILE", help="the plan as JSON")
        parser.add_argument("--json", action="store_true", help="JSON, as it always is")
        command_input.add_language(parser, text="the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, draw, compute, print one document."""
        name, language = options["file"], options["language"]
        try:
            document = json.loads(Path(name).read_text(encoding="utf-8-sig"))
            design = rollout_files.read_design(document=document)
        except OSError as error:
            raise _refusal(name, NO_FILE, language, why=error.strerror) from error
        except rollout_files.RefusedPlan as refused:
            raise CommandError(
                f"{name}: {refused.text(language=language)}", returncode=REFUSED
            ) from refused
        # Invalid UTF-8, invalid JSON, or a number of thousands of digits raises ValueError.
        except (ValueError, RecursionError) as error:
            raise _refusal(name, NOT_JSON, language, why=str(error)) from error
        variance = rollouts.effect_variance(design=design)
        plan_document = {
            "order": rollouts.drawn_order(
                codes=[cluster.code for cluster in design.clusters],
                steps=design.steps,
                seed=design.seed,
            ),
            "power": rollouts.power(effect=design.effect, error=variance**0.5, alpha=design.alpha),
            "detectable_effect": rollouts.detectable_effect(
                error=variance**0.5, alpha=design.alpha
            ),
            "seed": design.seed,
        }
        self.stdout.write(json.dumps(plan_document, ensure_ascii=False, indent=2))


def _refusal(name: str, text: Words, language: str, *, why: str | None) -> CommandError:
    return CommandError(
        f"{name}: {text.text(language=language).format(why=why)}", returncode=REFUSED
    )
