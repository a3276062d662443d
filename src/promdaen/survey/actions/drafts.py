"""Save the answers of a visit one by one on a page, and submit the visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import edits, languages, photographs
from promdaen.kit.ids import fixed_id
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from promdaen.survey.actions import submissions
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.kinds.answering import clean_answer, clean_note
from promdaen.survey.kinds.instance import SubmissionIdentity, instance_xml, omitted_names
from promdaen.survey.kinds.xlsform import (
    CHECKPOINT,
    CLASS,
    HEAD_COUNT,
    IS_SECOND,
    MODE,
    PROVINCE,
    VISITED_ON,
)
from promdaen.survey.models import DraftAnswer, DraftPicture, Visit
from promdaen.survey.queries import visit_forms
from promdaen.survey.queries.visit_forms import VisitForm
from promdaen.survey.rules.instrument import MODES

START, END = "start", "end"


@dataclass(frozen=True, kw_only=True)
class SentAnswers:
    """Answers by field name, and photographs (None removes one), as sent by a page.

    `opened` are digests of the answers that the page was opened with, by field name; empty for a
    program that sends none.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes | None] = field(default_factory=dict)
    opened: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SavedAnswers:
    """The digests that the page has from now on, and what was not saved.

    `conflicts` are answers, by field name, to which another window gave another value after the
    page was opened.
    """

    opened: Mapping[str, str]
    conflicts: Mapping[str, str]


def save_answers(
    *, visit: Visit, sent_answers: SentAnswers, by: Account, now: datetime
) -> SavedAnswers:
    """Save answers as typed; an empty answer deletes the saved one.

    Invalid answers are saved too, and the form reports them. Unknown field names are ignored. An
    answer that another window changed meanwhile stays as it is: where this page changed it too, it
    is a conflict, which its page shows with both values.
    Camera metadata is removed from photographs. Raises SurveyRefused if the visit is not open for
    answers, and, after the answers were saved, for a file that is not a photograph. Raises
    NotAllowed.
    """
    with transaction.atomic():
        form = _opened(visit, by, now)
        opened, conflicts = dict(sent_answers.opened), {}
        for name, text in sent_answers.answers.items():
            if name not in form.fields or _is_picture(form, name):
                continue
            field = form.fields[name]
            value = clean_answer(field=field, text=text) if field else _plain(name, text)
            stored = form.answers.get(name, "")
            is_stale = opened.get(name, edits.digest(stored)) != edits.digest(stored)
            if value != stored and is_stale:
                if edits.digest(value) != opened[name]:
                    conflicts[name] = value
                continue
            if value != stored:
                _store_answer(form.visit, name, value, now)
            if name in opened:
                opened[name] = edits.digest(value)
        pictures = {
            name: data for name, data in sent_answers.pictures.items() if _is_picture(form, name)
        }
        read = {
            name: data and photographs.clean_photograph(data=data)
            for name, data in pictures.items()
        }
        for name, picture in read.items():
            if picture or not pictures[name]:
                _put_picture(form.visit, name, picture or None, now)
    if any(data and not read[name] for name, data in pictures.items()):
        raise SurveyRefused(
            _("This file is not a photograph that can be read. Take it again as JPEG or PNG.")
        )
    return SavedAnswers(opened=opened, conflicts=conflicts)


def submit_visit(*, visit: Visit, by: Account, now: datetime) -> submissions.SubmissionResult:
    """Submit the saved answers as the XML that Collect would send, and delete the draft.

    Missing answers are allowed. Raises SurveyRefused if an answer contradicts itself.
    """
    with transaction.atomic():
        # Lock in the same order as `keep_submission` to prevent a deadlock, and so that an answer
        # saved meanwhile is either submitted or refused.
        submissions.one_at_a_time()
        form = _opened(visit, by, now)
        if form.wrong:
            raise SurveyRefused(_("Correct some answers first. They are listed below."))
        new = submissions.NewSubmission(
            xml=_xml(form, now), files=_files(form), source=form.source
        )
        origin = submissions.Origin(round=form.visit.round, account=form.visit.assessor, by=by)
        result = submissions.keep_submission(new=new, origin=origin, now=now)
        form.visit.drafts.all().delete()
        form.visit.draft_pictures.all().delete()
    return result


