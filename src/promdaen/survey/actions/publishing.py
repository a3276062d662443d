"""Publishing: the instrument as it is written now becomes the one that visits are made with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Instrument
from promdaen.survey.queries import drafts, instruments, validating
from promdaen.survey.queries.validating import Validation

Validator = Callable[..., Validation]


def publish_instrument(
    *, reason: str = "", validator: Validator | None = None, by: Account | None, now: datetime
) -> Instrument:
    """Freeze what is written now as the next version of the instrument, with its form.

    `validator` looks at the compiled form, as queries.validating.odk_validate does; without one
    that is a finding. Raises SurveyRefused where no content is loaded, where nothing was changed
    since the last version, and with a line for each thing that would stop a phone.
    """
    people_queries.require_right("survey", account=by)
    drawn = drafts.draft(today=timezone.localdate(now))
    if drawn is None:
        raise SurveyRefused(_("No indicators are loaded yet. Run: promdaen load-content"))
    newest = instruments.newest_instrument()
    if newest is not None and newest.digest == drawn.digest:
        raise SurveyRefused(_("Nothing was changed since the last version was published."))
    xform, told = _checked(drawn=drawn, validator=validator)
    try:
        with transaction.atomic():
            made = Instrument.objects.create(
                number=drawn.number,
                digest=drawn.digest,
                body=drawn.body,
                xform=xform,
                xform_md5=hashlib.md5(xform.encode(), usedforsecurity=False).hexdigest(),
                findings=[list(one) for one in told.findings],
                is_validated=told.is_run,
                reason=reason,
                published_at=now,
                published_by=by.name if by else "",
            )
            detail = {"number": made.number, "validated": made.is_validated}
            audit.record_line(
                action="publish_instrument", subject=made, by=by, now=now, detail=detail
            )
    except IntegrityError as taken:
        raise SurveyRefused(
            _("Someone has published a version. Check what is left and publish again.")
        ) from taken
    return made


def _checked(*, drawn: drafts.Draft, validator: Validator | None) -> tuple[str, Validation]:
    """The compiled form, once nothing is found that would stop a phone."""
    reads = get_language() or "km"
    if drawn.faults:
        raise SurveyRefused(
            *(f"{one.place}: {one.words.text(language=reads)}" for one in drawn.faults)
        )
    try:
        xform = instruments.compiled(form=drawn.form)
    except instruments.BadForm as bad:
        raise SurveyRefused(_("The form cannot be compiled: %(why)s") % {"why": bad}) from bad
    told = validator(xform=xform) if validator else validating.NOT_RUN
    if told.errors:
        raise SurveyRefused(_("ODK Validate refuses the form:"), *told.errors)
    return xform, told
