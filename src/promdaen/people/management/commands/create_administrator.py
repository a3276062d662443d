"""`promdaen create-administrator`: the first account of an installation."""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from promdaen.kit import command_input
from promdaen.people import actions
from promdaen.people.rules import passwords

REFUSED = 2
NEXT = """
This is the one-time password. Next:
  1. Start the server: {program} serve
  2. Open the address that it prints, and sign in as {email}.
  3. Choose your own password. The page Set up then leads you to the first course run."""


class Command(BaseCommand):
    """Prints the one-time password once; it must be changed at the first sign-in."""

    help = "Make an administrator and print a one-time password for the first sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the person."""
        parser.add_argument("email", help="the address the person signs in with")
        parser.add_argument("--name", required=True, help="the name of the person")
        command_input.add_language(parser, default="km")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the account and print its password."""
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(
                f"{options['email']} is not an e-mail address; write it as name@example.org.",
                returncode=REFUSED,
            ) from error
        password = passwords.one_time_password(
            random_bytes=secrets.token_bytes(passwords.BYTES_NEEDED)
        )
        details = actions.AccountDetails(
            email=options["email"],
            name=options["name"],
            roles=frozenset({actions.ADMINISTRATOR}),
            language=options["language"],
        )
        try:
            actions.create_account(details=details, password=password, by=None, now=timezone.now())
        except actions.AccountRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        self.stdout.write(password)
        program = os.environ.get("PROMDAEN_PROGRAM", "promdaen")
        self.stderr.write(NEXT.format(program=program, email=options["email"]), str)
