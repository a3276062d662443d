"""Set up a new installation: skip a step, create accounts for the first people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import SkippedStep, Trainer
from promdaen.course.rules import setup as rules
from promdaen.kit import audit
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class NewStaffMember:
    """A person who gets an account: a name in at least one script, one role, a password."""

    email: str
    role: str
    password: str
    name_km: str = ""
    name_latin: str = ""


@transaction.atomic
def skip_step(*, step: str, by: Account, now: datetime) -> None:
    """Skip a step of the set-up. Raises CourseRefused for an unknown step."""
    people_queries.require_right("accounts", "runs", account=by)
    if step not in rules.SETUP_STEPS:
        raise CourseRefused(
            f"There is no step {step!r}; the steps are {', '.join(rules.SETUP_STEPS)}."
        )
    _row, is_new = SkippedStep.objects.get_or_create(
        step=step, defaults={"skipped_by": by, "skipped_at": now}
    )
    if is_new:
        audit.record_line(action="skip_step", subject=by, by=by, now=now, detail={"step": step})


@transaction.atomic
def add_people(*, people: Sequence[NewStaffMember], by: Account, now: datetime) -> list[Account]:
    """Create accounts for people, all or none; trainers are also added to the pool.

    Raises AccountRefused, with the position in the list for an error about one person.
    """
    accounts = people_actions.create_accounts(
        new=[
            people_actions.NewAccount(
                details=people_actions.AccountDetails(
                    email=person.email,
                    name=person.name_km or person.name_latin,
                    roles=frozenset({person.role}),
                    language="km" if person.name_km else "en",
                ),
                password=person.password,
            )
            for person in people
        ],
        by=by,
        now=now,
    )
    for person, account in zip(people, accounts, strict=True):
        if person.role == "trainer":
            trainer = Trainer.objects.create(
                name_km=person.name_km,
                name_latin=person.name_latin,
                account=account,
                languages=["km"],
            )
            audit.record_line(action="add_trainer", subject=trainer, by=by, now=now)
    return accounts
