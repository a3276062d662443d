"""`promdaen rotate-key`: replaces a key file that others may know."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from promdaen.course import queries as course_queries
from promdaen.course.actions import badge_keys
from promdaen.exchange.actions import keys
from promdaen.exchange.queries import exchange_database, sealed
from promdaen.exchange.rules.exchange_members import SYSTEM
from promdaen.kit import audit, key_files, node_keys, sealing, signing

REFUSED = 2


class Command(BaseCommand):
    """Prints one JSON document: the name of the new key, and the path of the old file."""

    help = "Replace the key file of the exchange, of badges, or the one that signs sheets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option of the key."""
        parser.add_argument("key", choices=("exchange", "signing", "badges"))
        parser.add_argument(
            "--run",
            metavar="CODE",
            help="with badges: end the printed QR codes of this run by a new secret, no key file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate the key; an error leaves everything unchanged."""
        key, run_code = options["key"], options["run"]
        if run_code and key != "badges":
            raise CommandError("--run goes with badges alone.", returncode=REFUSED)
        rotate = {"exchange": self._exchange, "signing": self._signing, "badges": self._badges}
        rotated = self._run_secret(code=run_code) if run_code else rotate[key]()
        self.stdout.write(json.dumps(rotated, ensure_ascii=False, indent=2))

    def _exchange(self) -> dict[str, Any]:
        if not exchange_database.is_here():
            raise CommandError(
                "This installation keeps no exchange. Set PROMDAEN_EXCHANGE_URL first.",
                returncode=REFUSED,
            )
        try:
            rotated = keys.rotate_master_key(by=SYSTEM, now=timezone.now())
        except (sealed.NoKeyError, sealing.SealBroken) as problem:
            raise CommandError(str(problem)) from problem
        return {"key": rotated.name, "keys": rotated.keys_count, "old_file": str(rotated.old_file)}

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

    def _badges(self) -> dict[str, Any]:
        try:
            rotated = badge_keys.rotate_master_key(by=None, now=timezone.now())
        except LookupError:
            raise CommandError("There are no badges yet.", returncode=REFUSED) from None
        except (key_files.KeyFileError, sealing.SealBroken) as problem:
            raise CommandError(str(problem)) from problem
        return {"key": rotated.name, "keys": rotated.keys_count, "old_file": str(rotated.old_file)}

    def _run_secret(self, *, code: str) -> dict[str, Any]:
        run = course_queries.run_of_code(code=code)
        if run is None:
            raise CommandError(f"There is no run {code}.", returncode=REFUSED)
        try:
            count = badge_keys.rotate_run_secret(run=run, by=None, now=timezone.now())
        except LookupError:
            raise CommandError(f"The run {code} has no badges.", returncode=REFUSED) from None
        except key_files.KeyFileError as problem:
            raise CommandError(str(problem)) from problem
        return {"run": code, "badges_to_print": count}
