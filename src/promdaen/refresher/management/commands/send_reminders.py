"""`promdaen send-reminders`: remind officers of open refreshers, as a server does hourly."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from promdaen.kit.channels import hearing
from promdaen.refresher.actions import reminder_messages


class Command(BaseCommand):
    """Send the reminders that are due, or count them."""

    help = "Tell officers that something is open; what a server does every hour."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option to send nothing."""
        parser.add_argument("--dry-run", action="store_true", help="count, and send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and print the number of messages by channel, without the officers."""
        now, is_dry = timezone.now(), options["dry_run"]
        if not is_dry:
            hearing.hear_bot(now=now)
        counts = reminder_messages.send_reminders(now=now, is_dry=is_dry)
        word = "would be sent" if is_dry else "sent"
        for channel, count in sorted(counts.by_channel.items()):
            self.stdout.write(f"{channel}: {count} {word}")
        if not counts.by_channel:
            self.stdout.write(f"nothing {word}")
        if counts.failed_count:
            self.stdout.write(
                f"{counts.failed_count} could not be sent; they are tried again later"
            )
