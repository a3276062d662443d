"""`promdaen rotate-key`: a new key file takes the place of one that may be known to others."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from promdaen.exchange.actions import keys
from promdaen.exchange.queries import apart, sealed
from promdaen.exchange.rules.standing import SYSTEM
from promdaen.kit import audit, node_keys, sealing, signing

REFUSED = 2


class Command(BaseCommand):
    """Prints one JSON document: the name of the new key, and where the old file is kept."""

    help = "Replace the key file of the exchange, or the one that signs sheets and certificates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which key."""
        parser.add_argument("key", choices=("exchange", "signing"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate; what goes wrong leaves everything as it was."""
        rotate = self._exchange if options["key"] == "exchange" else self._signing
        self.stdout.write(json.dumps(rotate(), ensure_ascii=False, indent=2))

    def _exchange(self) -> dict[str, Any]:
        if not apart.is_here():
            raise CommandError(
                "This installation keeps no exchange. Set PROMDAEN_EXCHANGE_URL first.",
                returncode=REFUSED,
            )
        try:
            done = keys.rotate_master_key(by=SYSTEM, now=timezone.now())
        except (sealed.NoKeyError, sealing.SealBroken) as problem:
            raise CommandError(str(problem)) from problem
        return {"key": done.name, "keys": done.keys_count, "old_file": str(done.old_file)}

    def _signing(self) -> dict[str, Any]:
        try:
            with transaction.atomic():
                public_key, old_file = node_keys.rotate_signing_key()
                audit.record_line(
                    action="rotate_signing_key",
                    subject=None,
                    by=None,
                    now=timezone.now(),
                    detail={"public_key": public_key},
                )
        except signing.KeyFileError as problem:
            raise CommandError(str(problem)) from problem
        return {"public_key": public_key, "old_file": str(old_file)}
