"""`promdaen simulate-checkpoint`: simulates a day at a checkpoint, without a database."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.kit import cluster, command_input
from promdaen.planning.rules import checkpoints, documents, waiting_times

MAX_DAYS, MAX_SEED = 100_000, 2**63 - 1


class Command(BaseCommand):
    """Simulates from a document; uses no database, stores nothing."""

    help = "Simulate the queues of a checkpoint by a JSON file; prints JSON; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: checkpoint, travellers, number of days."""
        parser.add_argument("file", metavar="FILE", help="JSON: the checkpoint")
        parser.add_argument("--json", action="store_true", help="JSON, as without it too")
        parser.add_argument(
            "--travellers",
            metavar="FILE",
            help="CSV: arrival, class, service_1, referred, service_2; one day of these people",
        )
        parser.add_argument(
            "--days",
            type=command_input.whole_number(minimum=1, maximum=MAX_DAYS),
            default=200,
            help="days to draw; 200",
        )
        parser.add_argument(
            "--seed",
            type=command_input.whole_number(minimum=0, maximum=MAX_SEED),
            default=1,
            help="of the draws; 1",
        )
        parser.add_argument(
            "--cluster",
            metavar="ADDRESS",
            default="",
            help="of a Dask scheduler (promdaen[cluster]) that draws the days, such as tcp://...",
        )
        command_input.add_language(parser, text="the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, simulate, print one document."""
        language, table = options["language"], options["travellers"]
        name = options["file"]
        try:
            checkpoint = checkpoints.read_checkpoint(
                document=documents.parse(data=command_input.file_bytes(name=name)),
                is_drawn=table is None,
            )
            simulation: Any
            if table is None:
                with cluster.map_over_cluster(address=options["cluster"]) as spread:
                    simulation = waiting_times.simulated_days(
                        checkpoint=checkpoint,
                        days=options["days"],
                        seed=options["seed"],
                        spread=spread,
                    )
            else:
                name = table
                travellers = checkpoints.read_travellers(
                    data=command_input.file_bytes(name=table), checkpoint=checkpoint
                )
                simulation = waiting_times.starts_of_travellers(
                    travellers=travellers, checkpoint=checkpoint
                )
        except documents.DocumentRefused as refused:
            text = f"{name}: {refused.text(language=language)}"
            raise CommandError(text, returncode=command_input.REFUSED) from refused
        except cluster.ClusterRefused as refused:
            raise CommandError(str(refused), returncode=command_input.REFUSED) from refused
        self.stdout.write(json.dumps(simulation, ensure_ascii=False))
