"""Examination of a specimen: shown, looked at with tools, decided."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.people.models import Account
from promdaen.specimen.actions import deciding
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.models import Decision, LabSession, Look, Trial
from promdaen.specimen.queries import drawing
from promdaen.specimen.rules import bench_tools, crediting
from promdaen.specimen.rules.bench_tools import SpecimenView
from promdaen.specimen.rules.crediting import SpecimenFinding

TOKEN_BYTES = 32
FIRST_VIEW = SpecimenView()


@transaction.atomic
def show_trial(
    *, trial: Trial, officer_id: UUID, views: Sequence[SpecimenView], tool: str = "", now: datetime
) -> list[Look]:
    """Show a specimen to its officer: one look with a token for each view, in order.

    The first call starts the clock of the decision. `tool` is the tool just selected. Looks are
    not written to the audit log, because they are a log themselves. Raises SpecimenRefused for a
    specimen of another officer, an ended session, before its turn and after its decision.
    """
    trial = _trial_in_turn(trial=trial, officer_id=officer_id)
    if trial.shown_at is None:
        trial.shown_at = now
        trial.save(update_fields=["shown_at"])
    if tool in bench_tools.BENCH_TOOLS and tool not in bench_tools.BENCH_LIGHTS:
        _look(trial=trial, tool=tool, now=now)
    return [_look(trial=trial, tool=view.code, now=now) for view in views]


@transaction.atomic
def show_next_trial(*, session: LabSession, officer_id: UUID, now: datetime) -> Look | None:
    """Show the next specimen of a session in daylight; None if every specimen is decided.

    Raises SpecimenRefused for a session of another officer and for an ended one.
    """
    trial = Trial.objects.filter(session=session, decision__isnull=True).first()
    if trial is None:
        return None
    [look] = show_trial(trial=trial, officer_id=officer_id, views=[FIRST_VIEW], now=now)
    return look


def serve_look(*, token: str, officer_id: UUID, now: datetime) -> str:
    """The picture of a look as SVG text, once.

    Raises SpecimenRefused if it was fetched before, or is not this officer's.
    """
    fresh = Look.objects.filter(
        token=token, served_at__isnull=True, trial__session__officer_id=officer_id
    )
    if not fresh.update(served_at=now):
        raise SpecimenRefused(_("This picture was shown already. Press the tool again."))
    look = Look.objects.select_related("trial").get(token=token)
    return drawing.picture(specimen=look.trial, view=bench_tools.read_view(code=look.tool))


@transaction.atomic
def decide(
    *,
    trial: Trial,
    officer_id: UUID,
    finding: SpecimenFinding,
    phone_milliseconds: int | None,
    by: Account | None,
    now: datetime,
) -> Decision:
    """Save the decision of an officer on a specimen; the last one ends the session.

    An unknown reason is saved as another reason. Raises SpecimenRefused for a specimen of another
    officer, an ended session, a second decision, and a specimen never shown.
    """
    trial = _trial_in_turn(trial=trial, officer_id=officer_id)
    if trial.shown_at is None:
        raise SpecimenRefused(_("Look at the document first."))
    decision = deciding.new_decision(trial=trial, finding=finding, moment=now)
    decision.milliseconds = crediting.milliseconds(
        shown_at=trial.shown_at, decided_at=now, phone=phone_milliseconds
    )
    deciding.keep_decision(decision=decision, by=by, now=now)
    return decision


def _trial_in_turn(*, trial: Trial, officer_id: UUID) -> Trial:
    """Lock the session and return the trial, if it is the officer's and next in turn."""
    session = LabSession.objects.select_for_update().get(pk=trial.session_id)
    undecided = Trial.objects.filter(session=session, decision__isnull=True)
    next_trial = undecided.order_by("position").first()
    if session.officer_id != officer_id:
        raise SpecimenRefused(_("Another officer has this document."))
    if session.ended_at is not None:
        raise SpecimenRefused(_("This practice has ended. Begin a new one."))
    if next_trial is None or next_trial.pk != trial.pk:
        if undecided.filter(pk=trial.pk).exists():
            raise SpecimenRefused(_("Decide the documents before this one first."))
        raise SpecimenRefused(_("This document is decided; the first decision is final."))
    next_trial.session = session
    return next_trial


def _look(*, trial: Trial, tool: str, now: datetime) -> Look:
    return Look.objects.create(
        trial=trial, tool=tool, token=secrets.token_urlsafe(TOKEN_BYTES), asked_at=now
    )