def _opened(visit: Visit, by: Account, now: datetime) -> VisitForm:
    """The form of a visit, locked, if the account may write it and it is open."""
    visits = Visit.objects.select_related(
        "round", "checkpoint", "assessor", "submission__instrument"
    )
    locked_visit = visits.select_for_update(of=("self",)).filter(pk=visit.pk).first()
    if locked_visit is None:
        raise SurveyRefused(_("This visit was taken back."))
    if not visit_forms.may_fill(visit=locked_visit, account=by):
        raise NotAllowed(_("This visit was assigned to someone else."))
    if not visit_forms.is_open(visit=locked_visit):
        raise SurveyRefused(
            _("The visit was submitted. It can be changed once the coordinator returns it.")
        )
    form = visit_forms.visit_form(visit=locked_visit, today=timezone.localdate(now))
    if form is None:
        raise SurveyRefused(
            _("This checkpoint is not surveyed: no standard applies to its class.")
        )
    return form


def _store_answer(visit: Visit, name: str, value: str, now: datetime) -> None:
    DraftAnswer.objects.update_or_create(
        visit=visit, field=name, defaults={"value": value, "saved_at": now}
    )


def _plain(name: str, text: str) -> str:
    plain = clean_note(text=text)
    if name in {VISITED_ON, HEAD_COUNT}:
        return languages.latin_digits(plain)
    return plain


def _put_picture(
    visit: Visit, name: str, picture: photographs.Photograph | None, now: datetime
) -> None:
    if picture is None:
        DraftPicture.objects.filter(visit=visit, field=name).delete()
        _store_answer(visit, name, "", now)
        return
    file = f"{name}.jpg"
    values = {
        "name": file,
        "media_type": photographs.MEDIA_TYPE,
        "data": picture.data,
        "saved_at": now,
    }
    DraftPicture.objects.update_or_create(visit=visit, field=name, defaults=values)
    _store_answer(visit, name, file, now)


def _is_picture(form: VisitForm, name: str) -> bool:
    field = form.fields.get(name)
    return field is not None and field.kind == "picture"


def _xml(form: VisitForm, now: datetime) -> bytes:
    visit, before = form.visit, form.visit.submission
    begun = visit.drafts.order_by("saved_at").values_list("saved_at", flat=True).first()
    answers = {name: value for name, value in form.answers.items() if name in form.fields} | {
        START: _moment(begun or now),
        END: _moment(now),
        PROVINCE: visit.checkpoint.province_id,
        CHECKPOINT: visit.checkpoint.code,
        IS_SECOND: "yes" if visit.is_second else "no",
        CLASS: form.standard_class,
        MODE: " ".join(mode for mode in MODES if mode in form.modes),
    }
    instance = fixed_id("visit form", visit.pk, before.instance_id if before else "")
    identity = SubmissionIdentity(
        instance_id=f"uuid:{instance}",
        name=f"{visit.checkpoint.code} {answers[VISITED_ON]}",
        deprecated_id=before.instance_id if before else "",
    )
    left_out = omitted_names(
        instrument=form.instrument,
        answers=answers,
        standard_class=form.standard_class,
        modes=form.modes,
    )
    return instance_xml(
        xform=form.row.xform, answers=answers, left_out=left_out, identity=identity
    )


def _files(form: VisitForm) -> dict[str, submissions.NewFile]:
    """The photographs named in the answers: new ones, and those of the version before."""
    files_by_name = {}
    for name in form.fields:
        if name not in form.answers or not _is_picture(form, name):
            continue
        field_picture = visit_forms.field_picture(visit=form.visit, field=name)
        if field_picture is not None:
            data, media_type = field_picture
            files_by_name[form.answers[name]] = submissions.NewFile(
                media_type=media_type, data=data
            )
    return files_by_name


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="milliseconds")
