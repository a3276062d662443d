"""Exercises in the exchange: opened and closed; records made in an exercise stay in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Exercise
from promdaen.exchange.queries import exchange_database
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.queries import NotAllowed

CODE_PATTERN = re.compile(r"[A-Z0-9][A-Z0-9-]{1,23}")
HOLDER_ROLES = frozenset({"head", "coordinator"})


@dataclass(frozen=True, kw_only=True)
class NewExercise:
    """An exercise: a code in capitals, a title in both languages."""

    code: str
    title_km: str
    title_en: str


def open_exercise(*, new: NewExercise, by: ExchangeMember, now: datetime) -> Exercise:
    """Open an exercise that every member of the exchange can enter. Raises ExchangeRefused."""
    _require_holder(by=by)
    if not CODE_PATTERN.fullmatch(new.code):
        raise ExchangeRefused(
            _("The code is not right."),
            fields={"code": _("Use Latin capitals, digits and dashes, such as EX-2026-1.")},
        )
    if Exercise.objects.filter(code=new.code).exists():
        raise ExchangeRefused(
            _("The code is taken."),
            fields={"code": _("An exercise has this code. Choose another.")},
        )
    with transaction.atomic(using=exchange_database.ALIAS):
        exercise = Exercise.objects.create(
            code=new.code,
            title_km=new.title_km,
            title_en=new.title_en,
            by_id=by.acting_id,
            opened_at=now,
        )
        log.record_line(
            act="open_exercise",
            subject=exercise,
            by=by,
            now=now,
            detail={"exercise": exercise.code},
        )
    return exercise


def close_exercise(*, exercise: Exercise, by: ExchangeMember, now: datetime) -> Exercise:
    """Close an exercise: its participants lose access and its records are no longer shown."""
    _require_holder(by=by)
    if exercise.closed_at is None:
        with transaction.atomic(using=exchange_database.ALIAS):
            exercise.closed_at = now
            exercise.save(update_fields=["closed_at"])
            log.record_line(
                act="close_exercise",
                subject=exercise,
                by=by,
                now=now,
                detail={"exercise": exercise.code},
            )
    return exercise


def enter_world(*, code: str, by: ExchangeMember, now: datetime) -> str:
    """Switch to an exercise, or with "" back to real work; returns the code of the exercise.

    Raises ExchangeRefused for an exercise that is closed or does not exist.
    """
    if code and not Exercise.objects.filter(code=code, closed_at=None).exists():
        raise ExchangeRefused(_("This exercise is closed. Choose one that is open."))
    with transaction.atomic(using=exchange_database.ALIAS):
        log.record_line(act="enter_world", subject=None, by=by, now=now, detail={"exercise": code})
    return code


def _require_holder(*, by: ExchangeMember) -> None:
    if by.acting_id and not (by.is_active and by.roles & HOLDER_ROLES):
        raise NotAllowed(_("Exercises are opened and closed by heads and coordinators."))
