"""The pool of trainers: add, change, link, absences, activity; trainers needed by province."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import Absence, OfficerSpelling, Trainer, TrainerNeed
from promdaen.course.rules import trainer_pool as pool
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Officer
from promdaen.places import queries as places_queries


@dataclass(frozen=True, kw_only=True)
class TrainerDetails:
    """Details of a trainer: a name in at least one script, province code ("" for none)."""

    name_km: str = ""
    name_latin: str = ""
    province: str = ""
    languages: Sequence[str] = ("km",)
    note: str = ""


@transaction.atomic
def add_trainer(*, details: TrainerDetails, by: Account | None, now: datetime) -> Trainer:
    """Add a trainer to the pool. Raises CourseRefused for invalid values, one line each."""
    people_queries.require_right("runs", account=by)
    trainer = Trainer.objects.create(**_columns(details=details))
    audit.record_line(action="add_trainer", subject=trainer, by=by, now=now)
    return trainer


@transaction.atomic
def change_trainer(
    *, trainer: Trainer, details: TrainerDetails, by: Account | None, now: datetime
) -> Trainer:
    """Change the details of a trainer. Raises CourseRefused as `add_trainer` does."""
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
    """Link a trainer to an account or an officer of the same person; no data is merged.

    Raises CourseRefused if either belongs to another trainer, or the account is not a trainer's.
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
        trainer.save(update_fields=["account"])
    if officer is not None:
        _refuse_taken(holder=others.filter(officer=officer).first())
        trainer.officer = officer
        trainer.save(update_fields=["officer"])
    detail = {
        "account": str(account.pk) if account else "",
        "officer": str(officer.pk) if officer else "",
    }
    audit.record_line(action="link_trainer", subject=trainer, by=by, now=now, detail=detail)


@transaction.atomic
def unlink_trainer(*, trainer: Trainer, side: str, by: Account | None, now: datetime) -> None:
    """Remove the link to an "account" or an "officer". Raises CourseRefused for other values."""
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
    """Remove a trainer from the pool or return one; past lessons and endorsements stay."""
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
    """Record days on which a trainer cannot teach: by the coordinator or the trainer.

    Raises CourseRefused if the last day is before the first.
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
    """Delete an absence of a trainer."""
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
    """Set how many lead trainers of each topic a province needs by a day.

    None uses the number that planned runs need. Raises CourseRefused for an unknown province, and
    for a number without a day.
    """
    people_queries.require_right("runs", account=by)
    if province not in places_queries.province_names():
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


def remove_copied_names(*, codes: Mapping[UUID, str]) -> None:
    """Remove names of officers from the pool of trainers and from spellings of imported files.

    `codes` are the short codes that take their place; it runs inside the removal of the names.
    """
    for trainer in Trainer.objects.filter(officer__in=codes).select_related("officer"):
        code = trainer.officer.short_code if trainer.officer else ""
        trainer.name_km, trainer.name_latin, trainer.note = code, code, ""
        trainer.is_active = False
        trainer.save(update_fields=["name_km", "name_latin", "note", "is_active"])
    OfficerSpelling.objects.filter(enrolment__officer__in=codes).delete()


def _refuse_taken(*, holder: Trainer | None) -> None:
    if holder is not None:
        raise CourseRefused(
            _("That person is linked to the trainer %(name)s already. Remove that link first.")
            % {"name": holder}
        )


def _columns(*, details: TrainerDetails) -> dict[str, object]:
    """The column values of a trainer. Raises CourseRefused with every mistake."""
    lines = []
    if not details.name_km.strip() and not details.name_latin.strip():
        lines.append(_("Give the trainer a name, in Khmer or in Latin letters."))
    if details.province and details.province not in places_queries.province_names():
        lines.append(_("There is no province %(code)s.") % {"code": details.province})
    if not details.languages or set(details.languages) - set(pool.TEACHING_LANGUAGES):
        lines.append(_("Choose at least one language of the list."))
    if lines:
        raise CourseRefused(*lines)
    return {
        "name_km": details.name_km.strip(),
        "name_latin": details.name_latin.strip(),
        "province_id": details.province or None,
        "languages": [code for code in pool.TEACHING_LANGUAGES if code in details.languages],
        "note": details.note.strip(),
    }
