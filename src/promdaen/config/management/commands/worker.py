"""`promdaen worker`: a separate process for background work."""

import os
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from promdaen.config import migrating

PROGRAM = os.environ.get("PROMDAEN_PROGRAM", "promdaen")


class Command(BaseCommand):
    """Runs jobs until stopped; several workers share one queue."""

    help = (
        "Do the work of the queue in a process of its own: prints, computing, reminders, the "
        "nightly backup. While one runs, servers leave this work to it. Ctrl-C or SIGTERM ends "
        "it; the job that it does is given back and taken by another."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add an option for starting it from a timer."""
        parser.add_argument("--once", action="store_true", help="do what waits now, then stop")

    def handle(self, *_arguments: Any, once: bool, **_options: Any) -> None:
        """Run jobs; refuses a database that is not at this version."""
        from promdaen.kit import jobs, workers  # noqa: PLC0415  its tables are ready by now

        if any(migrating.is_behind(connection=connection) for connection in connections.all()):
            raise CommandError(
                f"the database is not at this version; run `{PROGRAM} migrate`, then start the "
                "worker again."
            )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_given: jobs.stopping.set())
        if once:
            count = workers.work_once()
            print(f"promdaen: {count} done, none waits.", file=sys.stderr)
            return
        print("promdaen: worker ready (Ctrl-C stops it)", file=sys.stderr, flush=True)
        workers.work_until_stopped()
        print("promdaen: worker stopped.", file=sys.stderr)
