"""Keying: paper answer sheets typed by one person, or by two who must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.assessment import kinds
from promdaen.assessment.models import PaperItem, Sitting
from promdaen.assessment.rules import typed as typed_answers
from promdaen.course.actions.answer_times import require_test_begun
from promdaen.course.actions.answers import SittingAnswers, record_run_sittings
from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import Enrolment, Keying
from promdaen.course.queries.keying import (
    BOTH_TURNS,
    KeyingDifference,
    differences,
    has_taken_test,
    is_on_phone,
)
from promdaen.course.queries.runs import keying_sheet
from promdaen.course.rules.rounds import RunOccasion
from promdaen.kit import audit
from promdaen.kit.texts import page_language
from promdaen.people.models import Account

Answers = dict[str, typed_answers.Answer]


@dataclass(frozen=True, kw_only=True)
class Keyed:
    """Result of keying a sheet: a sitting, a wait for the second person, or differences."""

    sitting: Sitting | None = None
    differences: tuple[KeyingDifference, ...] = ()
    is_waiting: bool = False


@transaction.atomic
def key_sheet(
    *,
    enrolment: Enrolment,
    occasion: str,
    months: int = 0,
    typed: Mapping[str, str],
    is_checked_twice: bool = False,
    by: Account | None,
    now: datetime,
) -> Keyed:
    """Store the typed answers by item code; a missing code is a blank answer.

    With `is_checked_twice` a sheet counts only after a second person has keyed the same. If the
    two differ, both wait for `resolve_keying`. Raises CourseRefused, one line for each item, for
    an answer that an item does not offer, for an officer who already has answers, for a second
    keying by the same person, and for a test that has not begun.
    """
    require_change(run=enrolment.run, by=by)
    enrolment = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    test_round = RunOccasion(occasion=occasion, months=months)
    require_test_begun(run=enrolment.run, test_round=test_round, now=now)
    paper_items = _places(enrolment=enrolment, test_round=test_round)
    answers = _cleaned(paper_items=paper_items, typed=typed)
    turns = list(enrolment.keyings.filter(occasion=occasion, months=months))
    if not turns and not is_checked_twice:
        return _counted(
            enrolment=enrolment, test_round=test_round, answers=answers, by=by, now=now
        )
    person = _next_person(turns=turns, by=by)
    if turns and turns[0].answers == answers:
        enrolment.keyings.filter(occasion=occasion, months=months).delete()
        return _counted(
            enrolment=enrolment, test_round=test_round, answers=answers, by=by, now=now
        )
    enrolment.keyings.create(
        occasion=occasion,
        months=months,
        turn=len(turns) + 1,
        keyed_by=person,
        keyed_at=now,
        answers=answers,
    )
    audit.record_line(
        action="key_sheet",
        subject=enrolment,
        by=by,
        now=now,
        detail={"occasion": test_round.slug, "turn": len(turns) + 1},
    )
    if not turns:
        return Keyed(is_waiting=True)
    return Keyed(
        differences=differences(paper_items=paper_items, turns=(turns[0].answers, answers))
    )


@transaction.atomic
def take_in_sheet(
    *,
    enrolment: Enrolment,
    test_round: RunOccasion,
    typed: Mapping[str, typed_answers.Typed],
    by: Account | None,
    now: datetime,
) -> Sitting:
    """Store the answers read from a photographed sheet, by item code.

    Raises CourseRefused as `key_sheet` does, and if the sheet is being keyed by hand.
    """
    require_change(run=enrolment.run, by=by)
    enrolment = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    require_test_begun(run=enrolment.run, test_round=test_round, now=now)
    paper_items = _places(enrolment=enrolment, test_round=test_round)
    if enrolment.keyings.filter(occasion=test_round.occasion, months=test_round.months).exists():
        raise CourseRefused(
            _("This sheet is being keyed by hand. Finish that keying, or throw it away first.")
        )
    answers = _cleaned(paper_items=paper_items, typed=typed)
    keyed = _counted(
        enrolment=enrolment, test_round=test_round, answers=answers, mode="paper", by=by, now=now
    )
    return cast(Sitting, keyed.sitting)


@transaction.atomic
def resolve_keying(
    *,
    enrolment: Enrolment,
    occasion: str,
    months: int = 0,
    chosen: Mapping[str, str],
    by: Account | None,
    now: datetime,
) -> Keyed:
    """Decide the answer to each item that two people keyed differently.

    Raises CourseRefused if a differing item is left out, or if no keying waits.
    """
    require_change(run=enrolment.run, by=by)
    enrolment = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    test_round = RunOccasion(occasion=occasion, months=months)
    turns = list(enrolment.keyings.filter(occasion=occasion, months=months))
    if len(turns) < BOTH_TURNS:
        raise CourseRefused(
            _("This sheet was not keyed by two people; there is nothing to resolve.")
        )
    paper_items = _places(enrolment=enrolment, test_round=test_round)
    open_items = {
        difference.item
        for difference in differences(
            paper_items=paper_items, turns=(turns[0].answers, turns[1].answers)
        )
    }
    left = open_items - chosen.keys()
    if left:
        raise CourseRefused(
            _("Say what is on the sheet for item %(items)s.") % {"items": ", ".join(sorted(left))}
        )
    decided = _cleaned(paper_items=paper_items, typed={code: chosen[code] for code in open_items})
    answers = {
        code: decided[code] if code in open_items else turns[0].answers[code] for code in decided
    }
    enrolment.keyings.filter(occasion=occasion, months=months).delete()
    return _counted(enrolment=enrolment, test_round=test_round, answers=answers, by=by, now=now)


@transaction.atomic
def discard_keying(
    *, enrolment: Enrolment, occasion: str, months: int = 0, by: Account | None, now: datetime
) -> None:
    """Delete the keyed answers of a sheet that does not count yet, to start again."""
    require_change(run=enrolment.run, by=by)
    count, _rows = enrolment.keyings.filter(occasion=occasion, months=months).delete()
    if count:
        audit.record_line(
            action="discard_keying",
            subject=enrolment,
            by=by,
            now=now,
            detail={
                "occasion": RunOccasion(occasion=occasion, months=months).slug,
                "turns": count,
            },
        )


def _places(*, enrolment: Enrolment, test_round: RunOccasion) -> list[PaperItem]:
    places = keying_sheet(enrolment=enrolment, occasion=test_round.occasion)
    if not places:
        raise CourseRefused(_("This run has no paper for this occasion. Choose its papers first."))
    if is_on_phone(enrolment=enrolment, test_round=test_round):
        raise CourseRefused(
            _(
                "This officer is taking the test on a phone now. "
                "Wait until it is handed in, or close the test."
            )
        )
    if has_taken_test(enrolment=enrolment, occasion=test_round.occasion, months=test_round.months):
        raise CourseRefused(
            _(
                "This officer has answers on this occasion already. "
                "Correct single answers, or withdraw the sitting first."
            )
        )
    return places


def _cleaned(
    *, paper_items: Sequence[PaperItem], typed: Mapping[str, typed_answers.Typed]
) -> Answers:
    """The answer to every item of the paper. Raises CourseRefused, one line for each item."""
    codes = {paper_item.item.code for paper_item in paper_items}
    lines = [
        _("Item %(code)s is not on this paper.") % {"code": code}
        for code in typed
        if code not in codes
    ]
    answers: Answers = {}
    language = page_language()
    for paper_item in paper_items:
        item = paper_item.item
        kind = kinds.get_kind(name=item.kind)
        try:
            answers[item.code] = kind.clean(body=item.body, typed=typed.get(item.code, ""))
        except typed_answers.AnswerRefused as refused:
            problem = refused.words.text(language=language)
            lines.append(
                _("Item %(position)s: %(what)s")
                % {"position": paper_item.position, "what": problem}
            )
    if lines:
        raise CourseRefused(*lines)
    return answers


def _next_person(*, turns: Sequence[Keying], by: Account | None) -> Account:
    if by is None:
        raise CourseRefused(_("Keying that is checked twice needs two people who are signed in."))
    if len(turns) >= BOTH_TURNS:
        raise CourseRefused(_("Two people keyed this sheet differently. Resolve that first."))
    if turns and turns[0].keyed_by_id == by.pk:
        raise CourseRefused(_("You keyed this sheet. Another person keys it the second time."))
    return by


def _counted(
    *,
    enrolment: Enrolment,
    test_round: RunOccasion,
    answers: Answers,
    mode: str = "keyed",
    by: Account | None,
    now: datetime,
) -> Keyed:
    paper = keying_sheet(enrolment=enrolment, occasion=test_round.occasion)[0].paper
    sitting_answers = SittingAnswers(
        enrolment=enrolment,
        occasion=test_round.occasion,
        months=test_round.months,
        paper=paper,
        responses=answers,
    )
    run = enrolment.run
    [link] = record_run_sittings(run=run, sittings=[sitting_answers], mode=mode, by=by, now=now)
    return Keyed(sitting=link.sitting)
