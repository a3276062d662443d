"""Evaluation forms that are too few to be sent: their number travels, and they are deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import actions as course_actions
from promdaen.kit.protocols import ActingAccount
from promdaen.laptops.actions.refusals import LaptopRefused
from promdaen.laptops.models import Peer
from promdaen.laptops.queries import unsent_forms


@transaction.atomic
def leave_unsent_forms(*, code: str, by: ActingAccount | None, now: datetime) -> int:
    """On a laptop: delete the forms of a run that are too few to be sent; returns their number.

    Raises LaptopRefused if there are none, or if the run ended less than 90 days ago.
    """
    # Nobody writes a file meanwhile, whose set may have them.
    Peer.objects.select_for_update().filter(is_headquarters=True).first()
    few = unsent_forms.unsent_forms(today=timezone.localdate(now), code=code)
    if not few:
        raise LaptopRefused(_("No evaluation forms of this run are to be deleted."))
    return course_actions.leave_unreported(run=few[0].run, forms=few[0].forms, by=by, now=now)
