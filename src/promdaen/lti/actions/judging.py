"""What people of a platform do with cases, specimens and at the booth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from statistics import fmean
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.booth.actions import runs as booth_actions
from promdaen.booth.actions.refusals import ActsRefused
from promdaen.booth.queries import foldings
from promdaen.booth.rules import acts as act_rules
from promdaen.casework.actions import closing
from promdaen.casework.actions.closing import NewStageAnswer
from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.queries import visitors as case_visitors
from promdaen.kit import languages
from promdaen.kit.texts import page_language
from promdaen.lti import queries
from promdaen.lti.actions.visits import finish_visit
from promdaen.lti.models import LtiVisit
from promdaen.lti.rules import contents
from promdaen.specimen.queries import visitors as specimen_visitors
from promdaen.specimen.rules import crediting
from promdaen.specimen.rules.crediting import SpecimenFinding

MAX_ACTS = 5_000


@transaction.atomic
def answer_case(
    *, visit: LtiVisit, stage: str, answer: NewStageAnswer, is_left: bool, now: datetime
) -> bool:
    """Keep the answers to the stage of a case at hand; with `is_left` go on to the next.

    Leaving the last stage ends the visit with its score. False if another window was faster.
    Raises CaseworkRefused as casework does, and for leaving a stage with an open element.
    """
    row = LtiVisit.objects.select_for_update().get(pk=visit.pk)
    session = queries.case_session(visit=row) if row.kind == contents.CASE else None
    if session is None or row.finished_at is not None:
        return False
    page = case_visitors.stage_page(session=session, answers=queries.case_answers(visit=row))
    if page.stage.code != stage:
        return False
    closing.check_answer(session=session, text=page.text, stage=stage, answer=answer)
    stored = row.answers[-1]["answer"] if row.answers else case_visitors.NO_ANSWER
    changes = {name: value for name, value in asdict(answer).items() if value is not None}
    values = {**stored, **changes}
    row.answers = [*row.answers[:-1], {"item": stage, "answer": values}]
    if is_left:
        _leave_stage(visit=row, page=page, now=now)
    row.save()
    return True


def _leave_stage(*, visit: LtiVisit, page: Any, now: datetime) -> None:
    """Begin the next stage with the same answers; after the last one finish the visit."""
    values = visit.answers[-1]["answer"]
    open_count = sum(code not in values["elements"] for code in page.text.asks)
    if open_count:
        count = languages.count_text(open_count, language=page_language())
        raise CaseworkRefused(
            _("Answer every element first. Still to answer: %(count)s.") % {"count": count}
        )
    if not page.is_last:
        following = page.text.stages[page.number].code
        entry = {"item": following, "answer": {**values, "missing": []}}
        visit.answers = [*visit.answers, entry]
        return
    answers = queries.case_answers(visit=visit)
    score = case_visitors.case_score(session=page.session, answers=answers)
    finish_visit(visit=visit, score=score, now=now)


@transaction.atomic
def decide_specimen(
    *, visit: LtiVisit, number: int, finding: SpecimenFinding, now: datetime
) -> bool:
    """Keep the decision on the next specimen of a visit; the first one counts.

    The last one ends the visit with the mean credit. False if another window was faster.
    """
    row = LtiVisit.objects.select_for_update().get(pk=visit.pk)
    if row.kind != contents.SPECIMENS or number != len(row.answers) + 1:
        return False
    trial = queries.specimen_trial(visit=row, number=number)
    if trial is None or row.finished_at is not None:
        return False
    if finding.answer == crediting.GENUINE:
        finding = SpecimenFinding(answer=finding.answer)
    mark = specimen_visitors.credit(trial=trial, finding=finding)
    entry = {"item": number, "answer": asdict(finding), "mark": mark}
    row.answers = [*row.answers, entry]
    if len(row.answers) == len(row.items):
        score = fmean(decision["mark"] for decision in row.answers)
        finish_visit(visit=row, score=score, now=now)
    row.save()
    return True


@transaction.atomic
def keep_booth_acts(
    *, visit: LtiVisit, acts: Sequence[object], now: datetime
) -> booth_actions.RunProgress:
    """Keep the acts of a run at the booth that are not kept yet; the last one ends the visit.

    There is no score. Raises ActsRefused with the next number.
    """
    row = LtiVisit.objects.select_for_update().get(pk=visit.pk)
    run, stored_acts = queries.booth_run(visit=row), queries.booth_acts(visit=row)
    if len(stored_acts) + len(acts) > MAX_ACTS:
        raise ActsRefused(_("This run has ended."), next_number=len(stored_acts) + 1)
    coming, played = booth_actions.coming_acts(run=run, acts=acts, stored_acts=stored_acts)
    if not coming:
        is_ended = row.finished_at is not None
        return booth_actions.RunProgress(next_number=len(stored_acts) + 1, is_ended=is_ended)
    row.answers = [*row.answers, *act_rules.as_values(acts=coming)]
    if played.is_ended:
        folding = foldings.fold_acts(run=run, acts=[*stored_acts, *coming])
        row.items = [row.items[0] | {"debrief": foldings.debrief_values(folding=folding)}]
        finish_visit(visit=row, score=None, now=now)
    row.save()
    return booth_actions.RunProgress(next_number=played.acts_count + 1, is_ended=played.is_ended)
