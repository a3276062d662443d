"""`promdaen recover-account`: gives access to a person who lost password or second factor."""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from promdaen.kit import audit, languages, mailing
from promdaen.people import actions, queries
from promdaen.people.models import Account
from promdaen.people.rules import passwords

REFUSED = 2
NEXT = """
This is the one-time password. {removed} second factors were removed; set up a new one after the
first sign-in. Sessions and tokens of programs were ended. Administrators notified by e-mail:
{reached}. The audit log shows it to all."""


class Command(BaseCommand):
    """Recovers an account on the machine itself, when no page lets the person sign in."""

    help = "Give an account a one-time password and remove its second factors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option of the account."""
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset the account, notify the other administrators, print the password."""
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
        reached = _notify(administrators=others, account=account)
        self.stdout.write(password)
        program = os.environ.get("PROMDAEN_PROGRAM", "promdaen")
        words = NEXT.format(removed=removed, reached=f"{reached} of {len(others)}")
        self.stderr.write(f"{words}\n`{program} verify-audit` says whether the log is whole.", str)


def _notify(*, administrators: list[Account], account: Account) -> int:
    """Notify the administrators, each in their language; returns how many were reached."""
    backend, reached = mailing.backend(), 0
    for language in languages.LANGUAGE_NAMES if backend else ():
        with translation.override(language):
            messages = [
                (administrator, administrator.email)
                for administrator in administrators
                if administrator.language == language
            ]
            subject = _("Promdaen: access to an account was reset")
            body = _(
                "Access to the account %(account)s was reset on the server. If you did not "
                "expect this, deactivate the account and check the audit log."
            ) % {"account": account.audit_name}
            reached += len(
                mailing.send_mails(messages=messages, subject=subject, body=body, backend=backend)
            )
    return reached
