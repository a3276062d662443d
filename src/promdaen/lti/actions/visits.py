"""What people of a platform do in a visit, and the score that goes back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.assessment import kinds
from promdaen.assessment.models import Item
from promdaen.assessment.rules import typed
from promdaen.kit import jobs
from promdaen.kit.channels import wire
from promdaen.kit.refusals import Refused
from promdaen.kit.texts import page_language
from promdaen.lti import queries
from promdaen.lti.models import LtiVisit
from promdaen.lti.rules import contents, messages, scores
from promdaen.specimen.rules.closeup_tasks import TASKS_COUNT

JOB = scores.SCORE_JOB
KEPT_FOR = timedelta(days=30)


class AnswerNotTaken(Refused):
    """An answer cannot be taken; the message says why."""


class ScoreNotSent(Exception):
    """The platform did not accept a score; it is tried again."""


@transaction.atomic
def answer_item(
    *,
    visit: LtiVisit,
    item: str,
    fields: Mapping[str, Sequence[str]],
    is_unknown: bool,
    now: datetime,
) -> int | None:
    """Keep the answer to the next item of a practice; the first one counts.

    Returns the place of the answer, None if another window was faster. After the last item the
    score is sent. Raises AnswerNotTaken for a blank and for a choice that is in two rows.
    """
    row = LtiVisit.objects.select_for_update().get(pk=visit.pk)
    position = len(row.answers)
    if row.kind != contents.PRACTICE or row.finished_at is not None:
        return None
    renew_items(visit=row, now=now)
    if row.items[position : position + 1] != [item]:
        row.save()
        return None
    question = Item.objects.get(pk=item)
    kind = kinds.get_kind(name=question.kind)
    answer: typed.Answer = {}
    if not is_unknown:
        left = [entry["id"] for entry in question.body.get("left", ())]
        try:
            read = kind.PAGE.read(kind.option_ids(body=question.body), left, fields)
            answer = kind.clean(body=question.body, typed=read)
        except typed.AnswerRefused as refused:
            raise AnswerNotTaken(refused.words.text(language=page_language())) from refused
        if not answer:
            raise AnswerNotTaken(_("Choose an answer, or say that you do not know it."))
    mark = kind.mark(body=question.body, key=question.key, answer=answer) if answer else 0.0
    row.answers = [*row.answers, {"item": item, "answer": dict(answer), "mark": mark}]
    _finish_practice(visit=row, count=len(row.items), now=now)
    row.save()
    return position + 1


@transaction.atomic
def answer_closeup(*, visit: LtiVisit, number: int, answer: str, now: datetime) -> int | None:
    """Keep the answer to the next close-up of a visit; the first one counts.

    Returns the place of the answer, None if another window was faster. After the last close-up
    the score is sent. Raises AnswerNotTaken for a blank.
    """
    row = LtiVisit.objects.select_for_update().get(pk=visit.pk)
    if row.kind != contents.CLOSEUPS or row.finished_at is not None:
        return None
    task = queries.closeup_task(visit=row, number=number)
    if task is None or number != len(row.answers) + 1:
        return None
    if answer not in task.options:
        raise AnswerNotTaken(_("Choose an answer."))
    mark = float(answer == task.key)
    row.answers = [*row.answers, {"item": number, "answer": answer, "mark": mark}]
    _finish_practice(visit=row, count=TASKS_COUNT, now=now)
    row.save()
    return number


def renew_items(*, visit: LtiVisit, now: datetime) -> None:
    """Replace or skip open items that tests took meanwhile; the caller saves the locked visit."""
    visit.items = queries.current_items(visit=visit)
    _finish_practice(visit=visit, count=len(visit.items), now=now)


@transaction.atomic
def end_practice(*, visit: LtiVisit, now: datetime) -> bool:
    """End a practice whose last items were skipped; False where none was answered."""
    row = LtiVisit.objects.select_for_update().get(pk=visit.pk)
    if row.finished_at is None:
        renew_items(visit=row, now=now)
        row.save()
    return row.finished_at is not None


@transaction.atomic
def finish_lesson(*, visit: LtiVisit, now: datetime) -> None:
    """Note that a lesson was read, and send that as the full score; once."""
    row = LtiVisit.objects.select_for_update().get(pk=visit.pk)
    if row.kind == contents.LESSON and row.finished_at is None:
        finish_visit(visit=row, score=1.0, now=now)
        row.save()


def send_score(*, visit: str) -> None:
    """Send the score of a visit to its platform: the work of its job.

    Raises ScoreNotSent to be called again later, PlatformRefused to end.
    """
    row = LtiVisit.objects.select_related("platform").filter(pk=UUID(visit)).first()
    if row is None or row.sent_at is not None or row.score is None or row.finished_at is None:
        return
    if row.platform.stopped_at is not None:
        raise scores.PlatformRefused(_("This platform was stopped."))
    token = _access_token(visit=row)
    answer = wire.post(
        address=scores.scores_address(line_item=row.line_item),
        body=scores.score_message(subject=row.subject, score=row.score, moment=row.finished_at),
        headers={"content-type": scores.SCORE_TYPE, "authorization": f"Bearer {token}"},
    )
    if answer.is_good:
        row.sent_at, row.problem = timezone.now(), ""
        row.save(update_fields=["sent_at", "problem"])
        return
    _note_problem(visit=row, problem=answer.why or f"score: {answer.status}")
    if answer.status in scores.FINAL_STATUSES:
        raise scores.PlatformRefused(_("The learning platform does not accept this score."))
    raise ScoreNotSent(row.problem)


def remove_old_visits(*, now: datetime) -> int:
    """Delete visits 30 days after they were last opened, with the ids of their people; the count.

    The score of a visit is sent or given up long before.
    """
    return LtiVisit.objects.filter(opened_at__lt=now - KEPT_FOR).delete()[0]


def _finish_practice(*, visit: LtiVisit, count: int, now: datetime) -> None:
    """Finish a practice if all its questions were answered; their mean mark is the score."""
    if visit.answers and len(visit.answers) == count:
        marks = [kept_answer["mark"] for kept_answer in visit.answers]
        finish_visit(visit=visit, score=contents.practice_score(marks=marks), now=now)


def finish_visit(*, visit: LtiVisit, score: float | None, now: datetime) -> None:
    """Finish a locked visit and send its score, if it has one; the caller saves the visit."""
    visit.finished_at, visit.score = now, score
    if visit.line_item and score is not None:
        jobs.ask_job(kind=JOB, arguments={"visit": str(visit.pk)}, by=None, now=now)


def _access_token(*, visit: LtiVisit) -> str:
    """An access token for scores (RFC 6749, 4.4, with RFC 7523). Raises ScoreNotSent."""
    from joserfc import jwt  # noqa: PLC0415  slow to import

    key, platform = queries.tool_key(), visit.platform
    claims = scores.assertion_claims(
        client_id=platform.client_id,
        token_url=platform.token_url,
        message_id=secrets.token_urlsafe(16),
        now=timezone.now(),
    )
    header = {"alg": messages.SIGNATURE_ALGORITHM, "typ": "JWT", "kid": key.kid}
    assertion = jwt.encode(header, claims, key)
    answer = wire.post(
        address=platform.token_url,
        body=urlencode(scores.token_request(assertion=assertion)).encode(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    token = scores.read_access_token(body=answer.body) if answer.is_good else ""
    if not token:
        _note_problem(visit=visit, problem=answer.why or f"token: {answer.status}")
        raise ScoreNotSent(visit.problem)
    return token


def _note_problem(*, visit: LtiVisit, problem: str) -> None:
    visit.problem = problem[:120]
    visit.save(update_fields=["problem"])
