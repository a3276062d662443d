"""Shared by commands that change course runs: `--as`, `--force-date`, refusals, JSON.

A command adds its options with `add_account_option` (and `add_force_date_option` if it accepts
days in the past), and does its work inside `acting`:

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        add_account_option(parser)
        add_force_date_option(parser)

    def handle(self, *args, **options):
        with acting(options=options, subject=options["file"]) as actor:
            done = actions.do_something(by=actor.by, now=actor.now)
        print_json(self, {"code": done.code})

Inside `acting` everything is one transaction, messages are in English, and audit lines name the
user of the operating system. Refusals of an action (CourseRefused, NotAllowed, an unreadable file)
become a CommandError with exit code 2, one line for each mistake, prefixed with `subject`.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from promdaen.course.actions import CourseRefused
from promdaen.kit import audit, spreadsheets
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

EXIT_REFUSED = 2
OUTPUT_LANGUAGE = "en"
NOON = time(12, 0)
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Actor:
    """The account of a command (None: the system) and the time of its changes."""

    by: Account | None
    now: datetime


def add_account_option(parser: ArgumentParser) -> None:
    """Add `--as EMAIL`: the account whose name and permissions a command uses."""
    parser.add_argument(
        "--as",
        dest="as_email",
        metavar="EMAIL",
        default="",
        help="act in the name and with the rights of this account; without it as the system",
    )


def add_force_date_option(parser: ArgumentParser) -> None:
    """Add `--force-date DATE` if the database is marked as a demonstration."""
    if _is_demonstration():
        parser.add_argument(
            "--force-date",
            type=day,
            metavar="DATE",
            help="act as if today were DATE (2026-03-02); in a demonstration only",
        )


def day(text: str) -> date:
    """Parse a date such as 2026-03-02. Raises ArgumentTypeError."""
    try:
        parsed_day = date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a date; write it as 2026-03-02"
        raise ArgumentTypeError(message) from None
    if not FIRST_YEAR <= parsed_day.year <= LAST_YEAR:
        message = f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}; check the year"
        raise ArgumentTypeError(message)
    return parsed_day


@contextmanager
def acting(*, options: Mapping[str, Any], subject: str) -> Iterator[Actor]:
    """Run the work of a command as a whole or not at all; refusals raise CommandError.

    `subject` is what the message is about, such as the file or the code of the run.
    """
    with translation.override(OUTPUT_LANGUAGE), audit.run_by_system_user(name=audit.system_user()):
        try:
            with transaction.atomic():
                yield Actor(by=_account(email=options["as_email"]), now=_now(options=options))
        except CourseRefused as refused:
            raise refusal(*refused.lines, subject=subject) from refused
        except people_queries.NotAllowed as refused:
            raise refusal(str(refused), subject=subject) from refused
        except spreadsheets.UnreadableFile as refused:
            raise refusal(
                refused.message.text(language=OUTPUT_LANGUAGE), subject=subject
            ) from refused


def refusal(*lines: str, subject: str) -> CommandError:
    """The error of a refused command: one line for each mistake, exit code 2."""
    return CommandError("\n".join(f"{subject}: {line}" for line in lines), returncode=EXIT_REFUSED)


def print_json(command: BaseCommand, value: object) -> None:
    """Write the result of a command to standard output."""
    command.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))


def _account(*, email: str) -> Account | None:
    if not email:
        return None
    account = people_queries.account_by_email(email=email)
    if account is None:
        message = f"There is no account {email}. Check --as, or leave it out to act as the system."
        raise CommandError(message, returncode=EXIT_REFUSED)
    if not account.is_active:
        message = f"The account {email} is closed. Name another after --as, or have it opened."
        raise CommandError(message, returncode=EXIT_REFUSED)
    return account


def _now(*, options: Mapping[str, Any]) -> datetime:
    forced = options.get("force_date")
    if forced is None:
        return timezone.now()
    return timezone.make_aware(datetime.combine(forced, NOON))


def _is_demonstration() -> bool:
    try:
        return audit.is_demo()
    except (audit.NoNodeError, DatabaseError):
        return False
