"""Answers saved one by one: whose, when, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.kit import edits
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from promdaen.survey.actions import drafts
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import DraftAnswer, Visit
from promdaen.survey.queries import visit_forms
from tests import factories, survey_world

pytestmark = pytest.mark.django_db
TODAY = factories.NOW.date()


@pytest.fixture
def assessor() -> Account:
    return factories.account("assessor")


def new_visit(assessor: Account | None, kind: str = "local") -> Visit:
    return Visit.objects.create(
        round=survey_world.a_round(),
        checkpoint=factories.checkpoint("KH-L1", kind=kind),
        assessor=assessor,
        planned_at=factories.NOW,
    )


def save(visit: Visit, by: Account, **answers: str) -> None:
    sent_answers = drafts.SentAnswers(answers=answers)
    drafts.save_answers(visit=visit, sent_answers=sent_answers, by=by, now=factories.NOW)


def test_only_what_is_asked_there_is_saved_and_only_where_it_changed(assessor: Account) -> None:
    visit = new_visit(assessor)
    survey_world.instrument()
    save(visit, assessor, I01="2", I02="", T34="counted", nothing="1", T02_front="mine.jpg")
    assert [draft_answer.field for draft_answer in DraftAnswer.objects.all()] == ["I01"]
    save(visit, assessor, I01="")
    form = visit_forms.visit_form(visit=visit, today=TODAY)
    assert form is not None
    assert "I01" not in form.answers, "taken back"


def saved(visit: Visit, by: Account, opened: dict[str, str], **answers: str) -> Any:
    sent_answers = drafts.SentAnswers(
        answers=answers, opened={name: edits.digest(value) for name, value in opened.items()}
    )
    return drafts.save_answers(visit=visit, sent_answers=sent_answers, by=by, now=factories.NOW)


def stored(visit: Visit) -> dict[str, str]:
    return dict(visit.drafts.values_list("field", "value"))


def test_an_answer_that_another_window_changed_is_not_overwritten(assessor: Account) -> None:
    visit = new_visit(assessor)
    survey_world.instrument()
    opened = {"I01": "", "I01_note": "", "I02": ""}
    save(visit, assessor, I01="3", I02="1")
    outcome = saved(visit, assessor, opened, I01="2", I01_note="seen", I02="")
    assert outcome.conflicts == {"I01": "2"}
    assert stored(visit) == {"I01": "3", "I01_note": "seen", "I02": "1"}, (
        "I02 was not touched here"
    )


def test_who_saves_again_with_both_in_view_decides(assessor: Account) -> None:
    visit = new_visit(assessor)
    survey_world.instrument()
    save(visit, assessor, I01="3")
    outcome = saved(visit, assessor, {"I01": "3"}, I01="2")
    assert (outcome.conflicts, stored(visit)) == ({}, {"I01": "2"})
    assert outcome.opened == {"I01": edits.digest("2")}, "so that the next change is no conflict"


def test_two_windows_that_agree_are_no_conflict(assessor: Account) -> None:
    visit = new_visit(assessor)
    survey_world.instrument()
    save(visit, assessor, I01="3")
    outcome = saved(visit, assessor, {"I01": ""}, I01="3")
    assert (outcome.conflicts, outcome.opened) == ({}, {"I01": edits.digest("3")})


def test_a_visit_of_somebody_else_takes_no_answers(assessor: Account) -> None:
    visit = new_visit(assessor)
    survey_world.instrument()
    with pytest.raises(NotAllowed):
        save(visit, factories.account("assessor"), I01="2")
    account = factories.account("viewer")
    Visit.objects.filter(pk=visit.pk).update(assessor=account)
    with pytest.raises(NotAllowed):
        save(visit, account, I01="2")
    save(visit, factories.account("coordinator"), I01="2")


def test_a_visit_that_a_phone_made_is_corrected_on_that_phone() -> None:
    visit = new_visit(None)
    survey_world.instrument()
    with pytest.raises(NotAllowed):
        save(visit, factories.account("coordinator"), I01="2")


def test_what_was_submitted_takes_answers_only_once_it_is_returned(assessor: Account) -> None:
    visit = new_visit(assessor)
    survey_world.instrument()
    Visit.objects.filter(pk=visit.pk).update(state="submitted")
    with pytest.raises(SurveyRefused, match="returns it"):
        save(visit, assessor, I01="2")
    Visit.objects.filter(pk=visit.pk).update(state="returned")
    save(visit, assessor, I01="2")


def test_where_no_standard_holds_nothing_is_asked(assessor: Account) -> None:
    visit = new_visit(assessor, kind="police_post")
    assert visit_forms.visit_form(visit=visit, today=TODAY) is None, "nothing was published"
    factories.checkpoint("KH-L2")
    survey_world.instrument()
    with pytest.raises(SurveyRefused, match="not surveyed"):
        save(visit, assessor, I01="2")


def test_a_contradiction_is_not_submitted(assessor: Account) -> None:
    visit = new_visit(assessor)
    survey_world.instrument()
    save(visit, assessor, visited_on="2026-11-20", I25="counted", I25_whole="1", I25_part="2")
    with pytest.raises(SurveyRefused, match="Correct"):
        drafts.submit_visit(visit=visit, by=assessor, now=factories.NOW)


def test_a_photograph_that_never_came_is_not_sent_again(assessor: Account) -> None:
    visit = new_visit(assessor)
    first = survey_world.submission(
        checkpoint=visit.checkpoint, account=assessor, answers={"T02_front": "lost.jpg"}
    )
    Visit.objects.filter(pk=visit.pk).update(state="returned")
    visit.refresh_from_db()
    assert visit_forms.field_picture(visit=visit, field="T02_booth") is None
    result = drafts.submit_visit(visit=visit, by=assessor, now=factories.NOW)
    assert result.submission.supersedes == first
    assert not result.submission.attachments.exists()
