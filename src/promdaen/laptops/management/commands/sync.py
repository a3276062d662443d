"""`promdaen sync`: sends the records of this laptop to headquarters over the line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit.key_files import KeyFileError
from promdaen.laptops import actions
from promdaen.laptops.management.files import REFUSED
from promdaen.laptops.queries.nodes import NodeFileError


class Command(BaseCommand):
    """Prints one JSON document; exit code 2 and a line in words if it did not work."""

    help = "Send the records of this laptop to headquarters; continue after an interruption."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: the address, the rate, and whether content is brought."""
        parser.add_argument("address", nargs="?", metavar="URL", help="the last one unless given")
        parser.add_argument(
            "--rate", type=int, metavar="KB", help="at most, a second; this time only"
        )
        parser.add_argument("--later", action="store_true", help="only store the address")
        parser.add_argument("--bring", action="store_true", help="bring lent runs and content too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, then bring if asked."""
        now = timezone.now()
        if options["rate"] is not None and options["rate"] < 1:
            raise CommandError("--rate must be at least 1 (kB a second).", returncode=REFUSED)
        try:
            if options["address"]:
                actions.set_address(address=options["address"], by=None, now=now)
            if options["later"]:
                self.stdout.write(json.dumps({}))
                return
            headquarters_connection = actions.open_connection()
            headquarters_connection.kilobytes_a_second = (
                options["rate"] or headquarters_connection.kilobytes_a_second
            )
            with actions.only_line():
                transfers = [actions.send_records(line=headquarters_connection, by=None, now=now)]
                if options["bring"]:
                    transfers.append(
                        actions.bring_content(line=headquarters_connection, by=None, now=now)
                    )
        except (actions.LaptopRefused, NodeFileError, KeyFileError) as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        document = {
            transfer.what: {
                "records": transfer.records_count,
                "bytes": transfer.bytes_count,
                "cuts": transfer.cuts_count,
            }
            for transfer in transfers
        }
        self.stdout.write(json.dumps(document))
