"""Interviews practised on a phone, saved once; the first of each is evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.models import Dialogue, Interview
from promdaen.booth.queries import content
from promdaen.booth.rules import acts, rulings
from promdaen.booth.rules.dialogues import coding, playing
from promdaen.booth.rules.dialogues.coding import Coding
from promdaen.evidence import actions as evidence_actions
from promdaen.kit import audit, ids
from promdaen.people.models import Account, Officer

EVIDENCE, SOURCE = "booth", "booth.interview"
MAX_SPOKEN_LINES = 400


@transaction.atomic
def keep_interview(
    *,
    interview_id: UUID,
    officer_id: UUID,
    dialogue: tuple[str, int],
    choices: Sequence[str],
    referral: str,
    by: Account | None,
    now: datetime,
) -> Interview:
    """Save an interview under the id made by its phone; a repeated one is unchanged.

    `dialogue` is the code and the version that was played. The first time of an officer with an
    interview is evidence; later times are practice, because the answers are known. Raises
    BoothRefused for choices that are not possible and for an id of another officer.
    """
    officer = Officer.objects.select_for_update().get(pk=officer_id)
    existing_interview = Interview.objects.filter(pk=interview_id).first()
    if existing_interview is not None:
        return _own(existing_interview, officer)
    row = Dialogue.objects.filter(code=dialogue[0], version=dialogue[1]).first()
    if row is None:
        raise BoothRefused(_("This interview is not known here. Load the page again."))
    interview_coding = _coding(row, choices, referral)
    is_first = not Interview.objects.filter(officer=officer, dialogue__code=row.code).exists()
    interview = _inserted(
        id=interview_id,
        officer=officer,
        department_id=officer.department_id,
        dialogue=row,
        said=list(choices),
        referral=referral,
        coding=coding.as_values(coding=interview_coding),
        seconds=interview_coding.seconds,
        at=now,
    )
    detail = {"dialogue": row.code, "version": row.version}
    audit.record_line(action="keep_interview", subject=interview, by=by, now=now, detail=detail)
    if is_first:
        _record(interview, row, interview_coding, by=by, now=now)
    return interview


def _inserted(**values: Any) -> Interview:
    """Insert an interview; another officer's phone may send its id at the same moment."""
    try:
        with transaction.atomic():
            return Interview.objects.create(**values)
    except IntegrityError as taken:
        raise BoothRefused(_("This interview was saved for another officer.")) from taken


def _own(interview: Interview, officer: Officer) -> Interview:
    if interview.officer_id != officer.pk:
        raise BoothRefused(_("This interview was saved for another officer."))
    return interview


def _coding(row: Dialogue, choices: Sequence[str], referral: str) -> Coding:
    if referral not in rulings.RULINGS:
        raise BoothRefused(_("Say where the person goes from here."))
    if not choices:
        raise BoothRefused(_("Nothing was said in this interview."))
    dialogue = content.load_dialogue(dialogue=row)
    try:
        if len(choices) > MAX_SPOKEN_LINES:
            raise playing.NotOffered(choices[MAX_SPOKEN_LINES])
        return coding.coded(
            dialogue=dialogue,
            codes=choices,
            initial_flags=acts.begun(dialogue=dialogue, is_room=dialogue.place == "room").set,
            referral=referral,
        )
    except playing.NotOffered as wrong:
        raise BoothRefused(
            _("“%(code)s” could not be said at that moment. Play the interview again.")
            % {"code": str(wrong)[:40]}
        ) from wrong


def _record(
    interview: Interview,
    dialogue: Dialogue,
    new_coding: Coding,
    *,
    by: Account | None,
    now: datetime,
) -> None:
    """Record one observation on each outcome of the interview, all with the same credit."""
    credit = coding.credit(coding=new_coding)
    observations = [
        evidence_actions.NewObservation(
            officer_id=interview.officer_id,
            outcome_id=code,
            kind=EVIDENCE,
            credit=credit,
            at=now,
            source_kind=SOURCE,
            source_id=ids.fixed_id("interview", interview.pk, code),
        )
        for code in dialogue.outcomes.order_by("code").values_list("code", flat=True)
    ]
    evidence_actions.record_observations(observations=observations, by=by, now=now)
