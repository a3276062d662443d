"""`promdaen recover-account`: a way back in for somebody who lost password or second factor."""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit import audit, mailing
from promdaen.people import actions, queries
from promdaen.people.rules import passwords

REFUSED = 2
SUBJECT = "Promdaen: a way in was reset · ផ្លូវចូលត្រូវបានកំណត់ឡើងវិញ"
BODY = """The way in of the account {account} was reset on the server.
If you did not expect this, deactivate the account and look at the audit log.

ផ្លូវចូលរបស់គណនី {account} ត្រូវបានកំណត់ឡើងវិញលើម៉ាស៊ីនមេ។
បើលោកអ្នកមិនបានរំពឹងទុក សូមបិទគណនីនេះ ហើយពិនិត្យកំណត់ហេតុសវនកម្ម។
"""
NEXT = """
This is the one-time password. {removed} second factors were removed; set up a new one after the
first sign-in. Administrators notified by e-mail: {reached}. The audit log shows it to all."""


class Command(BaseCommand):
    """For whoever can reach the machine itself, where no page lets anybody in."""

    help = "Give an account a one-time password and remove its second factors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose account it is."""
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset the way in, notify the other administrators, print the password."""
        account = queries.account_by_email(email=options["email"])
        if account is None:
            message = f"There is no account {options['email']}. Check the address."
            raise CommandError(message, returncode=REFUSED)
        password = passwords.one_time_password(
            random_bytes=secrets.token_bytes(passwords.BYTES_NEEDED)
        )
        with audit.run_by_system_user(name=audit.system_user()):
            removed = actions.recover_account(
                account=account, password=password, by=None, now=timezone.now()
            )
        others = queries.administrators_besides(account=account)
        backend = mailing.backend()
        reached = mailing.send(
            messages=[(one, one.email) for one in others] if backend else [],
            subject=SUBJECT,
            body=BODY.format(account=account.audit_name),
            backend=backend,
        )
        self.stdout.write(password)
        program = os.environ.get("PROMDAEN_PROGRAM", "promdaen")
        words = NEXT.format(removed=removed, reached=f"{len(reached)} of {len(others)}")
        self.stderr.write(f"{words}\n`{program} verify-audit` says whether the log is whole.", str)
