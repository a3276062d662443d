"""An answer to an item without its question, by a reader of the bank."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.assessment import kinds
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.models import BlindAnswer, Item
from promdaen.assessment.rules import page_answers
from promdaen.assessment.rules import typed as typed_answers
from promdaen.kit import audit
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roles import TEACHING


def answer_blind(
    *, code: str, version: int, fields: page_answers.Fields, by: Account, now: datetime
) -> BlindAnswer:
    """Keep what a reader chose for an item without its question; it stays as it is.

    Raises AssessmentRefused for a blank, for a second answer, for the author of this version, and
    if the item was changed since the page was opened.
    """
    people_queries.require_right(*TEACHING, account=by)
    with transaction.atomic():
        item = Item.objects.select_for_update().filter(code=code, is_current=True).first()
        if item is None or item.version != version:
            raise AssessmentRefused(
                _("This item was changed since you opened it. Look at it again.")
            )
        if item.written_by and item.written_by == by.name:
            raise AssessmentRefused(
                _("You wrote this version and know its question. Ask a colleague.")
            )
        if BlindAnswer.objects.filter(item=item, account=by).exists():
            raise AssessmentRefused(_("You answered this item before; the first answer counts."))
        answer = _answer(item=item, fields=fields)
        kind = kinds.get_kind(name=item.kind)
        blind_answer = BlindAnswer.objects.create(
            item=item,
            account=by,
            answer=dict(answer),
            is_right=kind.mark(body=item.body, key=item.key, answer=answer) == 1,
            answered_at=now,
        )
        detail = {"code": code, "version": version}
        audit.record_line(action="answer_blind", subject=item, by=by, now=now, detail=detail)
    return blind_answer


def _answer(*, item: Item, fields: page_answers.Fields) -> typed_answers.Answer:
    kind = kinds.get_kind(name=item.kind)
    left = [row["id"] for row in item.body.get("left", ())]
    try:
        page_answer = kind.PAGE.read(kind.option_ids(body=item.body), left, fields)
        answer = kind.clean(body=item.body, typed=page_answer)
    except typed_answers.AnswerRefused as refused:
        raise AssessmentRefused(refused.words.text(language=page_language())) from refused
    if not answer:
        raise AssessmentRefused(_("Choose an answer, even if you have to guess."))
    return answer
