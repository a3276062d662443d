"""`promdaen rotate-key`: replaces a key file that others may know."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from promdaen.config import secret_keys
from promdaen.config.backups import installation
from promdaen.course import queries as course_queries
from promdaen.course.actions import badge_keys
from promdaen.exchange.actions import keys
from promdaen.exchange.queries import exchange_database, sealed
from promdaen.exchange.rules.exchange_members import SYSTEM
from promdaen.kit import audit, key_files, node_keys, sealing, signing
from promdaen.kit.channels import vapid
from promdaen.kit.json_objects import NewJsonObject
from promdaen.people.actions import channels
from promdaen.refresher.actions import reminders

REFUSED = 2


class Command(BaseCommand):
    """Prints one JSON document: the name of the new key, and the path of the old file."""

    help = (
        "Replace the key file of the exchange, of badges, of backups, of messages to browsers, "
        "the one that signs sheets, or the secret key."
    )

    @property
    def rotations(self) -> Mapping[str, Callable[[], dict[str, object]]]:
        """What replaces each key."""
        return {
            "exchange": self._exchange,
            "signing": self._signing,
            "badges": self._badges,
            "secret": self._secret,
            "backups": self._backups,
            "push": self._push,
        }

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option of the key."""
        parser.add_argument("key", choices=tuple(self.rotations))
        parser.add_argument(
            "--run",
            metavar="CODE",
            help="with badges: give only this run a new secret, so that its printed QR codes stop "
            "working",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate the key; an error leaves everything unchanged."""
        key, run_code = options["key"], options["run"]
        if run_code and key != "badges":
            raise CommandError("--run works with badges only.", returncode=REFUSED)
        rotated = self._run_secret(code=run_code) if run_code else self.rotations[key]()
        self.stdout.write(json.dumps(rotated, ensure_ascii=False, indent=2))

    def _exchange(self) -> dict[str, object]:
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

    def _signing(self) -> dict[str, object]:
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

    def _badges(self) -> dict[str, object]:
        try:
            rotated = badge_keys.rotate_master_key(by=None, now=timezone.now())
        except LookupError:
            raise CommandError("There are no badges yet.", returncode=REFUSED) from None
        except (key_files.KeyFileError, sealing.SealBroken) as problem:
            raise CommandError(str(problem)) from problem
        return {"key": rotated.name, "keys": rotated.keys_count, "old_file": str(rotated.old_file)}

    def _secret(self) -> dict[str, object]:
        try:
            rotated = secret_keys.rotate_secret_key(now=timezone.now())
        except (key_files.KeyFileError, sealing.SealBroken) as problem:
            raise CommandError(str(problem)) from problem
        return {
            "key": rotated.name,
            "keys": rotated.factors_count,
            "recovery_codes_to_draw": rotated.recovery_codes_count,
            "webhooks_to_renew": rotated.webhooks_count,
            "old_file": str(rotated.old_file),
        }

    def _backups(self) -> NewJsonObject:
        old_files = installation.rotate_keys(by=None, now=timezone.now())
        return {"old_files": [str(path) for path in old_files]}

    def _push(self) -> dict[str, object]:
        now = timezone.now()
        with transaction.atomic():
            accounts_count = channels.end_push(by=None, now=now)
            officers_count = reminders.end_push_reminders(by=None, now=now)
            old_file = vapid.rotate_push_key()
        return {
            "accounts": accounts_count,
            "officers": officers_count,
            "old_file": str(old_file) if old_file else None,
        }

    def _run_secret(self, *, code: str) -> dict[str, object]:
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
