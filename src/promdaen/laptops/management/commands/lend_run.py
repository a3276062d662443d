"""`promdaen lend-run`: lends a course run to a laptop, ends the loan, or renews a password."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.laptops import actions
from promdaen.laptops.management.files import REFUSED
from promdaen.laptops.queries import loans, nodes, overview

ENDINGS = {"returned": "returned", "taken-back": "taken_back"}


def day(text: str) -> date:
    """A day as 2026-11-30; raises ValueError, which the command line shows."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    """At headquarters; prints one JSON document."""

    help = "Lend a course run to a laptop, end its loan, or make a password for that laptop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: the run, and one of three things to do."""
        parser.add_argument("run", metavar="CODE", help="the course run")
        steps = parser.add_mutually_exclusive_group(required=True)
        steps.add_argument("--to", metavar="LAPTOP", help="lend it to this laptop, by name or id")
        steps.add_argument(
            "--end",
            choices=ENDINGS,
            help="end the loan: its records are here, or the run is taken back without them",
        )
        steps.add_argument(
            "--password", metavar="EMAIL", help="make another password of a trainer of the run"
        )
        parser.add_argument(
            "--until", type=day, metavar="DATE", help="with --to: the last day of the loan"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked, or say why not."""
        if (options["to"] is None) != (options["until"] is None):
            raise CommandError(_("--to and --until belong together."), returncode=REFUSED)
        try:
            if options["to"] is not None:
                document = self._lend(options=options)
            else:
                document = self._change(options=options)
        except actions.LaptopRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        self.stdout.write(json.dumps({"run": options["run"], **document}, ensure_ascii=False))

    def _lend(self, *, options: dict[str, Any]) -> dict[str, Any]:
        peer = nodes.laptop_called(name=options["to"])
        if peer is None:
            raise actions.LaptopRefused(_("There is no laptop with this name."))
        loan, passwords = actions.lend_run(
            peer=peer,
            code=options["run"],
            until_on=options["until"],
            by=None,
            now=timezone.now(),
        )
        return {
            "laptop": peer.name,
            "until": loan.until_on.isoformat(),
            "passwords": [_password_document(password=password) for password in passwords],
        }

    def _change(self, *, options: dict[str, Any]) -> dict[str, Any]:
        loan = loans.open_loans().filter(run__code=options["run"]).first()
        if loan is None:
            raise actions.LaptopRefused(
                _("The course run %(code)s is not on loan.") % {"code": options["run"]}
            )
        if options["end"]:
            ending = ENDINGS[options["end"]]
            laptop = overview.laptop_row(peer=loan.peer, now=timezone.now())
            actions.end_loan(loan=loan, ending=ending, by=None, now=timezone.now())
            if options["end"] == "returned" and not laptop.is_whole:
                self.stderr.write(_("Records of this laptop are missing here."))
            on_laptop = laptop.on_laptop_count if laptop.peer.last_bundle_at else None
            return {
                "laptop": loan.peer.name,
                "ending": options["end"],
                "on_laptop": on_laptop,
            }
        password = actions.renew_laptop_password(
            peer=loan.peer,
            account_id=loans.trainer_id(loan=loan, email=options["password"]),
            by=None,
            now=timezone.now(),
        )
        return {
            "laptop": loan.peer.name,
            "passwords": [_password_document(password=password)],
        }


def _password_document(*, password: actions.TrainerPassword) -> dict[str, str]:
    return {
        "name": password.name,
        "email": password.email,
        "password": password.password,
    }
