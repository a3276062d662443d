"""The pool of trainers: added, changed, linked, away, inactive; how many are needed where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import Absence, Trainer, TrainerNeed
from promdaen.course.rules import trainer_pool as pool
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Officer
from promdaen.places.models import Province


@dataclass(frozen=True, kw_only=True)
class TrainerDetails:
    """A trainer as entered: a name in at least one script, province code ("" for none)."""

    name_km: str = ""
    name_latin: str = ""
    province: str = ""
    languages: Sequence[str] = ("km",)
    note: str = ""


@transaction.atomic
def add_trainer(*, details: TrainerDetails, by: Account | None, now: datetime) -> Trainer:
    """Put a trainer into the pool. Raises CourseRefused for what cannot be, one line each."""
    people_queries.require_right("runs", account=by)
    trainer = Trainer.objects.create(**_columns(details=details))
    audit.record_line(action="add_trainer", subject=trainer, by=by, now=now)
    return trainer


@transaction.atomic
def change_trainer(
    *, trainer: Trainer, details: TrainerDetails, by: Account | None, now: datetime
) -> Trainer:
    """Change what is known of a trainer; raises CourseRefused as `add_trainer` does."""
    people_queries.require_right("runs", account=by)
    columns = _columns(details=details)
    changed = sorted(name for name, value in columns.items() if getattr(trainer, name) != value)
    for name, value in columns.items():
        setattr(trainer, name, value)
    trainer.save(update_fields=list(columns))
    audit.record_line(
        action="change_trainer", subject=trainer, by=by, now=now, detail={"changed": changed}
    )
    return trainer


@transaction.atomic
def link_trainer(
    *,
    trainer: Trainer,
    account: Account | None = None,
    officer: Officer | None = None,
    by: Account | None,
    now: datetime,
) -> None:
    """Say that a trainer is the person of an account, or an officer; nothing is merged.

    Raises CourseRefused where either belongs to another trainer, or the account is no trainer's.
    """
    people_queries.require_right("runs", account=by)
    others = Trainer.objects.exclude(pk=trainer.pk)
    if account is not None:
        if not account.has_role("trainer"):
            raise CourseRefused(
                _("%(name)s is not a trainer. An administrator can give the role.")
                % {"name": account.name}
            )
        _refuse_taken(holder=others.filter(account=account).first())
        trainer.account = account
    if officer is not None:
        _refuse_taken(holder=others.filter(officer=officer).first())
        trainer.officer = officer
    trainer.save(update_fields=["account", "officer"])
    detail = {
        "account": str(account.pk) if account else "",
        "officer": str(officer.pk) if officer else "",
    }
    audit.record_line(action="link_trainer", subject=trainer, by=by, now=now, detail=detail)


@transaction.atomic
def unlink_trainer(*, trainer: Trainer, side: str, by: Account | None, now: datetime) -> None:
    """Take the link to an "account" or an "officer" away; raises CourseRefused for others."""
    people_queries.require_right("runs", account=by)
    if side not in {"account", "officer"}:
        raise CourseRefused(_("A trainer is linked to an account and to an officer."))
    setattr(trainer, side, None)
    trainer.save(update_fields=[side])
    audit.record_line(
        action="unlink_trainer", subject=trainer, by=by, now=now, detail={"what": side}
    )


@transaction.atomic
def set_trainer_active(
    *, trainer: Trainer, is_active: bool, by: Account | None, now: datetime
) -> None:
    """Take a trainer out of the pool, or back into it; what was taught and endorsed stays."""
    people_queries.require_right("runs", account=by)
    trainer.is_active = is_active
    trainer.save(update_fields=["is_active"])
    audit.record_line(
        action="set_trainer_active",
        subject=trainer,
        by=by,
        now=now,
        detail={"is_active": is_active},
    )


@transaction.atomic
def add_absence(
    *,
    trainer: Trainer,
    starts_on: date,
    ends_on: date,
    note: str = "",
    by: Account | None,
    now: datetime,
) -> Absence:
    """Enter days on which a trainer cannot teach: by the coordinator, or one's own.

    Raises CourseRefused where the last day is before the first.
    """
    _require_keeper(trainer=trainer, by=by)
    if ends_on < starts_on:
        raise CourseRefused(_("The last day is before the first. Change one of them."))
    absence = Absence.objects.create(
        trainer=trainer, starts_on=starts_on, ends_on=ends_on, note=note.strip()
    )
    audit.record_line(action="add_absence", subject=trainer, by=by, now=now)
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, by: Account | None, now: datetime) -> None:
    """Take days away again on which a trainer could not teach."""
    _require_keeper(trainer=absence.trainer, by=by)
    absence.delete()
    audit.record_line(action="remove_absence", subject=absence.trainer, by=by, now=now)


@transaction.atomic
def set_trainer_need(
    *,
    province: str,
    trainers_count: int | None,
    needed_by: date | None = None,
    by: Account | None,
    now: datetime,
) -> None:
    """Say how many trainers who lead each topic a province needs by a day.

    None goes back to what the planned runs ask. Raises CourseRefused for a province that there
    is not, and for a number without its day.
    """
    people_queries.require_right("runs", account=by)
    if not Province.objects.filter(code=province).exists():
        raise CourseRefused(_("There is no province %(code)s.") % {"code": province})
    if trainers_count is None:
        TrainerNeed.objects.filter(province=province).delete()
    elif needed_by is None:
        raise CourseRefused(_("Say by which day that many trainers are needed."))
    else:
        TrainerNeed.objects.update_or_create(
            province_id=province,
            defaults={"trainers_count": trainers_count, "needed_by": needed_by},
        )
    audit.record_line(
        action="set_trainer_need",
        subject=None,
        by=by,
        now=now,
        detail={"province": province, "trainers_count": trainers_count},
    )


def _require_keeper(*, trainer: Trainer, by: Account | None) -> None:
    if by is not None and trainer.account_id != by.pk:
        people_queries.require_right("runs", account=by)


def _refuse_taken(*, holder: Trainer | None) -> None:
    if holder is not None:
        raise CourseRefused(
            _("That person is linked to the trainer %(name)s already. Remove that link first.")
            % {"name": holder}
        )


def _columns(*, details: TrainerDetails) -> dict[str, Any]:
    """The columns of a trainer; raises CourseRefused naming everything that cannot be."""
    lines = []
    if not details.name_km.strip() and not details.name_latin.strip():
        lines.append(_("Give the trainer a name, in Khmer or in Latin letters."))
    if details.province and not Province.objects.filter(code=details.province).exists():
        lines.append(_("There is no province %(code)s.") % {"code": details.province})
    if not details.languages or set(details.languages) - set(pool.LANGUAGES):
        lines.append(_("Choose at least one language of the list."))
    if lines:
        raise CourseRefused(*lines)
    return {
        "name_km": details.name_km.strip(),
        "name_latin": details.name_latin.strip(),
        "province_id": details.province or None,
        "languages": [code for code in pool.LANGUAGES if code in details.languages],
        "note": details.note.strip(),
    }
