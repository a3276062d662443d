"""`promdaen found-exchange`: gives the first roles of the exchange, on the server itself."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.exchange.actions import roles as actions
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Membership
from promdaen.exchange.queries import exchange_database, members
from promdaen.exchange.rules.policy import ROLES

REFUSED = 2


class Command(BaseCommand):
    """Gives the roles of heads and coordinators; afterwards two persons give each further role."""

    help = "Give the first heads and coordinators of the exchange their roles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: account and role."""
        parser.add_argument("email", help="the address of an account that may enter the exchange")
        parser.add_argument("--role", required=True, choices=ROLES)
        parser.add_argument("--department", default="", help="IMM, MAR, BPP or AHT")

    def handle(self, *args: Any, **options: Any) -> None:
        """Give the role; allowed only while fewer than two persons can grant roles."""
        if not exchange_database.is_here():
            raise CommandError(
                "This installation keeps no exchange. Set PROMDAEN_EXCHANGE_URL first.",
                returncode=REFUSED,
            )
        granters = Membership.objects.filter(
            role__in=actions.GRANTER_ROLES, revoked_at=None, deputy_of=None
        )
        if granters.values("account_id").distinct().count() > 1:
            raise CommandError(
                "Two persons can grant roles already: let them do it, on the page of roles.",
                returncode=REFUSED,
            )
        account = members.account_for_role(email=options["email"])
        if account is None:
            raise CommandError(
                f"No open account {options['email']} may enter the exchange. Make it on the page "
                "of accounts with the role that enters the exchange.",
                returncode=REFUSED,
            )
        new = actions.NewRole(
            account=account, role=options["role"], department=options["department"]
        )
        try:
            actions.create_first_role(new=new, now=timezone.now())
        except ExchangeRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        self.stdout.write(f"{account.email}: {options['role']} {options['department']}".strip())
