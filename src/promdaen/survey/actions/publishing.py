"""Publishing: the instrument as it is written now becomes the one that visits are made with."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.kinds.xlsform import xlsform_of
from promdaen.survey.models import Instrument
from promdaen.survey.queries import instruments
from promdaen.survey.rules.instrument import digest_of


def publish_instrument(*, reason: str = "", by: Account | None, now: datetime) -> Instrument:
    """Freeze what is written now as the next version of the instrument, with its form.

    Raises SurveyRefused where no content is loaded or nothing was changed since the last one.
    """
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        body = instruments.draft_body(today=timezone.localdate(now))
        if body is None:
            raise SurveyRefused(_("No indicators are loaded yet. Run: promdaen load-content"))
        digest = digest_of(body=body)
        newest = instruments.newest_instrument()
        if newest is not None and newest.digest == digest:
            raise SurveyRefused(_("Nothing was changed since the last version was published."))
        number = (Instrument.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        held = instruments.instrument_of(body=body)
        form = xlsform_of(
            instrument=held,
            places=instruments.places_of(instrument=held, body=body),
            number=number,
        )
        xform = instruments.compiled(form=form)
        made = Instrument.objects.create(
            number=number,
            digest=digest,
            body=body,
            xform=xform,
            xform_md5=hashlib.md5(xform.encode(), usedforsecurity=False).hexdigest(),
            reason=reason,
            published_at=now,
            published_by=by.name if by else "",
        )
        audit.record_line(
            action="publish_instrument", subject=made, by=by, now=now, detail={"number": number}
        )
    return made
