"""The survey in the world of tests: the instrument that ships, a round, visits with answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from unittest.mock import patch
from xml.sax.saxutils import escape

from promdaen.kit import content
from promdaen.places.models import Checkpoint
from promdaen.survey import kinds
from promdaen.survey.actions import content as content_actions
from promdaen.survey.actions import publishing, reviews, rounds, submissions, visits
from promdaen.survey.kinds.xlsform import XlsForm
from promdaen.survey.models import DescribedPost, Instrument, Round, Submission, Visit
from promdaen.survey.queries import instruments
from promdaen.survey.rules import instrument as rules
from tests import factories


@cache
def shipped() -> dict[str, list[Any]]:
    """The records of the survey that ship with the product."""
    records_by_name = content.read_content(
        root=content.content_root(), names=["survey", "indicator", "calibration"]
    )
    return {name: list(records) for name, records in records_by_name.items()}


@cache
def instrument_content() -> rules.InstrumentContent:
    """The instrument that ships, without a database."""
    records = shipped()
    frame = records["survey"][0].values
    return rules.build_instrument(
        frame=frame, indicators=[indicator.values for indicator in records["indicator"]]
    )


def loaded() -> None:
    """The frame and the indicators that ship."""
    content_actions.load_survey(records=shipped(), by=None, now=factories.NOW)


def posted() -> DescribedPost:
    """The described posts that ship, loaded with the indicators; returns the first."""
    if not DescribedPost.objects.exists():
        content_actions.load_described_posts(records=shipped()["calibration"])
    return DescribedPost.objects.all()[0]


def instrument() -> Instrument:
    """The published instrument over the checkpoints that there are."""
    newest = instruments.newest_instrument()
    if newest is not None:
        return newest
    loaded()
    return published()


def published() -> Instrument:
    """A new version of the instrument over the checkpoints that there are now."""
    with patch.object(instruments, "compiled", _compiled_once):
        return publishing.publish_instrument(by=None, now=factories.NOW)


_compile = instruments.compiled
_forms: dict[str, str] = {}


def _compiled_once(*, form: XlsForm) -> str:
    """What the compiler makes of a form; the same form is compiled once in a process."""
    key = json.dumps(form.sheets(), sort_keys=True)
    if key not in _forms:
        _forms[key] = _compile(form=form)
    return _forms[key]


def a_round(code: str = "2026", **fields: Any) -> Round:
    """A survey round of this year."""
    values = {
        "title_km": "ការអង្កេត ២០២៦",
        "title_en": "Survey 2026",
        "starts_on": date(2026, 10, 1),
        "ends_on": date(2026, 12, 20),
    }
    existing_round = Round.objects.filter(code=code).first()
    new = rounds.NewRound(code=code, **(values | fields))
    return existing_round or rounds.create_round(new=new, by=None, now=factories.NOW)


def answers_of(*, score: int = 3, **replaced: str) -> dict[str, str]:
    """Answers that give every indicator a level (scales) or numbers; `given` replaces them."""
    answers: dict[str, str] = {}
    for indicator in instrument_content().indicators:
        for part in kinds.answer_fields(indicator=indicator):
            name = part.name(code=indicator.code)
            if part.kind == "choice":
                codes = [choice.code for choice in part.choices]
                answers[name] = str(score) if str(score) in codes else "counted"
            elif part.kind == "several":
                picked = [choice.code for choice in part.choices if choice.code != "none"]
                answers[name] = " ".join(picked[:score]) or "none"
            elif part.kind in {"integer", "decimal"}:
                answers[name] = "4" if part.at_most else "5"
        if indicator.is_scored:
            answers[f"{indicator.code}_how"] = "seen"
    return answers | replaced


def xml_of(
    *,
    checkpoint: Checkpoint,
    answers: Mapping[str, str],
    instance_id: str = "uuid:1",
    deprecated_id: str = "",
    version: int | None = None,
) -> bytes:
    """A submission as Collect would write it, without its groups."""
    head = {
        "province": checkpoint.province_id,
        "checkpoint": checkpoint.code,
        "visited_on": "2026-11-20",
        "head_count": "24",
        "is_second": "no",
    }
    body = "".join(
        f"<{name}>{escape(value)}</{name}>" for name, value in (head | dict(answers)).items()
    )
    old = f"<deprecatedID>{deprecated_id}</deprecatedID>" if deprecated_id else ""
    number = version or instrument().number
    return (
        f"<?xml version='1.0' ?><data id='promdaen_checkpoint' version='{number}' "
        f"xmlns='http://www.w3.org/2002/xforms'>{body}<meta>"
        f"<instanceID>{instance_id}</instanceID>{old}</meta></data>"
    ).encode()


def submission(*, checkpoint: Checkpoint, **fields: Any) -> Submission:
    """A visit of an assessor at a checkpoint, submitted; `fields` go to `xml_of` and below."""
    account = fields.pop("account", None) or factories.account("assessor")
    held_round = fields.pop("round", None) or a_round()
    instrument()
    answers, now = fields.pop("answers", None), fields.pop("now", factories.NOW)
    xml = xml_of(
        checkpoint=checkpoint,
        answers=answers_of() if answers is None else answers,
        **({"instance_id": f"uuid:{checkpoint.code}-{account.pk}"} | fields),
    )
    stored_submission = submissions.keep_submission(
        new=submissions.NewSubmission(xml=xml),
        origin=submissions.Origin(round=held_round, account=account),
        now=now,
    )
    return stored_submission.submission


def addresses(*, checkpoint: Checkpoint) -> dict[str, dict[str, Any]]:
    """A round with visits in every state, and what addresses of the survey need, by page."""
    place = factories.checkpoint("KH-S1", kind="local")
    people = [factories.account("assessor", name=name) for name in ("ចាន់ ដារា", "កែវ មុនី")]
    first = submission(checkpoint=place, account=people[0], answers=answers_of(I01="0"))
    second = submission(checkpoint=place, account=people[1], answers=answers_of(score=1))
    later = visits.NewVisit(checkpoint=checkpoint, assessor=people[0])
    [planned] = visits.plan_visits(survey_round=a_round(), new=[later], by=None, now=factories.NOW)
    Visit.objects.filter(submission=second).update(is_second=True)
    for visited in (first, second):
        judgement = reviews.VisitJudgement(read=visited.pk)
        reviews.accept_visit(visit=visited.visit, judgement=judgement, by=None, now=factories.NOW)
    return {
        "survey": {"code": "2026", "visit_id": first.visit_id, "account_id": people[0].pk},
        "survey:described_post": {"post": posted().code},
        "survey:give_visit": {"visit_id": planned.pk},
        "survey:checkpoint": {"code": place.code},
        "survey:checkpoint_print": {"code": place.code},
        "survey:indicator": {"code": "I12"},
        "survey:edit_indicator": {"code": "T22"},
        "survey:indicator_versions": {"code": "I12"},
        "survey:instrument_version": {"number": instrument().number},
    }
