"""Publish the current draft of the instrument; new visits use it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from promdaen.kit import audit, jobs
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Job
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Instrument
from promdaen.survey.queries import drafts, instruments, validating
from promdaen.survey.queries.validating import Validation

Validator = Callable[..., Validation]
PUBLISH_JOB = "publish_instrument"
COMPILE_STEP = gettext_noop("Compiling and checking the form")


def publish_instrument(
    *, reason: str = "", validator: Validator | None = None, by: Account | None, now: datetime
) -> Instrument:
    """Publish the draft as the next version of the instrument, with its form.

    `validator` checks the compiled form, as queries.validating.odk_validate does; without one a
    finding is recorded. Raises SurveyRefused if no content is loaded, if nothing changed since the
    last version, and with a line for each fault that would stop a phone.
    """
    draft = _changed_draft(by=by, now=now)
    xform, validation = _checked(draft=draft, validator=validator)
    try:
        with transaction.atomic():
            instrument = Instrument.objects.create(
                number=draft.number,
                digest=draft.digest,
                body=draft.body,
                xform=xform,
                xform_md5=hashlib.md5(xform.encode(), usedforsecurity=False).hexdigest(),
                findings=[list(finding) for finding in validation.findings],
                is_validated=validation.is_run,
                reason=reason,
                published_at=now,
                published_by=by.name if by else "",
            )
            detail = {"number": instrument.number, "validated": instrument.is_validated}
            audit.record_line(
                action="publish_instrument", subject=instrument, by=by, now=now, detail=detail
            )
    except IntegrityError as taken:
        raise SurveyRefused(
            _("Someone has published a version. Check what is left and publish again.")
        ) from taken
    return instrument


@transaction.atomic
def ask_publishing(*, reason: str, by: Account, now: datetime) -> Job:
    """Order that the draft is published with the check of ODK Validate, which takes seconds.

    Raises SurveyRefused if no content is loaded, or nothing changed since the last version.
    """
    _changed_draft(by=by, now=now)
    arguments = {"reason": reason, "by": str(by.pk), "page_language": page_language()}
    return jobs.ask_job(kind=PUBLISH_JOB, arguments=arguments, by=by, now=now)


def run_publishing(*, arguments: JsonObject) -> int:
    """Publish the draft; the work of a job. Returns the number of the version."""
    jobs.report_progress(done_count=0, total=1, step=COMPILE_STEP)
    instrument = publish_instrument(
        reason=arguments["reason"],
        validator=validating.odk_validate,
        by=Account.objects.get(pk=arguments["by"]),
        now=timezone.now(),
    )
    return instrument.number


def _changed_draft(*, by: Account | None, now: datetime) -> drafts.InstrumentDraft:
    people_queries.require_right("survey", account=by)
    draft = drafts.draft(today=timezone.localdate(now))
    if draft is None:
        raise SurveyRefused(_("No indicators are loaded yet. Run: promdaen load-content"))
    newest = instruments.newest_instrument()
    if newest is not None and newest.digest == draft.digest:
        raise SurveyRefused(_("Nothing was changed since the last version was published."))
    return draft


def _checked(
    *, draft: drafts.InstrumentDraft, validator: Validator | None
) -> tuple[str, Validation]:
    """The compiled form. Raises SurveyRefused for faults that would stop a phone."""
    reads = page_language()
    if draft.faults:
        raise SurveyRefused(
            *(f"{fault.place}: {fault.words.text(language=reads)}" for fault in draft.faults)
        )
    try:
        xform = instruments.compiled(form=draft.form)
    except instruments.BadForm as bad:
        raise SurveyRefused(_("The form cannot be compiled: %(why)s") % {"why": bad}) from bad
    validation = validator(xform=xform) if validator else validating.NOT_RUN
    if validation.errors:
        raise SurveyRefused(_("ODK Validate refuses the form:"), *validation.errors)
    return xform, validation
